//! The check of a value before it is stored.

use super::Place;
use crate::definition::{FloatSize, Kind};
use crate::error::Result;
use crate::value::Value;

pub(super) fn check(kind: &Kind, value: &Value, place: &Place<'_>) -> Result<()> {
    let fits = match (kind, value) {
        (_, Value::Null) => true,
        (_, Value::TooLarge(_)) => {
            return Err(place.error(format!("integers above {} cannot be stored", i64::MAX)));
        }
        (_, Value::Float(v)) if v.is_nan() => return Err(place.error("NaN cannot be stored")),
        (_, Value::Float(v)) if v.is_infinite() => return Err(place.error("infinity cannot be stored")),
        (Kind::Int(size), Value::Int(v)) => {
            let (least, most) = size.range();
            if !(least..=most).contains(v) {
                return Err(place.error(format!("out of range: expected {least} to {most}")));
            }
            true
        }
        (Kind::Float(FloatSize::F32), Value::Float(v)) if (*v as f32).is_infinite() => {
            return Err(place.error("out of range: too large for 32 bits"));
        }
        (Kind::Enum(kind), Value::Text(name)) => kind.has(name),
        (Kind::List(element), Value::List(list)) => {
            for (i, value) in list.iter().enumerate() {
                check(element, value, &place.index(i)?)?;
            }
            true
        }
        (Kind::Object(kind), Value::Object(object)) => {
            for (name, value) in object.iter() {
                let inner = place.key(name)?;
                match kind.property(name) {
                    Some(property) => check(&property.kind, value, &inner)?,
                    None if kind.open => check(&Kind::Json, value, &inner)?,
                    None => return Err(place.unknown(kind, name)),
                }
            }
            true
        }
        (Kind::Json, Value::List(list)) => {
            for (i, value) in list.iter().enumerate() {
                check(kind, value, &place.index(i)?)?;
            }
            true
        }
        (Kind::Json, Value::Object(object)) => {
            for (name, value) in object.iter() {
                check(kind, value, &place.key(name)?)?;
            }
            true
        }
        _ => is_scalar_of(kind, value),
    };
    if fits {
        return Ok(());
    }
    let got = match (kind, value) {
        (Kind::Enum(_), Value::Text(_)) => "other text",
        _ => value.as_ref().describe(),
    };
    Err(place.mismatch(kind, got))
}

fn is_scalar_of(kind: &Kind, value: &Value) -> bool {
    match kind {
        Kind::Bool => matches!(value, Value::Bool(_)),
        Kind::Float(_) => matches!(value, Value::Float(_) | Value::Int(_)),
        #[cfg(feature = "decimal")]
        Kind::Decimal => matches!(value, Value::Decimal(_) | Value::Int(_)),
        Kind::Text => matches!(value, Value::Text(_)),
        Kind::Bytes => matches!(value, Value::Bytes(_)),
        Kind::Date => matches!(value, Value::Date(_)),
        Kind::Time => matches!(value, Value::Time(_)),
        Kind::DateTime => matches!(value, Value::DateTime(_)),
        Kind::Timestamp => matches!(value, Value::Timestamp(_)),
        #[cfg(feature = "uuid")]
        Kind::Uuid => matches!(value, Value::Uuid(_)),
        Kind::Geo => matches!(value, Value::Geo(_)),
        Kind::Json => {
            matches!(value, Value::Bool(_) | Value::Int(_) | Value::Float(_) | Value::Text(_))
        }
        Kind::Int(_) | Kind::Enum(_) | Kind::List(_) | Kind::Object(_) => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {

    use crate::definition::coerce::check;
    use crate::definition::{EnumKind, FloatSize, IntSize, Kind, Nested, ObjectKind, Property};
    use crate::value::{GeoPoint, Object, Value, from_json};

    fn status() -> Kind {
        Kind::Enum(Nested::new(EnumKind { name: "Status".into(), variants: vec!["draft".into()].into() }))
    }

    fn address() -> Kind {
        let zip = Property::of("zip".into(), Kind::Int(IntSize::I8));
        let properties = vec![zip].into();
        Kind::Object(Nested::new(ObjectKind { name: "Address".into(), properties, open: false }))
    }

    fn object(name: &'static str, value: Value) -> Value {
        Value::Object(Object::from_iter([(name, value)]))
    }

    #[test]
    fn values_of_the_kind_pass() {
        for (kind, value) in [
            (Kind::Text, Value::Null),
            (Kind::Text, Value::from("x")),
            (Kind::Int(IntSize::I8), Value::Int(127)),
            (Kind::Float(FloatSize::F64), Value::Int(1)),
            (Kind::Float(FloatSize::F32), Value::Float(1.5)),
            (Kind::Bytes, Value::Bytes(vec![1])),
            (Kind::Geo, Value::Geo(GeoPoint { lat: 0.0, lng: 0.0 })),
            (status(), Value::from("draft")),
            (Kind::List(Nested::new(Kind::Text)), Value::List(vec![Value::from("a"), Value::Null])),
            (address(), object("zip", Value::Int(1))),
            (Kind::Json, from_json(&serde_json::json!({"a": [1, 1.5, "x", null, {"b": true}]}))),
        ] {
            check(&kind, &value, "User.x").unwrap();
        }
    }

    #[test]
    fn others_are_refused_with_their_path() {
        for (kind, value, expected) in [
            (Kind::Text, Value::Int(1), "User.x: expected text, got an integer"),
            (Kind::Int(IntSize::I8), Value::Int(128), "User.x: out of range: expected -128 to 127"),
            (Kind::Int(IntSize::I8), Value::Float(1.0), "User.x: expected an integer, got a number"),
            (
                Kind::Int(IntSize::U64),
                Value::TooLarge(u64::MAX),
                "User.x: integers above 9223372036854775807 cannot be stored",
            ),
            (Kind::Float(FloatSize::F64), Value::Float(f64::NAN), "User.x: NaN cannot be stored"),
            (Kind::Int(IntSize::I8), Value::Float(f64::NAN), "User.x: NaN cannot be stored"),
            (Kind::Json, Value::Float(f64::INFINITY), "User.x: infinity cannot be stored"),
            (Kind::Float(FloatSize::F32), Value::Float(1e300), "User.x: out of range: too large for 32 bits"),
            (Kind::Timestamp, Value::from("never"), "User.x: expected a date (ISO-8601), got text"),
            (status(), Value::from("gone"), "User.x: expected one of draft, got other text"),
            (
                Kind::List(Nested::new(Kind::Text)),
                Value::List(vec![Value::Null, Value::Int(1)]),
                "User.x[1]: expected text, got an integer",
            ),
            (address(), object("zip", Value::Int(300)), "User.x.zip: out of range: expected -128 to 127"),
            (address(), object("zpi", Value::Int(1)), "unknown field `zpi` on User.x; did you mean `zip`?"),
            (Kind::Json, object("a", Value::Bytes(vec![])), "User.x.a: expected JSON, got bytes"),
            (
                Kind::Json,
                object("a", Value::List(vec![Value::TooLarge(u64::MAX)])),
                "User.x.a[0]: integers above 9223372036854775807 cannot be stored",
            ),
        ] {
            assert_eq!(check(&kind, &value, "User.x").unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nest = |levels| (0..levels).fold(Value::Int(1), |inner, _| Value::List(vec![inner]));
        assert!(check(&Kind::Json, &nest(64), "User.x").is_ok());
        assert!(check(&Kind::Json, &nest(65), "User.x").is_err());
    }
}
