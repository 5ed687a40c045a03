//! Ordered indexes.

use std::cmp::Ordering;

use juggler_core::ValueRef;

use crate::column::Column;

mod sorted;

pub(crate) use sorted::{Place, Sorted, Span};

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

    fn order(&self, columns: &[Column], a: u32, b: u32) -> Ordering {
        let keys = self.columns.iter().chain(&self.tie);
        let ordering = keys.map(|&at| columns[at].compare(a, b)).find(|ordering| ordering.is_ne());
        ordering.unwrap_or_else(|| a.cmp(&b))
    }

    /// Adds a slot whose values are in the columns.
    pub(crate) fn insert(&mut self, columns: &[Column], slot: u32) {
        let place = match self.slots.last() {
            Some(last) if self.order(columns, last, slot).is_gt() => {
                self.slots.partition(|other| self.order(columns, other, slot).is_lt())
            }
            _ => self.slots.end(), // keys often come in ascending order
        };
        self.slots.insert(place, slot);
    }

    /// Removes a slot whose values are still in the columns.
    pub(crate) fn remove(&mut self, columns: &[Column], slot: u32) {
        let place = self.slots.partition(|other| self.order(columns, other, slot).is_lt());
        if self.slots.get(place) == Some(slot) {
            self.slots.remove(place);
        }
    }

    /// Where rows whose first columns have these values stand.
    pub(crate) fn equal(&self, columns: &[Column], key: &[ValueRef<'_>]) -> Span {
        Span {
            start: self.bound(columns, key, Ordering::is_lt),
            end: self.bound(columns, key, Ordering::is_le),
        }
    }

    /// The first place whose key, compared with this one, is not `before` it. The key may have fewer parts than the index.
    pub(crate) fn bound(
        &self,
        columns: &[Column],
        key: &[ValueRef<'_>],
        before: fn(Ordering) -> bool,
    ) -> Place {
        self.slots.partition(|slot| {
            let parts = self.columns.iter().zip(key);
            let ordering =
                parts.map(|(&at, part)| columns[at].compare_value(slot, *part)).find(|o| o.is_ne());
            before(ordering.unwrap_or(Ordering::Equal))
        })
    }

    /// The row that a new key would collide with. Null collides with nothing.
    pub(crate) fn holder(&self, columns: &[Column], key: &[ValueRef<'_>]) -> Option<u32> {
        if !self.unique || key.iter().any(|part| part.is_null()) {
            return None;
        }
        let place = self.bound(columns, key, Ordering::is_lt);
        let slot = self.slots.get(place)?;
        let same =
            self.columns.iter().zip(key).all(|(&at, part)| columns[at].compare_value(slot, *part).is_eq());
        same.then_some(slot)
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
