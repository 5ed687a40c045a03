//! The values of conditions: JSON, or the text of a query string, as the kind of the property.

use serde_json::{Number, Value as Json};

use super::Path;
use super::path::quote;
use crate::definition::{Coercion, Kind, ObjectKind, Visible, coerce, date};
use crate::error::{Error, NameKind, Result};
use crate::value::{
    DateFormat, GeoPoint, Object, Value, from_json, lend, parse_timestamp, timestamp_from_millis,
};

/// How values are read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// What happens to a value of another kind: an error, or it is kept and matches nothing.
    pub(crate) coercion: Coercion,
    /// Must errors be silent about the value?
    pub(crate) secret: bool,
    /// What may be known of embedded objects.
    pub(crate) visible: Visible,
    /// How the property writes its dates.
    pub(crate) date_format: Option<&'a DateFormat>,
}

impl Reading<'_> {
    pub(super) const LENIENT: Reading<'static> =
        Reading { coercion: Coercion::Ldl, secret: false, visible: Visible::ALL, date_format: None };
}

/// Reads a value to compare a property of this kind with. For a list that is one of its elements, or a whole list.
pub(crate) fn read(kind: &Kind, reading: Reading<'_>, json: &Json, path: &Path<'_>) -> Result<Value> {
    match (kind, json) {
        (_, Json::Null) => Ok(Value::Null),
        (Kind::Json, _) => Ok(untyped(json)),
        (Kind::List(element), Json::Array(items)) => {
            let items = items.iter().enumerate();
            items
                .map(|(i, item)| read(element, reading, item, &path.index(i)))
                .collect::<Result<_>>()
                .map(Value::List)
        }
        (Kind::List(element), _) => read(element, reading, json, path),
        (Kind::Object(kind), Json::Object(map)) => {
            let mut object = Object::new();
            for (name, json) in map {
                object.push(name.clone(), entry(kind, reading, name, json, &path.key(name))?);
            }
            Ok(Value::Object(object))
        }
        (_, Json::String(_))
            if let Some(format) = reading.date_format
                && kind.is_date_or_time() =>
        {
            date(format, kind, json).ok_or_else(|| invalid_date(reading, json, path))
        }
        (Kind::Timestamp, Json::String(_) | Json::Number(_)) => {
            timestamp(json).ok_or_else(|| invalid_date(reading, json, path))
        }
        _ => match (scalar(kind, reading.coercion, json), reading.coercion) {
            (Ok(value), _) => Ok(value),
            (Err(Some(error)), Coercion::Typed) => Err(path.retell(error)),
            (Err(None), Coercion::Typed) => Err(path.expected(&kind.describe(), json)),
            (Err(_), Coercion::Ldl) => Ok(untyped(json)),
        },
    }
}

fn entry(kind: &ObjectKind, reading: Reading<'_>, name: &str, json: &Json, path: &Path<'_>) -> Result<Value> {
    let visible = reading.visible;
    match kind.property(name) {
        Some(property) if visible.shows(property) => {
            let secret = reading.secret || property.is_secret();
            let reading = Reading { date_format: property.date_format.as_ref(), secret, ..reading };
            read(&property.kind, reading, json, path)
        }
        None if visible.has_undeclared() && (kind.open || reading.coercion == Coercion::Ldl) => {
            Ok(untyped(json))
        }
        _ => {
            let known = visible.names(&kind.properties);
            Err(Error::unknown_name(NameKind::Field, name, path.owner(&kind.name), known))
        }
    }
}

#[cold]
fn invalid_date(reading: Reading<'_>, json: &Json, path: &Path<'_>) -> Error {
    match json {
        Json::String(text) if !reading.secret => path.error(format!("Invalid date: {}", quote(text))),
        Json::Number(number) if !reading.secret => path.error(format!("Invalid date: {number}")),
        _ => path.error("Invalid date"),
    }
}

/// A single value; else the reason, where there is one to tell.
fn scalar(kind: &Kind, coercion: Coercion, json: &Json) -> Result<Value, Option<Error>> {
    if json.is_array() || (json.is_object() && !matches!(kind, Kind::Geo)) {
        return Err(None);
    }
    match kind {
        Kind::Bool => truth(json).map(Value::Bool).ok_or(None),
        Kind::Geo => GeoPoint::from_json(json).map(Value::Geo).map_err(Some),
        Kind::Text => coerce(kind, Coercion::Ldl, json, "").map_err(Some),
        Kind::Int(_) => match numeric(json) {
            Some(number) => integer(&number).map_err(Some),
            None => numeric_as_javascript(kind, coercion, json),
        },
        Kind::Float(_) => match numeric(json) {
            Some(number) => coerce(kind, Coercion::Typed, &Json::Number(number), "").map_err(Some),
            None => numeric_as_javascript(kind, coercion, json),
        },
        _ => coerce(kind, coercion, json, "").map_err(Some),
    }
}

/// LDL takes what `Number(v)` takes: a boolean, hexadecimal digits, no text at all.
fn numeric_as_javascript(kind: &Kind, coercion: Coercion, json: &Json) -> Result<Value, Option<Error>> {
    match (coercion, coerce(kind, coercion, json, "")) {
        (Coercion::Ldl, Ok(value @ Value::Int(_))) => Ok(value),
        (Coercion::Ldl, Ok(Value::Float(v))) if v.is_finite() => Ok(Value::Float(v)),
        _ => Err(None),
    }
}

/// The exact integer; a fraction may be asked for, too.
fn integer(number: &Number) -> Result<Value> {
    match lend(&Json::Number(number.clone())).to_owned() {
        Value::TooLarge(_) => Err(Error::bad_filter("", format!("no integer above {} is stored", i64::MAX))),
        value => Ok(bare(value)),
    }
}

/// A number, or numeric text.
pub(super) fn numeric(json: &Json) -> Option<Number> {
    match json {
        Json::Number(number) => Some(number.clone()),
        Json::String(text) => {
            let text = text.trim();
            let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
            match text.parse::<i64>() {
                _ if !plain => None,
                Ok(number) => Some(number.into()),
                Err(_) => text.parse().ok().and_then(Number::from_f64),
            }
        }
        _ => None,
    }
}

/// A boolean, or the words and digits for one.
pub(super) fn truth(json: &Json) -> Option<bool> {
    match json {
        Json::Bool(v) => Some(*v),
        Json::String(text) => match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        },
        Json::Number(number) => match number.as_f64() {
            Some(0.0) => Some(false), // and -0
            Some(1.0) => Some(true),
            _ => None,
        },
        _ => None,
    }
}

/// A moment out of text or of milliseconds; those may be text, too, in a query string.
fn timestamp(json: &Json) -> Option<Value> {
    let at = match json {
        Json::String(text) => match parse_timestamp(text) {
            Some(at) => Some(at),
            None => text.parse::<i64>().ok().and_then(|millis| timestamp_from_millis(millis as f64)),
        },
        Json::Number(millis) => millis.as_f64().and_then(timestamp_from_millis),
        _ => None,
    };
    at.map(Value::Timestamp)
}

/// JSON by what it looks like; whole numbers are integers, so that it reads the same after it was written.
fn untyped(json: &Json) -> Value {
    match json {
        Json::Array(items) => Value::List(items.iter().map(untyped).collect()),
        Json::Object(map) => {
            Value::Object(map.iter().map(|(name, json)| (name.clone(), untyped(json))).collect())
        }
        scalar => bare(from_json(scalar)),
    }
}

fn bare(value: Value) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    match value {
        Value::Float(v) if v.trunc() == v && v.abs() < EXACT => Value::Int(v as i64),
        value => value,
    }
}
