//! Ordered indexes.

use std::cmp::Ordering;

use juggler_core::ValueRef;
use juggler_core::value::equal;

use crate::column::{Column, Data};

mod sorted;

pub(crate) use sorted::{Place, Sorted, Span};

/// How many rows of one key are looked for one by one.
const NEAR: usize = 8;

/// The slots of a table in the order of some columns, then of the id.
///
/// Keys are not copied: the columns hold them, and only slots are kept, four bytes a row. The id in
/// the order makes pages stable without another sort.
#[derive(Debug, Clone)]
pub(crate) struct Index {
    /// The columns, most significant first.
    pub(crate) columns: Vec<usize>,
    /// May each combination without a null stand only once?
    pub(crate) unique: bool,
    /// The columns of the id that are not in the key.
    pub(crate) tie: Vec<usize>,
    pub(crate) slots: Sorted,
}

impl Index {
    pub(crate) fn new(columns: Vec<usize>, unique: bool, ids: &[usize]) -> Self {
        let tie = ids.iter().copied().filter(|id| !columns.contains(id)).collect();
        Index { columns, unique, tie, slots: Sorted::default() }
    }

    /// Does the order depend on this column?
    pub(crate) fn depends_on(&self, column: usize) -> bool {
        self.columns.contains(&column) || self.tie.contains(&column)
    }

    /// Where a slot stands, or would stand.
    ///
    /// What is asked at each step is made as simple as the columns allow: most indexes have one, of numbers or of text.
    fn place(&self, columns: &[Column], slot: u32) -> Place {
        let tie = |other: u32| self.tie(columns, other, slot).is_lt();
        let [only] = self.columns.as_slice() else {
            return self.slots.partition(|other| {
                self.keys(columns, other, slot).then_with(|| self.tie(columns, other, slot)).is_lt()
            });
        };
        let column = &columns[*only];
        match &column.data {
            Data::Int(values) | Data::Timestamp(values) if column.valid.get(slot) => {
                let key = values[slot as usize];
                self.slots.partition(|other| match values.get(other as usize) {
                    Some(value) if column.valid.get(other) => *value < key || (*value == key && tie(other)),
                    _ => true,
                })
            }
            // NaN, which sorts last, is not less than anything.
            Data::Float(values) if column.valid.get(slot) && !values[slot as usize].is_nan() => {
                let key = values[slot as usize];
                self.slots.partition(|other| match values.get(other as usize) {
                    Some(value) if column.valid.get(other) => *value < key || (*value == key && tie(other)),
                    _ => true,
                })
            }
            Data::Text(texts) if column.valid.get(slot) => {
                let code = texts.codes[slot as usize];
                let key = texts.dictionary.text(code);
                self.slots.partition(|other| match texts.codes.get(other as usize) {
                    Some(same) if *same == code && column.valid.get(other) => tie(other),
                    Some(other_code) if column.valid.get(other) => texts.dictionary.text(*other_code) < key,
                    _ => true,
                })
            }
            _ => self.slots.partition(|other| {
                column.compare(other, slot).then_with(|| self.tie(columns, other, slot)).is_lt()
            }),
        }
    }

    /// The order of rows of the same key.
    #[inline]
    fn tie(&self, columns: &[Column], a: u32, b: u32) -> Ordering {
        let ordering = self.tie.iter().map(|&at| columns[at].compare(a, b)).find(|ordering| ordering.is_ne());
        ordering.unwrap_or_else(|| a.cmp(&b))
    }

    /// Adds a slot whose values are in the columns.
    pub(crate) fn insert(&mut self, columns: &[Column], slot: u32) {
        let place = match self.slots.last() {
            Some(last)
                if self.keys(columns, last, slot).then_with(|| self.tie(columns, last, slot)).is_gt() =>
            {
                self.place(columns, slot)
            }
            _ => self.slots.end(), // keys often come in ascending order
        };
        self.slots.insert(place, slot);
    }

    /// Removes a slot whose values are still in the columns.
    pub(crate) fn remove(&mut self, columns: &[Column], slot: u32) {
        let place = self.place(columns, slot);
        if self.slots.get(place) == Some(slot) {
            self.slots.remove(place);
        }
    }

