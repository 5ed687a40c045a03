//! Values that no store can keep, or no struct can hold, whether or not rules are run.

use crate::definition::{Coercion, FloatSize, IntSize, Kind, Property, check};
use crate::error::{Error, Result};
use crate::model::DraftData;
use crate::value::Value;

/// Refuses values that no store can keep, or no struct can hold: NaN, numbers out of range, values of another kind, null in
/// a derived model's required field. Dates that are none are kept where validation was turned off, as the juggler does.
pub(crate) fn storable(draft: &DraftData) -> Result<()> {
    let model = draft.model();
    for (at, value) in draft.given() {
        let property = &model.properties[at];
        if value.is_null() && needs_value(model.settings.coercion, property) {
            return Err(Error::bad_value(model.place(at), "cannot be null"));
        }
        let kind = &property.kind;
        let lenient = model.settings.coercion == Coercion::Ldl
            && matches!((kind, value), (Kind::Timestamp, Value::Text(_)));
        if !lenient && !obviously_fits(kind, value) {
            check(kind, value, &model.place(at))?;
            if let Some(path) = missing(model.settings.coercion, kind, value) {
                return Err(Error::bad_value(model.place(at) + &path, "a value is required"));
            }
        }
    }
    Ok(())
}

/// The path inside a value to what an embedded struct must have and has not. Goes no deeper than the kind.
fn missing(coercion: Coercion, kind: &Kind, value: &Value) -> Option<String> {
    match (kind, value) {
        (Kind::List(element), Value::List(list)) => list
            .iter()
            .enumerate()
            .find_map(|(i, value)| missing(coercion, element, value).map(|path| format!("[{i}]{path}"))),
        (Kind::Object(kind), Value::Object(object)) => kind.properties.iter().find_map(|property| {
            let inner = match object.get(&property.name) {
                None | Some(Value::Null) => needs_value(coercion, property).then(String::new),
                Some(value) => missing(coercion, &property.kind, value),
            };
            inner.map(|path| format!(".{}{path}", property.name))
        }),
        _ => None,
    }
}

/// Refuses a new row that no struct can hold: without a value in a derived model's required field, validated or not.
pub(crate) fn complete(draft: &DraftData) -> Result<()> {
    let model = draft.model();
    let needed = |at: usize| needs_value(model.settings.coercion, &model.properties[at]);
    let missing =
        |at: &usize| draft.value(*at).is_none_or(Value::is_null) && needed(*at) && !draft.is_awaited(*at);
    match (0..model.properties.len()).find(missing) {
        Some(at) => Err(Error::bad_value(model.place(at), "a value is required")),
        None => Ok(()),
    }
}

/// Derived models say with a type what must be there.
pub(super) fn needs_value(coercion: Coercion, property: &Property) -> bool {
    coercion == Coercion::Typed && property.required && !property.generated
}

/// The common cases, without the price of building a path.
fn obviously_fits(kind: &Kind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (_, Value::Null)
            | (Kind::Bool, Value::Bool(_))
            | (Kind::Text, Value::Text(_))
            | (Kind::Timestamp, Value::Timestamp(_))
            | (Kind::Int(IntSize::I64), Value::Int(_))
    ) || matches!((kind, value), (Kind::Float(FloatSize::F64), Value::Float(number)) if number.is_finite())
}
