//! Keys as a hash map wants them.

use crate::error::Result;
use crate::row::Row;
use crate::value::{ValueRef, to_json};

/// The values of a key. Two are equal where the values are: a number has one spelling, whether it came as 3 or as 3.0.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// One whole number.
    Int(i64),
    /// One text.
    Text(Box<str>),
    /// Anything else that is not null, as JSON.
    Other(Box<str>),
    /// Several parts.
    Parts(Box<[Key]>),
}

impl Key {
    /// The key of one value; null is none.
    pub(crate) fn of(value: ValueRef<'_>) -> Option<Key> {
        match value {
            ValueRef::Null => None,
            ValueRef::Int(int) => Some(Key::Int(int)),
            ValueRef::Text(text) => Some(Key::Text(text.into())),
            ValueRef::Float(float) => {
                // Exact: a float that is a whole number in this range is that integer.
                const EXACT: f64 = 9_007_199_254_740_992.0;
                let whole = float.fract() == 0.0 && float.abs() <= EXACT;
                Some(if whole { Key::Int(float as i64) } else { Key::Other(float.to_string().into()) })
            }
            other => Some(Key::Other(to_json(other).to_string().into())),
        }
    }
}

/// The key that a row has at these positions. Where a part of it is null, it leads nowhere.
pub(crate) fn key_of(row: &(impl Row + ?Sized), at: &[usize]) -> Result<Option<Key>> {
    match at {
        [at] => Ok(Key::of(row.get(*at)?)),
        parts => {
            let mut keys = Vec::with_capacity(parts.len());
            for &at in parts {
                match Key::of(row.get(at)?) {
                    Some(key) => keys.push(key),
                    None => return Ok(None),
                }
            }
            Ok(Some(Key::Parts(keys.into())))
        }
    }
}
