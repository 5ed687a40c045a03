//! How values compare: in conditions, and in an ORDER BY.

use std::cmp::Ordering;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

use super::{ListView, ObjectView, ValueRef};

mod number;

/// The order of two values of comparable kinds, for `gt`, `lt` and `between`.
///
/// Numbers compare exactly across their types, text by code point, a date with a timestamp as its midnight in
/// UTC. Anything else, null and NaN included, has no order: `None`.
///
/// ```
/// use juggler_core::ValueRef;
/// use juggler_core::value::compare;
/// use std::cmp::Ordering::Less;
/// assert_eq!(compare(ValueRef::Int(1), ValueRef::Float(1.5)), Some(Less));
/// assert_eq!(compare(ValueRef::Int(1), ValueRef::Text("2")), None);
/// ```
#[inline]
#[must_use]
pub fn compare(a: ValueRef<'_>, b: ValueRef<'_>) -> Option<Ordering> {
    match (a, b) {
        (ValueRef::Int(a), ValueRef::Int(b)) => Some(a.cmp(&b)),
        (ValueRef::Float(a), ValueRef::Float(b)) => a.partial_cmp(&b),
        (ValueRef::Text(a), ValueRef::Text(b)) => Some(a.cmp(b)), // the order of bytes is that of code points
        (ValueRef::Timestamp(a), ValueRef::Timestamp(b)) => Some(a.cmp(&b)),
        (ValueRef::Bool(a), ValueRef::Bool(b)) => Some(a.cmp(&b)),
        _ => compare_rare(a, b),
    }
}

fn compare_rare(a: ValueRef<'_>, b: ValueRef<'_>) -> Option<Ordering> {
    match (a, b) {
        (ValueRef::Date(a), ValueRef::Date(b)) => Some(a.cmp(&b)),
        (ValueRef::Date(a), ValueRef::Timestamp(b)) => Some(midnight(a).cmp(&b)),
        (ValueRef::Timestamp(a), ValueRef::Date(b)) => Some(a.cmp(&midnight(b))),
        (ValueRef::DateTime(a), ValueRef::DateTime(b)) => Some(a.cmp(&b)),
        (ValueRef::Time(a), ValueRef::Time(b)) => Some(a.cmp(&b)),
        (ValueRef::Bytes(a), ValueRef::Bytes(b)) => Some(a.cmp(b)),
        #[cfg(feature = "uuid")]
        (ValueRef::Uuid(a), ValueRef::Uuid(b)) => Some(a.cmp(&b)),
        _ => number::compare(a, b),
    }
}

/// The loose equality of filters: null equals null, numbers are equal by value across their types, lists element by
/// element, objects by their keys in any order, an absent key being null. Values of different kinds are not equal.
#[inline]
#[must_use]
pub fn equal(a: ValueRef<'_>, b: ValueRef<'_>) -> bool {
    match (a, b) {
        (ValueRef::Int(a), ValueRef::Int(b)) => a == b,
        (ValueRef::Text(a), ValueRef::Text(b)) => a == b,
        (ValueRef::Null, ValueRef::Null) => true,
        (ValueRef::Null, _) | (_, ValueRef::Null) => false,
        (ValueRef::Geo(a), ValueRef::Geo(b)) => a == b,
        (ValueRef::List(a), ValueRef::List(b)) => equal_lists(a, b),
        (ValueRef::Object(a), ValueRef::Object(b)) => equal_objects(a, b),
        _ => compare(a, b) == Some(Ordering::Equal),
    }
}

fn equal_lists(a: &dyn ListView, b: &dyn ListView) -> bool {
    a.len() == b.len() && (0..a.len()).all(|i| equal(a.get(i), b.get(i)))
}

fn equal_objects(a: &dyn ObjectView, b: &dyn ObjectView) -> bool {
    let present =
        |object: &dyn ObjectView| (0..object.len()).filter(|i| !object.entry(*i).1.is_null()).count();
    present(a) == present(b)
        && (0..a.len()).map(|i| (i, a.entry(i))).all(|(i, (name, value))| {
            value.is_null() || entry_of(b, i, name).is_some_and(|other| equal(value, other))
        })
}

/// The value of `name`, which most likely stands at `i`, as both objects are of one kind.
fn entry_of<'a>(object: &'a dyn ObjectView, i: usize, name: &str) -> Option<ValueRef<'a>> {
    if i < object.len() {
        let (key, value) = object.entry(i);
        if key == name {
            return Some(value);
        }
    }
    object.get(name)
}

/// A total order for ORDER BY: null first, then by kind, then as [`compare`] has it, NaN after every number. Lists,
/// objects and points are equal among themselves, so that the next column of the order decides.
#[inline]
#[must_use]
pub fn sort_order(a: ValueRef<'_>, b: ValueRef<'_>) -> Ordering {
    match compare(a, b) {
        Some(ordering) => ordering,
        None => rank(a).cmp(&rank(b)),
    }
}

