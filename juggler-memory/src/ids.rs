//! From an id to its row.

use std::hash::{BuildHasher, Hasher};

use chrono::{DateTime, NaiveTime, Utc};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use juggler_core::value::equal;
use juggler_core::{Value, ValueRef};

use crate::column::{Column, whole};

/// From an id to its slot.
///
/// An id of one whole number, which most are, stands in the table itself. Of other ids only the slot stands there, and
/// the columns say whether it is the right one.
#[derive(Debug, Clone, Default)]
pub(crate) struct IdIndex {
    /// The columns of the id's parts, in the order of the id.
    pub(crate) columns: Vec<usize>,
    numbers: HashTable<(i64, u32)>,
    others: HashTable<u32>,
    hasher: RandomState,
}

impl IdIndex {
    pub(crate) fn new(columns: Vec<usize>) -> Self {
        IdIndex { columns, ..IdIndex::default() }
    }

    /// The slot of an id.
    #[inline]
    pub(crate) fn find(&self, columns: &[Column], id: &[ValueRef<'_>]) -> Option<u32> {
        if id.len() != self.columns.len() || id.is_empty() {
            return None;
        }
        if let Some(number) = number(id) {
            let found = self.numbers.find(self.hasher.hash_one(number), |(other, _)| *other == number);
            return found.map(|(_, slot)| *slot);
        }
        let same = |slot: &u32| {
            self.columns.iter().zip(id).all(|(&column, part)| equal(columns[column].get(*slot), *part))
        };
        self.others.find(hash(&self.hasher, id.iter().copied()), same).copied()
    }

    /// Notes the id that stands in the columns at a slot, which is not there yet.
    #[inline]
    pub(crate) fn insert(&mut self, columns: &[Column], slot: u32) {
        let IdIndex { columns: parts, numbers, others, hasher } = self;
        match parts.as_slice() {
            [] => return,
            [part] => {
                if let Some(number) = number(&[columns[*part].get(slot)]) {
                    let hash = hasher.hash_one(number);
                    numbers.insert_unique(hash, (number, slot), |(number, _)| hasher.hash_one(*number));
                    return;
                }
            }
            _ => {}
        }
        let of = |slot: u32| hash(hasher, parts.iter().map(|&column| columns[column].get(slot)));
        others.insert_unique(of(slot), slot, |slot| of(*slot));
    }

    /// Forgets the id that stands in the columns at a slot.
    pub(crate) fn remove(&mut self, columns: &[Column], slot: u32) {
        let IdIndex { columns: parts, numbers, others, hasher } = self;
        if let [part] = parts.as_slice()
            && let Some(number) = number(&[columns[*part].get(slot)])
        {
            if let Ok(found) = numbers.find_entry(hasher.hash_one(number), |(_, other)| *other == slot) {
                found.remove();
            }
            return;
        }
        let hash = hash(hasher, parts.iter().map(|&column| columns[column].get(slot)));
        if let Ok(found) = others.find_entry(hash, |other| *other == slot) {
            found.remove();
        }
    }
}

/// The id as a whole number, if it is one.
#[inline]
fn number(id: &[ValueRef<'_>]) -> Option<i64> {
    match id {
        [ValueRef::Int(v)] => Some(*v),
        [ValueRef::Float(v)] => whole(*v),
        _ => None,
    }
}

/// Values that are [`equal`] have the same hash.
fn hash<'a>(state: &RandomState, id: impl Iterator<Item = ValueRef<'a>>) -> u64 {
    let mut hasher = state.build_hasher();
    for part in id {
        feed(part, &mut hasher);
    }
    hasher.finish()
}

fn feed(value: ValueRef<'_>, hasher: &mut impl Hasher) {
    let moment = |at: DateTime<Utc>| at.timestamp_micros();
    match value {
        ValueRef::Text(v) => {
            hasher.write(v.as_bytes());
            hasher.write_u8(0xff);
        }
        ValueRef::Int(v) => feed_number(v as f64, hasher),
        ValueRef::TooLarge(v) => feed_number(v as f64, hasher),
        ValueRef::Float(v) => feed_number(v, hasher),
        ValueRef::Bool(v) => hasher.write_u8(v.into()),
        ValueRef::Bytes(v) => hasher.write(v),
        ValueRef::Timestamp(v) => hasher.write_i64(moment(v)),
        ValueRef::Date(v) => hasher.write_i64(moment(v.and_time(NaiveTime::MIN).and_utc())),
        ValueRef::Null | ValueRef::Geo(_) | ValueRef::List(_) | ValueRef::Object(_) => hasher.write_u8(0),
        other => match Value::to_json(&other.to_owned()) {
            // A decimal is text in JSON; of one value there are many, `1.5` and `1.50`.
            serde_json::Value::String(text) => match text.parse() {
                Ok(number) => feed_number(number, hasher),
                Err(_) => hasher.write(text.as_bytes()),
            },
            _ => hasher.write_u8(1),
        },
    }
}

fn feed_number(v: f64, hasher: &mut impl Hasher) {
    hasher.write_u64((v + 0.0).to_bits()); // -0.0 is equal to 0.0
}

#[cfg(test)]
mod tests {
    use juggler_core::definition::{FloatSize, IntSize};
    use juggler_core::{Kind, ValueRef};

    use super::IdIndex;
    use crate::column::Column;

    #[test]
    fn whole_numbers_are_found_whatever_their_type() {
        let mut columns = [Column::new("id".into(), Kind::Float(FloatSize::F64))];
        let mut ids = IdIndex::new(vec![0]);
        for (slot, id) in
            [ValueRef::Int(3), ValueRef::Float(4.0), ValueRef::Float(4.5)].into_iter().enumerate()
        {
            columns[0].set(slot as u32, id);
            ids.insert(&columns, slot as u32);
        }
        assert_eq!(ids.find(&columns, &[ValueRef::Float(3.0)]), Some(0));
        assert_eq!(ids.find(&columns, &[ValueRef::Int(4)]), Some(1));
        assert_eq!(ids.find(&columns, &[ValueRef::Float(4.5)]), Some(2));
        assert_eq!(ids.find(&columns, &[ValueRef::Text("3")]), None);
        ids.remove(&columns, 2);
        ids.remove(&columns, 0);
        assert_eq!(ids.find(&columns, &[ValueRef::Float(4.5)]), None);
        assert_eq!(ids.find(&columns, &[ValueRef::Int(3)]), None);
    }

    #[test]
    fn all_parts_of_a_composite_id_count() {
        let mut columns =
            [Column::new("a".into(), Kind::Int(IntSize::I64)), Column::new("b".into(), Kind::Text)];
        let mut ids = IdIndex::new(vec![0, 1]);
        for slot in 0..1000_u32 {
            columns[0].set(slot, ValueRef::Int(i64::from(slot / 10)));
            columns[1].set(
                slot,
                ValueRef::Text(["x", "y", "z", "u", "v", "w", "a", "b", "c", "d"][slot as usize % 10]),
            );
            ids.insert(&columns, slot);
        }
        assert_eq!(ids.find(&columns, &[ValueRef::Int(7), ValueRef::Text("z")]), Some(72));
        assert_eq!(ids.find(&columns, &[ValueRef::Int(7), ValueRef::Text("q")]), None);
        assert_eq!(ids.find(&columns, &[ValueRef::Int(7)]), None);
    }
}
