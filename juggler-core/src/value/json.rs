//! Values to JSON and back.
//!
//! | value | JSON |
//! |---|---|
//! | a float | a number; without a fraction where it is whole and below 2^53; null for NaN and infinity |
//! | a decimal | text, as a JSON number would lose digits |
//! | bytes | text, in base64 |
//! | a date, a time | text, in ISO-8601; a timestamp in UTC with three digits after the second, or six |
//! | a UUID | text |
//! | a point | `{"lat":51.5,"lng":-0.1}` |

use serde::{Serialize, Serializer};

use super::time::Iso;
use super::{Object, ObjectView, Value, ValueRef};

pub(crate) mod base64;

/// The value as JSON. See [`AsJson`] for writing it without building it.
#[must_use]
pub fn to_json(value: ValueRef<'_>) -> serde_json::Value {
    let text = |iso: Iso| serde_json::Value::from(iso.as_str());
    match value {
        ValueRef::Null => serde_json::Value::Null,
        ValueRef::Bool(v) => v.into(),
        ValueRef::Int(v) => v.into(),
        ValueRef::TooLarge(v) => v.into(),
        ValueRef::Float(v) => whole(v).map_or_else(|| v.into(), Into::into),
        #[cfg(feature = "decimal")]
        ValueRef::Decimal(v) => v.to_string().into(),
        ValueRef::Text(v) => v.into(),
        ValueRef::Bytes(v) => base64::Encoded(v).to_string().into(),
        ValueRef::Date(v) => text(Iso::date(v)),
        ValueRef::Time(v) => text(Iso::time(v)),
        ValueRef::DateTime(v) => text(Iso::date_time(v)),
        ValueRef::Timestamp(v) => text(Iso::timestamp(&v)),
        #[cfg(feature = "uuid")]
        ValueRef::Uuid(v) => v.to_string().into(),
        ValueRef::Geo(v) => {
            let coordinate = |v| to_json(ValueRef::Float(v));
            serde_json::Map::from_iter([
                ("lat".to_owned(), coordinate(v.lat)),
                ("lng".to_owned(), coordinate(v.lng)),
            ])
            .into()
        }
        ValueRef::List(v) => (0..v.len()).map(|i| to_json(v.get(i))).collect(),
        ValueRef::Object(v) => {
            let entries = (0..v.len()).map(|i| v.entry(i));
            entries.map(|(name, value)| (name.to_owned(), to_json(value))).collect()
        }
    }
}

/// The float as an integer, where JavaScript would print it as one and every reader would keep its digits.
#[inline]
fn whole(v: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    (v.abs() < EXACT && v.trunc() == v).then_some(v as i64)
}

/// Serializes a value as [`to_json`] has it, straight from where it is lent.
///
/// ```
/// use juggler_core::ValueRef;
/// use juggler_core::value::AsJson;
/// assert_eq!(serde_json::to_string(&AsJson(ValueRef::Float(5.0)))?, "5");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct AsJson<'a>(pub ValueRef<'a>);

impl Serialize for AsJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let text = |serializer: S, iso: Iso| serializer.serialize_str(iso.as_str());
        match self.0 {
            ValueRef::Null => serializer.serialize_unit(),
            ValueRef::Bool(v) => serializer.serialize_bool(v),
            ValueRef::Int(v) => serializer.serialize_i64(v),
            ValueRef::TooLarge(v) => serializer.serialize_u64(v),
            ValueRef::Float(v) => match whole(v) {
                Some(v) => serializer.serialize_i64(v),
                None if v.is_finite() => serializer.serialize_f64(v),
                None => serializer.serialize_unit(),
            },
            #[cfg(feature = "decimal")]
            ValueRef::Decimal(v) => serializer.collect_str(&v),
            ValueRef::Text(v) => serializer.serialize_str(v),
            ValueRef::Bytes(v) => serializer.collect_str(&base64::Encoded(v)),
            ValueRef::Date(v) => text(serializer, Iso::date(v)),
            ValueRef::Time(v) => text(serializer, Iso::time(v)),
            ValueRef::DateTime(v) => text(serializer, Iso::date_time(v)),
            ValueRef::Timestamp(v) => text(serializer, Iso::timestamp(&v)),
            #[cfg(feature = "uuid")]
            ValueRef::Uuid(v) => serializer.collect_str(&v),
            ValueRef::Geo(v) => {
                let coordinate = |v| AsJson(ValueRef::Float(v));
                serializer.collect_map([("lat", coordinate(v.lat)), ("lng", coordinate(v.lng))])
            }
            ValueRef::List(v) => serializer.collect_seq((0..v.len()).map(|i| AsJson(v.get(i)))),
            ValueRef::Object(v) => serializer.collect_map((0..v.len()).map(|i| {
                let (name, value) = v.entry(i);
                (name, AsJson(value))
            })),
        }
    }
}

