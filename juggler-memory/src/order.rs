//! Sorting rows by columns.

use std::cmp::Ordering;

use juggler_core::query::{Order, compare_rows};

use crate::binding::Binding;
use crate::bitmap::{BLOCK, ones};
use crate::column::{Column, Data};
use crate::table::Table;

/// An order, compiled for a table. It sorts as [`compare_rows`] does; rows that are equal stay in the order of
/// their slots.
pub(crate) struct Sorter<'a> {
    table: &'a Table,
    binding: &'a Binding,
    keys: Vec<Key<'a>>,
}

enum Key<'a> {
    Column {
        column: &'a Column,
        descending: bool,
    },
    /// A path into an object, or a distance.
    Other(&'a Order),
}

impl<'a> Sorter<'a> {
    pub(crate) fn new(table: &'a Table, binding: &'a Binding, order: &'a [Order]) -> Self {
        let keys = order.iter().map(|key| match whole_column(table, binding, key) {
            Some((at, descending)) => Key::Column { column: &table.columns[at], descending },
            None => Key::Other(key),
        });
        Sorter { table, binding, keys: keys.collect() }
    }

    fn compare(&self, a: u32, b: u32) -> Ordering {
        let compare = |key: &Key<'_>| match key {
            Key::Column { column, descending: false } => column.compare(a, b),
            Key::Column { column, descending: true } => column.compare(b, a),
            Key::Other(order) => {
                let row = |slot| self.binding.row(self.table, slot);
                compare_rows(std::slice::from_ref(*order), &row(a), &row(b))
            }
        };
        self.keys.iter().map(compare).find(|ordering| ordering.is_ne()).unwrap_or_else(|| a.cmp(&b))
    }

    /// The first key of a row as a number of the same order, as far as 63 bits tell. Most rows are told apart by it alone,
    /// without a look at anything else.
    #[inline]
    fn prefix(&self, slot: u32) -> u64 {
        let Some(Key::Column { column, descending }) = self.keys.first() else { return 0 };
        let prefix = if column.valid.get(slot) { 1 << 63 | digits(column, slot) >> 1 } else { 0 };
        if *descending { !prefix } else { prefix }
    }
}

/// The column and the direction of a key that is a column as a whole.
pub(crate) fn whole_column(table: &Table, binding: &Binding, key: &Order) -> Option<(usize, bool)> {
    let Order::Column { column, descending } = key else { return None };
    let at = binding.column(column.property)? as usize;
    (column.path.is_empty() && at < table.columns.len()).then_some((at, *descending))
}

/// The leading bits of a value, in its order.
#[inline]
fn digits(column: &Column, slot: u32) -> u64 {
    let at = slot as usize;
    match &column.data {
        Data::Int(values) | Data::Timestamp(values) => of_int(values[at]),
        Data::Float(values) => of_float(values[at]),
        Data::Bool(bits) => u64::from(bits.get(slot)) << 62,
        Data::Text(texts) => {
            let text = texts.dictionary.text(texts.codes[at]).as_bytes();
            match text.first_chunk() {
                Some(first) => u64::from_be_bytes(*first),
                None => text.iter().rev().fold(0, |digits, byte| digits >> 8 | u64::from(*byte) << 56),
            }
        }
        Data::Any(_) => 0,
    }
}

/// Does the value of each slot of a block come after that of the slot `last`? Most blocks need no other look; all values are
/// compared, as that is done several at a time.
#[inline]
fn all_after<T: PartialOrd + Copy>(values: &[T], first: u32, last: u32, descending: bool) -> bool {
    let (Some(last), Some(block)) = (values.get(last as usize), values.get(first as usize..)) else {
        return false;
    };
    let (last, block) = (*last, &block[..block.len().min(BLOCK as usize)]);
    match descending {
        true => block.iter().fold(true, |all, value| all & (*value < last)),
        false => block.iter().fold(true, |all, value| all & (*value > last)),
    }
}

const SIGN: u64 = 1 << 63;

#[inline]
fn of_int(v: i64) -> u64 {
    v as u64 ^ SIGN
}

#[inline]
fn of_float(v: f64) -> u64 {
    match (v + 0.0).to_bits() {
        _ if v.is_nan() => u64::MAX,
        bits if bits & SIGN != 0 => !bits,
        bits => bits | SIGN,
    }
}

/// The first rows of an order, out of those that are offered.
///
/// It holds twice as many as asked for at most; when there are more, the worse half goes, and from then on what is not better
/// than the rest is refused at a glance.
pub(crate) struct First<'a> {
    sorter: Sorter<'a>,
    keep: usize,
    rows: Vec<(u64, u32)>,
    worst: u64,
    /// The worst row that is kept, once there are enough.
    last: Option<u32>,
}

