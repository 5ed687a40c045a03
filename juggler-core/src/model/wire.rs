//! Instances as JSON, and JSON as drafts: one place for every model.

use serde::ser::SerializeMap;
use serde_json::Value as Json;

use super::{DraftData, Model};
use crate::definition::{Kind, ModelDefinition, ModelRef, Property, Strict};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{AsJson, DateFormat, ValueRef, from_json, to_json};

/// What the derive's `Serialize` calls: the model decides what is seen.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_instance<M: Model, S: serde::Serializer>(
    instance: &M,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize_row(M::definition(), instance, |_| true, serializer)
}

/// Writes the properties that are there and not hidden, then an open model's extras.
pub(super) fn serialize_row<S: serde::Serializer>(
    model: &ModelDefinition,
    row: &dyn Row,
    is_there: impl Fn(usize) -> bool,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (at, property) in visible(model).filter(|(at, _)| is_there(*at)) {
        let value = row.get(at).map_err(serde::ser::Error::custom)?;
        if value.is_null() && !model.settings.persist_undefined_as_null {
            continue;
        }
        map.serialize_key(&*property.name)?;
        map.serialize_value(&Shown { property, value })?;
    }
    if let Some(ValueRef::Object(extras)) = model.extras().and_then(|at| row.get(at).ok()) {
        for i in 0..extras.len() {
            let (name, value) = extras.entry(i);
            map.serialize_entry(name, &AsJson(value))?;
        }
    }
    map.end()
}

/// The JSON of a row that has all positions of its model, without what is hidden.
#[must_use]
pub fn instance_to_json(model: &ModelDefinition, row: &dyn Row) -> Json {
    row_to_json(model, row, |_| true, SHOWN)
}

/// The properties that are there, without what is to be left out, and an open model's extras.
pub(super) fn row_to_json(
    model: &ModelDefinition,
    row: &dyn Row,
    is_there: impl Fn(usize) -> bool,
    without: Without,
) -> Json {
    let mut object = serde_json::Map::new();
    let inside = Without { protected: true, ..without };
    for (at, property) in model.properties.iter().enumerate() {
        if without.leaves_out(property) || !is_there(at) {
            continue;
        }
        let value = row.get(at).unwrap_or_default();
        if !value.is_null() || model.settings.persist_undefined_as_null {
            object.insert(property.name.clone().into_owned(), shown_json(property.into(), value, inside));
        }
    }
    if let Some(ValueRef::Object(extras)) = model.extras().and_then(|at| row.get(at).ok()) {
        for i in 0..extras.len() {
            let (name, value) = extras.entry(i);
            object.insert(name.to_owned(), to_json(value));
        }
    }
    Json::Object(object)
}

fn visible(model: &ModelDefinition) -> impl Iterator<Item = (usize, &Property)> {
    model.properties.iter().enumerate().filter(|(_, property)| !property.hidden)
}

/// What is left out of the JSON of an object.
#[derive(Clone, Copy)]
pub(super) struct Without {
    pub(super) hidden: bool,
    pub(super) protected: bool,
}

/// What anyone may see of an instance.
pub(super) const SHOWN: Without = Without { hidden: true, protected: false };

/// What anyone may see of an object inside another: what is protected is seen nowhere but on its own.
const SHOWN_INSIDE: Without = Without { hidden: true, protected: true };

impl Without {
    fn leaves_out(self, property: &Property) -> bool {
        (self.hidden && property.hidden) || (self.protected && property.protected)
    }
}

/// A value as JSON, without what embedded objects hide, and with dates as they are written.
struct Shown<'a> {
    property: &'a Property,
    value: ValueRef<'a>,
}

impl serde::Serialize for Shown<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match is_plain(self.property) {
            true => AsJson(self.value).serialize(serializer),
            false => shown_json(self.property.into(), self.value, SHOWN_INSIDE).serialize(serializer),
        }
    }
}

/// Is all of it shown, in the way that values are written?
fn is_plain(property: &Property) -> bool {
    property.date_format.is_none()
        && match property.kind.leaf() {
            Kind::Object(object) => {
                object.properties.iter().all(|inner| !SHOWN_INSIDE.leaves_out(inner) && is_plain(inner))
            }
            _ => true,
        }
}

/// What values are, and how they are written.
#[derive(Clone, Copy)]
struct Written<'a> {
    kind: &'a Kind,
    date_format: Option<&'a DateFormat>,
}

impl<'a> From<&'a Property> for Written<'a> {
    fn from(property: &'a Property) -> Self {
        Written { kind: &property.kind, date_format: property.date_format.as_ref() }
    }
}

fn shown_json(written: Written<'_>, value: ValueRef<'_>, without: Without) -> Json {
    match (written.kind, value) {
        (Kind::List(element), ValueRef::List(list)) => {
            let element = Written { kind: element, ..written };
            (0..list.len()).map(|i| shown_json(element, list.get(i), without)).collect()
        }
        (Kind::Object(object), ValueRef::Object(entries)) => {
            let mut json = serde_json::Map::new();
            for i in 0..entries.len() {
                let (name, value) = entries.entry(i);
                match object.property(name) {
                    Some(property) if without.leaves_out(property) => {}
                    Some(property) => {
                        json.insert(name.to_owned(), shown_json(property.into(), value, without));
                    }
                    None => {
                        json.insert(name.to_owned(), to_json(value));
                    }
                }
            }
            Json::Object(json)
        }
        _ => {
            let formatted = written.date_format.and_then(|format| format.write(value));
            formatted.map_or_else(|| to_json(value), Json::from)
        }
    }
}

/// Reads a JSON object into a draft. What the model does not declare is kept, noted or dropped, as its `strict` says.
///
/// # Errors
/// JSON that is no object, and values that their property cannot hold, with their path.
pub fn draft_from_json(model: &ModelRef, json: &Json) -> Result<DraftData> {
    let Json::Object(object) = json else {
        return Err(Error::bad_value(model.name.clone(), "expected an object"));
    };
    let mut draft = DraftData::new(model.clone());
    for (name, json) in object {
        match (model.property(name), model.settings.strict) {
            (Some((at, property)), _) => {
                let value = property.coerce(model.settings.coercion, json, &model.place(at))?;
                draft.set_value(at, value);
            }
            (None, Strict::Open) => draft.set_extra(name.clone(), from_json(json)),
            (None, Strict::Filter) => {}
            (None, Strict::Validate) => draft.note_undeclared(name),
        }
    }
    Ok(draft)
}

impl<'de, M: Model> serde::Deserialize<'de> for super::Draft<M> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        draft_from_json(&ModelRef::Static(M::definition()), &json)
            .map(super::Draft::from_data)
            .map_err(serde::de::Error::custom)
    }
}
