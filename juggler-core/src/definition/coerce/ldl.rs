//! The conversion of LoopBack's setters.

use serde_json::Value as Json;

use super::formatted::of_moment;
use super::{Place, convert, js, typed, whole_integer};
use crate::definition::{Coercion, FloatSize, Kind};
use crate::error::{Error, Result, excerpt};
use crate::value::{Value, lend, parse_timestamp, timestamp_from_millis};

/// Anything but null, JSON, points, a list from a list and an object from an object.
pub(super) fn value(kind: &Kind, json: &Json, place: &Place<'_>) -> Result<Value> {
    match kind {
        Kind::Bool => Ok(Value::Bool(js::truth(json))),
        Kind::Int(_) => Ok(integer(json)),
        Kind::Float(FloatSize::F64) => Ok(Value::Float(js::number(json))),
        Kind::Float(FloatSize::F32) => Ok(Value::Float(f64::from(js::number(json) as f32))),
        Kind::Text => Ok(Value::Text(js::string(json))),
        Kind::Enum(_) => typed::scalar(kind, &Json::String(js::string(json)), place),
        Kind::Timestamp => Ok(timestamp(json)),
        Kind::Date | Kind::Time | Kind::DateTime => Ok(calendar(kind, json, place)),
        Kind::List(_) => list(kind, json, place),
        Kind::Object(_) => match json.as_str().map(serde_json::from_str) {
            Some(Ok(parsed @ Json::Object(_))) => convert(kind, Coercion::Ldl, &parsed, place),
            _ => Err(place.mismatch(kind, lend(json).describe())),
        },
        _ => typed::scalar(kind, json, place),
    }
}

/// The integer; or, where there is none, the number that `check` will refuse and that no row equals.
fn integer(json: &Json) -> Value {
    let exact = match json {
        Json::Number(_) => lend(json).to_owned(),
        Json::String(text) => text.trim().parse().map_or(Value::Null, Value::Int),
        _ => Value::Null,
    };
    match exact {
        Value::Int(_) | Value::TooLarge(_) => exact,
        _ => {
            let number = js::number(json);
            whole_integer(number).map_or(Value::Float(number), Value::Int)
        }
    }
}

/// The moment; or, where there is none, the text that the validation will report.
fn timestamp(json: &Json) -> Value {
    let at = match json {
        Json::String(text) => parse_timestamp(text),
        Json::Number(millis) => millis.as_f64().and_then(timestamp_from_millis),
        _ => None,
    };
    at.map_or_else(|| Value::Text(js::string(json)), Value::Timestamp)
}

/// As the strict conversion, or out of a whole timestamp; or, where there is none, the text.
fn calendar(kind: &Kind, json: &Json, place: &Place<'_>) -> Value {
    match (typed::scalar(kind, json, place), timestamp(json)) {
        (Ok(value), _) => value,
        (Err(_), Value::Timestamp(at)) => of_moment(kind, at),
        (Err(_), text) => text,
    }
}