/// JSON as a value, by what it looks like: dates stay text, whole numbers become integers.
#[must_use]
pub fn from_json(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Array(list) => Value::List(list.iter().map(from_json).collect()),
        serde_json::Value::Object(map) => {
            let mut object = Object::new();
            map.iter().for_each(|(name, json)| object.push(name.clone(), from_json(json)));
            Value::Object(object)
        }
        scalar => lend(scalar).to_owned(),
    }
}

/// The same as [`from_json`], taking the text along.
pub(crate) fn give(json: serde_json::Value) -> Value {
    match json {
        serde_json::Value::String(text) => Value::Text(text),
        serde_json::Value::Array(list) => Value::List(list.into_iter().map(give).collect()),
        serde_json::Value::Object(map) => {
            let mut object = Object::new();
            map.into_iter().for_each(|(name, json)| object.push(name, give(json)));
            Value::Object(object)
        }
        scalar => lend(&scalar).to_owned(),
    }
}

/// The same as [`from_json`], without copying anything.
#[inline]
pub(crate) fn lend(json: &serde_json::Value) -> ValueRef<'_> {
    match json {
        serde_json::Value::Null => ValueRef::Null,
        serde_json::Value::Bool(v) => ValueRef::Bool(*v),
        serde_json::Value::Number(v) => number(v),
        serde_json::Value::String(v) => ValueRef::Text(v),
        serde_json::Value::Array(v) => ValueRef::List(v), // through `PropertyType for serde_json::Value`
        serde_json::Value::Object(v) => ValueRef::Object(v),
    }
}

#[inline]
fn number(number: &serde_json::Number) -> ValueRef<'static> {
    match number.as_i64() {
        Some(v) => ValueRef::Int(v),
        None => match number.as_u64() {
            Some(v) => ValueRef::TooLarge(v),
            None => ValueRef::Float(number.as_f64().unwrap_or(f64::NAN)),
        },
    }
}

impl ObjectView for serde_json::Map<String, serde_json::Value> {
    fn len(&self) -> usize {
        self.len()
    }

    fn entry(&self, i: usize) -> (&str, ValueRef<'_>) {
        self.iter().nth(i).map_or(("", ValueRef::Null), |(name, json)| (name, lend(json)))
    }

    fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.get(name).map(lend)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::{AsJson, from_json, give, lend, to_json};
    use crate::value::{GeoPoint, Object, Value, parse_timestamp};

    #[test]
    fn both_writers_write_the_same() {
        let at = parse_timestamp("2015-06-01T08:00:00Z").unwrap();
        for (value, expected) in [
            (Value::Null, json!(null)),
            (Value::from(5_i64), json!(5)),
            (Value::TooLarge(u64::MAX), json!(u64::MAX)),
            (Value::Float(5.0), json!(5)),
            (Value::Float(-0.0), json!(0)),
            (Value::Float(39.2), json!(39.2)),
            (Value::Float(1e300), json!(1e300)),
            (Value::Float(9_007_199_254_740_992.0), json!(9_007_199_254_740_992.0)),
            (Value::Float(f64::NAN), json!(null)),
            (Value::Float(f64::NEG_INFINITY), json!(null)),
            (Value::Bytes(b"juggler".to_vec()), json!("anVnZ2xlcg==")),
            (Value::Timestamp(at), json!("2015-06-01T08:00:00.000Z")),
            (Value::Date(at.date_naive()), json!("2015-06-01")),
            (Value::Time(at.time()), json!("08:00:00")),
            (Value::DateTime(at.naive_utc()), json!("2015-06-01T08:00:00")),
            (Value::Geo(GeoPoint { lat: 51.5, lng: 0.0 }), json!({"lat": 51.5, "lng": 0})),
            (Value::List(vec![Value::from("x"), Value::Null]), json!(["x", null])),
            (Value::Object(Object::from_iter([("a", Value::from(true))])), json!({"a": true})),
            #[cfg(feature = "decimal")]
            (Value::Decimal("1.10".parse().unwrap()), json!("1.10")),
            #[cfg(feature = "uuid")]
            (Value::Uuid(uuid::Uuid::nil()), json!("00000000-0000-0000-0000-000000000000")),
        ] {
            assert_eq!(to_json(value.as_ref()), expected);
            assert_eq!(serde_json::to_string(&AsJson(value.as_ref())).unwrap(), expected.to_string());
        }
    }

    #[test]
    fn readers_agree() {
        let json = json!({"a": [1, 1.5, "x", null, true, {"b": u64::MAX}], "c": "2015-06-01"});
        let value = from_json(&json);
        assert_eq!(lend(&json).to_owned(), value);
        assert_eq!(give(json.clone()), value);
        assert_eq!(value.to_json(), json);
        let Value::Object(object) = value else { unreachable!() };
        assert_eq!(object.get("c"), Some(&Value::from("2015-06-01")));
    }
}