fn rank(value: ValueRef<'_>) -> u8 {
    match value {
        ValueRef::Null => 0,
        ValueRef::Bool(_) => 1,
        ValueRef::Float(v) if v.is_nan() => 3,
        ValueRef::Int(_) | ValueRef::TooLarge(_) | ValueRef::Float(_) => 2,
        #[cfg(feature = "decimal")]
        ValueRef::Decimal(_) => 2,
        ValueRef::Text(_) => 4,
        ValueRef::Bytes(_) => 5,
        ValueRef::Date(_) | ValueRef::Timestamp(_) => 6,
        ValueRef::DateTime(_) => 7,
        ValueRef::Time(_) => 8,
        #[cfg(feature = "uuid")]
        ValueRef::Uuid(_) => 9,
        ValueRef::Geo(_) => 10,
        ValueRef::List(_) => 11,
        ValueRef::Object(_) => 12,
    }
}

fn midnight(date: NaiveDate) -> DateTime<Utc> {
    date.and_time(NaiveTime::MIN).and_utc()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::{compare, equal, sort_order};
    use crate::value::{GeoPoint, Object, Value, ValueRef, parse_timestamp};

    #[test]
    fn comparable_kinds_have_an_order_and_others_have_none() {
        let date = Value::Date("2015-06-01".parse().unwrap());
        let at = |text| Value::Timestamp(parse_timestamp(text).unwrap());
        for (a, b, expected) in [
            (Value::from("a"), Value::from("b"), Some(Less)),
            (Value::from("Z"), Value::from("a"), Some(Less)),
            (Value::from("\u{ffff}"), Value::from("\u{10000}"), Some(Less)), // UTF-16 has it the other way
            (Value::from(false), Value::from(true), Some(Less)),
            (Value::Bytes(vec![1, 2]), Value::Bytes(vec![1]), Some(Greater)),
            (date.clone(), at("2015-06-01T00:00:00Z"), Some(Equal)),
            (at("2015-06-01T00:00:01Z"), date.clone(), Some(Greater)),
            (date.clone(), Value::from("2015-06-01"), None),
            (Value::Null, Value::Null, None),
            (Value::Null, Value::from(1_i64), None),
            (Value::from("1"), Value::from(1_i64), None),
            (Value::from(true), Value::from(1_i64), None),
            (Value::List(vec![]), Value::List(vec![]), None),
        ] {
            assert_eq!(compare(a.as_ref(), b.as_ref()), expected, "{a:?} {b:?}");
            assert_eq!(compare(b.as_ref(), a.as_ref()), expected.map(std::cmp::Ordering::reverse));
        }
    }

    #[test]
    fn equality_is_by_value() {
        let object =
            |entries: &[(&'static str, Value)]| Value::Object(entries.iter().cloned().collect::<Object>());
        let one = Value::from(1_i64);
        for (a, b, expected) in [
            (Value::Null, Value::Null, true),
            (Value::Null, one.clone(), false),
            (one.clone(), Value::Float(1.0), true),
            (one.clone(), Value::from("1"), false),
            (Value::Float(f64::NAN), Value::Float(f64::NAN), false),
            (Value::List(vec![one.clone()]), Value::List(vec![Value::Float(1.0)]), true),
            (Value::List(vec![one.clone()]), Value::List(vec![]), false),
            (Value::Geo(GeoPoint { lat: 1.0, lng: 2.0 }), Value::Geo(GeoPoint { lat: 1.0, lng: 2.0 }), true),
            (
                object(&[("a", one.clone()), ("b", Value::from("x"))]),
                object(&[("b", Value::from("x")), ("a", Value::Float(1.0)), ("c", Value::Null)]),
                true,
            ),
            (object(&[("a", one.clone())]), object(&[("b", one.clone())]), false),
            (object(&[("a", one.clone())]), object(&[]), false),
        ] {
            assert_eq!(equal(a.as_ref(), b.as_ref()), expected, "{a:?} {b:?}");
            assert_eq!(equal(b.as_ref(), a.as_ref()), expected, "{b:?} {a:?}");
        }
    }

    #[test]
    fn sorting_is_total() {
        let mut values = [
            Value::List(vec![]),
            Value::from("a"),
            Value::Float(f64::NAN),
            Value::from(2_i64),
            Value::Float(1.5),
            Value::from(true),
            Value::Null,
        ];
        values.sort_by(|a, b| sort_order(a.as_ref(), b.as_ref()));
        let order: Vec<_> = values.iter().map(|value| value.as_ref().describe()).collect();
        assert_eq!(order, ["null", "a boolean", "a number", "an integer", "a number", "text", "a list"]);
        assert_eq!(sort_order(ValueRef::Float(f64::NAN), ValueRef::Float(f64::NAN)), Equal);
        assert_eq!(sort_order(ValueRef::Float(f64::NAN), ValueRef::TooLarge(u64::MAX)), Greater);
    }
}