impl<'a> First<'a> {
    pub(crate) fn new(sorter: Sorter<'a>, keep: Option<usize>) -> Self {
        First { sorter, keep: keep.unwrap_or(usize::MAX), rows: Vec::new(), worst: u64::MAX, last: None }
    }

    #[inline]
    pub(crate) fn offer(&mut self, slot: u32) {
        let prefix = self.sorter.prefix(slot);
        if prefix <= self.worst {
            self.push(prefix, slot);
        }
    }

    /// Offers the rows of a block.
    pub(crate) fn offer_block(&mut self, block: usize, word: u64) {
        let first = block as u32 * BLOCK;
        // The column is looked up once for all rows, and most are refused by one comparison.
        let Some(&Key::Column { column, descending }) = self.sorter.keys.first() else {
            return ones(word).for_each(|bit| self.offer(first + bit));
        };
        let valid = column.valid.word(block);
        let last = self.last.filter(|last| word & !valid == 0 && column.valid.get(*last));
        match &column.data {
            Data::Int(values) | Data::Timestamp(values) => {
                if !last.is_some_and(|last| all_after(values, first, last, descending)) {
                    self.offer_numbers(first, word, valid, descending, |at| of_int(values[at]));
                }
            }
            Data::Float(values) => {
                if !last.is_some_and(|last| all_after(values, first, last, descending)) {
                    self.offer_numbers(first, word, valid, descending, |at| of_float(values[at]));
                }
            }
            _ => ones(word).for_each(|bit| self.offer(first + bit)),
        }
    }

    #[inline]
    fn offer_numbers(
        &mut self,
        first: u32,
        word: u64,
        valid: u64,
        descending: bool,
        digits: impl Fn(usize) -> u64,
    ) {
        for bit in ones(word) {
            let slot = first + bit;
            let prefix = if valid >> bit & 1 != 0 { 1 << 63 | digits(slot as usize) >> 1 } else { 0 };
            let prefix = if descending { !prefix } else { prefix };
            if prefix <= self.worst {
                self.push(prefix, slot);
            }
        }
    }

    fn push(&mut self, prefix: u64, slot: u32) {
        self.rows.push((prefix, slot));
        if self.rows.len() >= self.keep.saturating_mul(2).max(128) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        let First { sorter, keep, rows, worst, .. } = self;
        let Some(last) = keep.checked_sub(1).filter(|last| *last < rows.len()) else { return };
        rows.select_nth_unstable_by(last, |a, b| a.0.cmp(&b.0).then_with(|| sorter.compare(a.1, b.1)));
        rows.truncate(*keep);
        (*worst, self.last) = (rows[last].0, Some(rows[last].1));
    }

    /// The rows, in order.
    pub(crate) fn finish(mut self) -> Vec<u32> {
        self.shrink();
        let First { sorter, mut rows, keep, .. } = self;
        rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| sorter.compare(a.1, b.1)));
        rows.truncate(keep);
        rows.into_iter().map(|(_, slot)| slot).collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use juggler_core::definition::FloatSize;
    use juggler_core::query::{Column, Order};
    use juggler_core::{Kind, ModelDefinition, ModelRef, Property, ValueRef};

    use super::{First, Sorter};
    use crate::binding::Binding;
    use crate::table::Table;

    #[test]
    fn the_first_of_many_rows_are_those_of_all_sorted() {
        let mut model = ModelDefinition::new("Score");
        model.properties = vec![Property::of("score".into(), Kind::Float(FloatSize::F64))].into();
        let model = ModelRef::from(model);
        let mut table = Table::default();
        table.reshape(&model, &[]).unwrap();
        for i in 0..5000_u32 {
            // Scattered, so that the bar rises early; ties that differ in the last bit; nulls, zeros of both signs, and values that
            // are none.
            let number = f64::from(i.wrapping_mul(2_654_435_761) >> 22);
            let value = match i % 97 {
                0 if i > 2000 => ValueRef::Null,
                1 => ValueRef::Float(f64::NAN),
                2 => ValueRef::Float(-0.0),
                3 => ValueRef::Float(0.0),
                4 => ValueRef::Float(number.next_up()),
                _ => ValueRef::Float(number),
            };
            table.insert(&[value]).unwrap();
        }
        let binding = Binding::new(model.clone(), 0, &table);
        for descending in [false, true] {
            let order = [Order::Column { column: Column::property(&model, 0), descending }];
            let sorter = Sorter::new(&table, &binding, &order);
            let mut all: Vec<u32> = table.live.iter().collect();
            all.sort_by(|a, b| sorter.compare(*a, *b));
            for keep in [1, 20, 200, 2000] {
                let mut first = First::new(Sorter::new(&table, &binding, &order), Some(keep));
                for block in 0..table.live.blocks() {
                    first.offer_block(block, table.live.word(block));
                }
                assert_eq!(first.finish(), all[..keep], "the first {keep}, descending: {descending}");
            }
        }
    }
}
