//! The strict conversion: JSON of the right type, or an error.

use serde_json::Value as Json;

use super::{Place, whole_integer};
use crate::definition::{EnumKind, FloatSize, IntSize, Kind};
use crate::error::{Result, suggest};
use crate::value::{Value, base64, lend, parse_date, parse_date_time, parse_iso_timestamp, parse_time};

pub(super) fn scalar(kind: &Kind, json: &Json, place: &Place<'_>) -> Result<Value> {
    let value = match (kind, json) {
        (Kind::Bool, Json::Bool(v)) => Some(Value::Bool(*v)),
        (Kind::Int(size), Json::Number(number)) => return integer(*size, number, place),
        (Kind::Float(size), Json::Number(number)) => return float(*size, number, place),
        #[cfg(feature = "decimal")]
        (Kind::Decimal, Json::Number(number)) => decimal(&number.to_string()),
        (Kind::Enum(kind), Json::String(text)) => return variant(kind, text, place),
        (_, Json::String(text)) => return from_text(kind, text, place),
        _ => None,
    };
    value.ok_or_else(|| place.mismatch(kind, lend(json).describe()))
}

fn from_text(kind: &Kind, text: &str, place: &Place<'_>) -> Result<Value> {
    let value = match kind {
        Kind::Text => Some(Value::Text(text.to_owned())),
        Kind::Bytes => base64::decode(text).map(Value::Bytes),
        Kind::Date => parse_date(text).map(Value::Date),
        Kind::Time => parse_time(text).map(Value::Time),
        Kind::DateTime => parse_date_time(text).map(Value::DateTime),
        Kind::Timestamp => parse_iso_timestamp(text).map(Value::Timestamp),
        #[cfg(feature = "uuid")]
        Kind::Uuid => uuid::Uuid::try_parse(text).ok().map(Value::Uuid),
        #[cfg(feature = "decimal")]
        Kind::Decimal => decimal(text),
        _ => return Err(place.mismatch(kind, "text")),
    };
    value.ok_or_else(|| place.mismatch(kind, "other text")) // the text itself might be secret
}

fn integer(size: IntSize, number: &serde_json::Number, place: &Place<'_>) -> Result<Value> {
    let (least, most) = size.range();
    let whole = match (number.as_i64(), number.as_f64()) {
        (Some(v), _) => Some(v),
        (None, Some(v)) if v.trunc() != v => return Err(place.mismatch(&Kind::Int(size), "a number")),
        (None, Some(v)) => whole_integer(v),
        (None, None) => None,
    };
    match whole {
        Some(v) if (least..=most).contains(&v) => Ok(Value::Int(v)),
        _ => Err(place.error(format!("out of range: expected {least} to {most}"))),
    }
}

fn float(size: FloatSize, number: &serde_json::Number, place: &Place<'_>) -> Result<Value> {
    let wide = number.as_f64().unwrap_or(f64::INFINITY);
    let stored = match size {
        FloatSize::F64 => wide,
        FloatSize::F32 => f64::from(wide as f32), // as a struct lends it, so that a filter finds it
    };
    if stored.is_finite() {
        return Ok(Value::Float(stored));
    }
    let bits = if size == FloatSize::F32 { 32 } else { 64 };
    Err(place.error(format!("out of range: too large for {bits} bits")))
}

#[cfg(feature = "decimal")]
fn decimal(text: &str) -> Option<Value> {
    crate::value::parse_exact_decimal(text).map(Value::Decimal)
}

