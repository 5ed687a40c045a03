//! The dates of a property with a format of its own.

use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{Place, convert, typed};
use crate::definition::{Coercion, Kind};
use crate::error::Result;
use crate::value::{DateFormat, Value};

/// As [`convert`]; but text is a date in the format or in ISO-8601, and nothing else: `06/13/2015` is no 13th of June where days come
/// before months.
pub(super) fn dates(
    format: &DateFormat,
    kind: &Kind,
    coercion: Coercion,
    json: &Json,
    place: &Place<'_>,
) -> Result<Value> {
    match (kind, json) {
        (Kind::List(element), Json::Array(items)) => {
            let items = items.iter().enumerate();
            let dates = items.map(|(i, item)| dates(format, element, coercion, item, &place.index(i)?));
            dates.collect::<Result<_>>().map(Value::List)
        }
        (_, Json::String(text)) if kind.is_date_or_time() => {
            match (date(format, kind, json), coercion) {
                (Some(value), _) => Ok(value),
                (None, Coercion::Ldl) => Ok(Value::Text(text.clone())), // the validation will report it
                (None, Coercion::Typed) => {
                    let message = format!("expected {}, or `{format}`, got other text", kind.describe());
                    Err(place.error(message))
                }
            }
        }
        _ => convert(kind, coercion, json, place),
    }
}

/// The date or time that JSON text means, in the format or in ISO-8601.
pub(crate) fn date(format: &DateFormat, kind: &Kind, json: &Json) -> Option<Value> {
    let read = json.as_str().and_then(|text| format.read(text));
    read.map(|at| of_moment(kind, at)).or_else(|| typed::scalar(kind, json, &Place::root("")).ok())
}

/// What a kind keeps of a moment.
pub(super) fn of_moment(kind: &Kind, at: DateTime<Utc>) -> Value {
    match kind {
        Kind::Date => Value::Date(at.date_naive()),
        Kind::Time => Value::Time(at.time()),
        Kind::DateTime => Value::DateTime(at.naive_utc()),
        _ => Value::Timestamp(at),
    }
}