    /// Where rows whose first columns have these values stand.
    pub(crate) fn equal(&self, columns: &[Column], key: &[ValueRef<'_>]) -> Span {
        let start = self.bound(columns, key, Ordering::is_lt);
        let is_in = |slot: u32| self.compare(columns, slot, key).is_eq();
        Span {
            start,
            end: self.slots.run(start, is_in).unwrap_or_else(|| self.bound(columns, key, Ordering::is_le)),
        }
    }

    /// Where the rows with the key of the one before this place begin.
    pub(crate) fn group_before(&self, columns: &[Column], end: Place) -> Place {
        let mut start = end;
        let Some(slot) = self.slots.before(end).and_then(|place| self.slots.get(place)) else { return end };
        for _ in 0..NEAR {
            match self
                .slots
                .before(start)
                .filter(|place| self.slots.get(*place).is_some_and(|other| self.same(columns, slot, other)))
            {
                Some(before) => start = before,
                None => return start,
            }
        }
        self.slots.partition(|other| self.keys(columns, other, slot).is_lt())
    }

    /// Where the rows with the key of the one at this place end.
    pub(crate) fn group_after(&self, columns: &[Column], start: Place) -> Place {
        let Some(slot) = self.slots.get(start) else { return start };
        let end = self.slots.run(start, |other| self.same(columns, slot, other));
        end.unwrap_or_else(|| self.slots.partition(|other| self.keys(columns, other, slot).is_le()))
    }

    fn keys(&self, columns: &[Column], a: u32, b: u32) -> Ordering {
        let ordering =
            self.columns.iter().map(|&at| columns[at].compare(a, b)).find(|ordering| ordering.is_ne());
        ordering.unwrap_or(Ordering::Equal)
    }

    fn same(&self, columns: &[Column], a: u32, b: u32) -> bool {
        self.keys(columns, a, b).is_eq()
    }

    /// Compares a row with the first columns of a key.
    fn compare(&self, columns: &[Column], slot: u32, key: &[ValueRef<'_>]) -> Ordering {
        let parts = self.columns.iter().zip(key);
        let ordering = parts.map(|(&at, part)| columns[at].compare_value(slot, *part)).find(|o| o.is_ne());
        ordering.unwrap_or(Ordering::Equal)
    }

    /// The first place whose key, compared with this one, is not `before` it. The key may have fewer parts than the index.
    pub(crate) fn bound(
        &self,
        columns: &[Column],
        key: &[ValueRef<'_>],
        before: fn(Ordering) -> bool,
    ) -> Place {
        self.slots.partition(|slot| before(self.compare(columns, slot, key)))
    }

    /// The row that a new key would collide with. Null collides with nothing.
    pub(crate) fn holder(&self, columns: &[Column], key: &[ValueRef<'_>]) -> Option<u32> {
        if !self.unique || key.iter().any(|part| part.is_null()) {
            return None;
        }
        let place = self.bound(columns, key, Ordering::is_lt);
        // Lists, objects and points all stand at one place of an order.
        let same =
            |slot: &u32| self.columns.iter().zip(key).all(|(&at, part)| equal(columns[at].get(*slot), *part));
        let rows = self.slots.between(Span { start: place, end: self.slots.end() });
        rows.take_while(|slot| self.compare(columns, *slot, key).is_eq()).find(same)
    }
}

#[cfg(test)]
mod tests {
    use juggler_core::definition::IntSize;
    use juggler_core::{Kind, ValueRef};

    use super::Index;
    use crate::column::Column;

    fn columns(ages: &[Option<i64>]) -> Vec<Column> {
        let mut id = Column::new("id".into(), Kind::Int(IntSize::I64));
        let mut age = Column::new("age".into(), Kind::Int(IntSize::I64));
        for (slot, value) in ages.iter().enumerate() {
            id.set(slot as u32, ValueRef::Int(-(slot as i64)));
            age.set(slot as u32, value.map_or(ValueRef::Null, ValueRef::Int));
        }
        vec![id, age]
    }

    #[test]
    fn rows_stand_in_order_null_first_and_then_by_id() {
        let columns = columns(&[Some(5), None, Some(3), Some(5), None, Some(4)]);
        let mut index = Index::new(vec![1], false, &[0]);
        (0..6).for_each(|slot| index.insert(&columns, slot));
        assert_eq!(index.slots.iter().collect::<Vec<_>>(), [4, 1, 2, 5, 3, 0]);
        let span = index.equal(&columns, &[ValueRef::Int(5)]);
        assert_eq!(index.slots.between(span).collect::<Vec<_>>(), [3, 0]);
        assert_eq!(index.slots.len(index.equal(&columns, &[ValueRef::Int(9)])), 0);
        index.remove(&columns, 2);
        assert_eq!(index.slots.iter().collect::<Vec<_>>(), [4, 1, 5, 3, 0]);
    }

    #[test]
    fn a_unique_key_has_one_holder() {
        let columns = columns(&[Some(5), None, Some(3)]);
        let mut index = Index::new(vec![1], true, &[0]);
        (0..3).for_each(|slot| index.insert(&columns, slot));
        assert_eq!(index.holder(&columns, &[ValueRef::Int(3)]), Some(2));
        assert_eq!(index.holder(&columns, &[ValueRef::Int(4)]), None);
        assert_eq!(index.holder(&columns, &[ValueRef::Null]), None);
    }
}