fn variant(kind: &EnumKind, text: &str, place: &Place<'_>) -> Result<Value> {
    if kind.has(text) {
        return Ok(Value::Text(text.to_owned()));
    }
    let hint = match suggest(text, kind.variants.iter().map(AsRef::as_ref)) {
        Some(nearest) => format!("; did you mean `{nearest}`?"),
        None => String::new(),
    };
    Err(place.error(format!("expected one of {}{hint}", kind.variants.join(", "))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::borrow::Cow;

    use serde_json::{Value as Json, json};

    use crate::definition::{
        Coercion, Default, EnumKind, FloatSize, IntSize, Kind, Nested, ObjectKind, Property, coerce,
    };
    use crate::error::Result;
    use crate::value::Value;

    fn typed(kind: &Kind, json: &Json) -> Result<Value> {
        coerce(kind, Coercion::Typed, json, "User.x")
    }

    fn status() -> Kind {
        Kind::Enum(Nested::new(EnumKind {
            name: "Status".into(),
            variants: ["draft", "published"].map(Cow::Borrowed).to_vec().into(),
        }))
    }

    fn address(open: bool) -> Kind {
        let named = |name: &'static str, kind| Property::of(name.into(), kind);
        let mut zip = named("zip", Kind::Int(IntSize::I32));
        zip.required = true;
        let mut country = named("country", Kind::Text).default(Default::Value(Value::from("NL")));
        country.required = true;
        let properties = vec![zip, country, named("street", Kind::Text)].into();
        Kind::Object(Nested::new(ObjectKind { name: "Address".into(), properties, open }))
    }

    #[test]
    fn json_of_the_right_type_is_taken() {
        let list = |kind| Kind::List(Nested::new(kind));
        for (kind, given, expected) in [
            (Kind::Bool, json!(true), json!(true)),
            (Kind::Int(IntSize::I8), json!(-128), json!(-128)),
            (Kind::Int(IntSize::I64), json!(5.0), json!(5)),
            (Kind::Float(FloatSize::F64), json!(5), json!(5)),
            (Kind::Float(FloatSize::F32), json!(0.1), json!(f64::from(0.1_f32))),
            (Kind::Text, json!("a"), json!("a")),
            (Kind::Bytes, json!("anVnZ2xlcg=="), json!("anVnZ2xlcg==")),
            (Kind::Date, json!("2015-06-01"), json!("2015-06-01")),
            (Kind::Time, json!("08:00"), json!("08:00:00")),
            (Kind::DateTime, json!("2015-06-01T08:00:00"), json!("2015-06-01T08:00:00")),
            (Kind::Timestamp, json!("2015-06-01T10:00:00+02:00"), json!("2015-06-01T08:00:00.000Z")),
            (Kind::Geo, json!("1,2"), json!({"lat": 1, "lng": 2})),
            (status(), json!("draft"), json!("draft")),
            (list(Kind::Text), json!(["a", null]), json!(["a", null])),
            (address(false), json!({"zip": 1}), json!({"zip": 1})),
            (address(true), json!({"zip": 1, "more": [1]}), json!({"zip": 1, "more": [1]})),
            (Kind::Json, json!({"a": [1, {"b": null}]}), json!({"a": [1, {"b": null}]})),
            (Kind::Text, json!(null), json!(null)),
            #[cfg(feature = "decimal")]
            (Kind::Decimal, json!("1.10"), json!("1.10")),
            #[cfg(feature = "decimal")]
            (Kind::Decimal, json!(1.1), json!("1.1")),
            #[cfg(feature = "decimal")]
            (Kind::Decimal, json!(1e-7), json!("0.0000001")),
        ] {
            assert_eq!(typed(&kind, &given).unwrap().to_json(), expected, "{kind:?}");
        }
    }

    #[test]
    fn other_json_is_an_error_with_its_path() {
        let list = |kind| Kind::List(Nested::new(kind));
        for (kind, given, expected) in [
            (Kind::Int(IntSize::I32), json!("12"), "User.x: expected an integer, got text"),
            (Kind::Int(IntSize::I32), json!(1.5), "User.x: expected an integer, got a number"),
            (Kind::Int(IntSize::U8), json!(256), "User.x: out of range: expected 0 to 255"),
            (Kind::Int(IntSize::U8), json!(-1.0), "User.x: out of range: expected 0 to 255"),
            (
                Kind::Int(IntSize::U64),
                json!(u64::MAX),
                "User.x: out of range: expected 0 to 9223372036854775807",
            ),
            (
                Kind::Int(IntSize::I64),
                json!(1e300),
                "User.x: out of range: expected -9223372036854775808 to 9223372036854775807",
            ),
            (Kind::Float(FloatSize::F32), json!(1e300), "User.x: out of range: too large for 32 bits"),
            (Kind::Text, json!(5), "User.x: expected text, got an integer"),
            (Kind::Bool, json!("true"), "User.x: expected a boolean, got text"),
            (Kind::Bytes, json!("?"), "User.x: expected bytes (base64), got other text"),
            (Kind::Timestamp, json!("never"), "User.x: expected a date (ISO-8601), got other text"),
            (Kind::Timestamp, json!("06/01/2015"), "User.x: expected a date (ISO-8601), got other text"),
            (Kind::Timestamp, json!(0), "User.x: expected a date (ISO-8601), got an integer"),
            (Kind::Geo, json!([91, 0]), "User.x: lat must be <= 90"),
            (
                status(),
                json!("publishd"),
                "User.x: expected one of draft, published; did you mean `published`?",
            ),
            (status(), json!("gone"), "User.x: expected one of draft, published"),
            (status(), json!(1), "User.x: expected one of draft, published, got an integer"),
            (list(Kind::Text), json!("a"), "User.x: expected a list, each element text, got text"),
            (list(Kind::Text), json!(["a", "b", 3]), "User.x[2]: expected text, got an integer"),
            (address(false), json!("a"), "User.x: expected an object, got text"),
            (address(false), json!({"zip": "1"}), "User.x.zip: expected an integer, got text"),
            (address(false), json!({"street": "a"}), "User.x.zip: a value is required"),
            (address(false), json!({"zip": null}), "User.x.zip: a value is required"),
            (address(false), json!({"zip": 1, "country": null}), "User.x.country: a value is required"),
            (
                list(address(false)),
                json!([{"zpi": 1}]),
                "unknown field `zpi` on User.x[0]; did you mean `zip`?",
            ),
            #[cfg(feature = "uuid")]
            (Kind::Uuid, json!("x"), "User.x: expected a UUID, got other text"),
            #[cfg(feature = "decimal")]
            (Kind::Decimal, json!("1_0"), "User.x: expected a decimal number, got other text"),
        ] {
            let error = typed(&kind, &given).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400));
        }
    }

    #[test]
    fn depth_is_bounded() {
        let nest = |levels| (0..levels).fold(json!(1), |inner, _| json!([inner]));
        assert!(typed(&Kind::Json, &nest(64)).is_ok());
        let error = typed(&Kind::Json, &nest(65)).unwrap_err();
        assert!(error.to_string().ends_with(": nested deeper than 64 levels"), "{error}");
    }
}
