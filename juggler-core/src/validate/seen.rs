//! A value as rules see it, and as their errors show it: of a row, or of an object inside one.

use juggler_validate::Subject;

use crate::definition::{Kind, Property};
use crate::model::said;
use crate::value::ValueRef;

/// The value of a property; `None` where it is absent.
pub(super) fn subject<'a>(property: &Property, value: Option<ValueRef<'a>>) -> Subject<'a> {
    match (&property.kind, value) {
        (_, None) => Subject::Absent,
        (Kind::Timestamp, Some(ValueRef::Text(_))) => Subject::Date { valid: false },
        (_, Some(value)) => undeclared(value),
    }
}

/// A value of no declared property.
pub(super) fn undeclared(value: ValueRef<'_>) -> Subject<'_> {
    match value {
        ValueRef::Null => Subject::Null,
        ValueRef::Bool(flag) => Subject::Bool(flag),
        ValueRef::Int(number) => Subject::Int(number),
        ValueRef::Float(number) => Subject::Float(number),
        ValueRef::Text(text) => Subject::Text(text),
        ValueRef::List(list) => Subject::List { len: list.len() },
        ValueRef::Date(_) | ValueRef::DateTime(_) | ValueRef::Timestamp(_) => Subject::Date { valid: true },
        _ => Subject::Other,
    }
}

/// An element of a list.
pub(super) fn element(value: Option<ValueRef<'_>>, index: usize) -> Subject<'_> {
    match value {
        Some(ValueRef::List(list)) if index < list.len() => undeclared(list.get(index)),
        _ => Subject::Absent,
    }
}

/// The value as errors show it: nothing of what is secret, also deep inside.
pub(crate) fn rendered(property: &Property, value: Option<ValueRef<'_>>) -> Option<String> {
    if property.is_secret() {
        return None;
    }
    Some(match (&property.kind, value) {
        (_, None) => "undefined".to_owned(),
        (Kind::Timestamp, Some(ValueRef::Text(_))) => "Invalid Date".to_owned(),
        (_, Some(value)) => said(property, value).to_string(),
    })
}