/// A list out of JSON text. Unlike LoopBack, a number is no list of that length, and `false` no empty one.
fn list(kind: &Kind, json: &Json, place: &Place<'_>) -> Result<Value> {
    let items = match json {
        Json::String(text) => &serde_json::from_str(text).map_err(|_| {
            let json = json.to_string();
            Error::bad_request(format!("could not create List from JSON string: {}", excerpt(&json)))
        })?,
        other => other,
    };
    if items.is_array() {
        return convert(kind, Coercion::Ldl, items, place);
    }
    Err(Error::bad_request(format!("Items must be an array: {}", excerpt(&items.to_string()))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::{Value as Json, json};

    use crate::definition::{Coercion, FloatSize, IntSize, Kind, Nested, ObjectKind, Property, coerce};
    use crate::error::Result;
    use crate::value::Value;

    const NUMBER: Kind = Kind::Float(FloatSize::F64);
    const ID: Kind = Kind::Int(IntSize::I64);

    fn ldl(kind: &Kind, json: &Json) -> Result<Value> {
        coerce(kind, Coercion::Ldl, json, "ThingP.x")
    }

    fn list(kind: Kind) -> Kind {
        Kind::List(Nested::new(kind))
    }

    fn object(properties: &[(&'static str, Kind)]) -> Kind {
        let properties = properties.iter().map(|(name, kind)| Property::of((*name).into(), kind.clone()));
        let properties = properties.collect::<Vec<_>>().into();
        Kind::Object(Nested::new(ObjectKind { name: "AnonymousModel".into(), properties, open: true }))
    }

    /// Everything that the cases coercion/0001 to 0026 build.
    #[test]
    fn the_corpus_is_answered() {
        let address = || object(&[("street", Kind::Text), ("zip", NUMBER)]);
        for (kind, given, expected) in [
            (Kind::Text, json!(277), json!("277")),
            (Kind::Text, json!(true), json!("true")),
            (Kind::Text, json!(7.05), json!("7.05")),
            (Kind::Text, json!("plain"), json!("plain")),
            (Kind::Text, json!(""), json!("")),
            (Kind::Text, json!(null), json!(null)),
            (NUMBER, json!("88"), json!(88)),
            (NUMBER, json!("39.2"), json!(39.2)),
            (NUMBER, json!("-1"), json!(-1)),
            (NUMBER, json!("1e3"), json!(1000)),
            (NUMBER, json!(0), json!(0)),
            (NUMBER, json!(null), json!(null)),
            (NUMBER, json!("abc"), json!(null)),
            (Kind::Bool, json!("true"), json!(true)),
            (Kind::Bool, json!("false"), json!(false)),
            (Kind::Bool, json!("1"), json!(true)),
            (Kind::Bool, json!("0"), json!(false)),
            (Kind::Bool, json!(1), json!(true)),
            (Kind::Bool, json!(0), json!(false)),
            (Kind::Bool, json!(null), json!(null)),
            (Kind::Timestamp, json!("2020-07-06"), json!("2020-07-06T00:00:00.000Z")),
            (Kind::Timestamp, json!("2020-12-12T05:21:08.000Z"), json!("2020-12-12T05:21:08.000Z")),
            (Kind::Timestamp, json!(1_432_779_038_000_i64), json!("2015-05-28T02:10:38.000Z")),
            (Kind::Timestamp, json!("2015-06-01T10:00:00+02:00"), json!("2015-06-01T08:00:00.000Z")),
            (Kind::Timestamp, json!(null), json!(null)),
            (list(Kind::Text), json!([1, true, "x"]), json!(["1", "true", "x"])),
            (list(Kind::Text), json!([]), json!([])),
            (list(Kind::Text), json!("[\"p\",\"q\"]"), json!(["p", "q"])),
            (list(Kind::Text), json!(null), json!(null)),
            (list(NUMBER), json!(["1", 2, "3.5"]), json!([1, 2, 3.5])),
            (list(NUMBER), json!("[4,5]"), json!([4, 5])),
            (list(Kind::Timestamp), json!(["2006-06-19"]), json!(["2006-06-19T00:00:00.000Z"])),
            (list(Kind::Timestamp), json!([1_458_131_000]), json!(["1970-01-17T21:02:11.000Z"])),
            (list(Kind::Bool), json!(["true", 0, 1, false]), json!([true, false, true, false])),
            (Kind::Json, json!({"a": 1, "b": {"c": [1, 2]}}), json!({"a": 1, "b": {"c": [1, 2]}})),
            (Kind::Json, json!("str"), json!("str")),
            (Kind::Json, json!([1, "a"]), json!([1, "a"])),
            (Kind::Geo, json!("69,57"), json!({"lat": 69, "lng": 57})),
            (Kind::Geo, json!([44, 85]), json!({"lat": 44, "lng": 85})),
            (Kind::Geo, json!({"lat": 16.19, "lng": -94.92}), json!({"lat": 16.19, "lng": -94.92})),
            (Kind::Geo, json!({"lat": "10.5", "lng": "20"}), json!({"lat": 10.5, "lng": 20})),
            (Kind::Geo, json!(null), json!(null)),
            (address(), json!({"street": 5, "zip": "6"}), json!({"street": "5", "zip": 6})),
            (address(), json!({"zip": "12"}), json!({"zip": 12})),
            (address(), json!({"odd": [1]}), json!({"odd": [1]})),
            (address(), json!("{\"zip\":\"1\"}"), json!({"zip": 1})),
            (
                list(object(&[("kind", Kind::Text), ("rank", NUMBER)])),
                json!([{"kind": 8, "rank": "9"}]),
                json!([{"kind": "8", "rank": 9}]),
            ),
        ] {
            assert_eq!(ldl(&kind, &given).unwrap().to_json(), expected, "{kind:?} {given}");
        }
    }

    #[test]
    fn errors_have_the_words_of_loopback() {
        for (kind, given, expected) in [
            (Kind::Geo, json!({"lat": 91, "lng": 0}), "lat must be <= 90"),
            (Kind::Geo, json!([0, 181]), "lng must be <= 180"),
            (Kind::Geo, json!("oops"), "must provide a string \"lat,lng\" creating a GeoPoint with a string"),
            (list(Kind::Text), json!("not json"), "could not create List from JSON string: \"not json\""),
            (list(Kind::Text), json!("zzz"), "could not create List from JSON string: \"zzz\""),
            (list(Kind::Text), json!("5"), "Items must be an array: 5"),
            (list(Kind::Text), json!(true), "Items must be an array: true"),
            (object(&[]), json!("x"), "ThingP.x: expected an object, got text"),
        ] {
            let error = ldl(&kind, &given).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400));
        }
    }

    #[test]
    fn what_cannot_be_converted_stays_for_the_validation() {
        assert_eq!(ldl(&Kind::Timestamp, &json!("never")).unwrap(), Value::from("never"));
        assert_eq!(ldl(&Kind::Timestamp, &json!(1e300)).unwrap(), Value::from("1e+300"));
        assert_eq!(ldl(&Kind::Date, &json!("never")).unwrap(), Value::from("never"));
        assert!(matches!(ldl(&NUMBER, &json!("abc")).unwrap(), Value::Float(v) if v.is_nan()));
        assert!(matches!(ldl(&ID, &json!("abc")).unwrap(), Value::Float(v) if v.is_nan()));
    }

    #[test]
    fn ids_are_exact_integers() {
        for (given, expected) in [
            (json!("7"), Value::Int(7)),
            (json!(7), Value::Int(7)),
            (json!(7.0), Value::Int(7)),
            (json!("7.0"), Value::Int(7)),
            (json!("9007199254740993"), Value::Int(9_007_199_254_740_993)),
            (json!(1.5), Value::Float(1.5)),
            (json!(u64::MAX), Value::TooLarge(u64::MAX)),
        ] {
            assert_eq!(ldl(&ID, &given).unwrap(), expected);
        }
    }
}
