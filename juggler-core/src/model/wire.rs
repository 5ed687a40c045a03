//! Instances as JSON, and JSON as drafts: one place for every model.

use std::fmt;

use serde::ser::SerializeMap;
use serde_json::Value as Json;

use super::{DraftData, Entity, Loaded, Model};
use crate::definition::{Kind, ModelDefinition, ModelRef, Property, PropertyType, Strict};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{AsJson, DateFormat, Value, ValueRef, from_json, to_json};

/// What the derive's `Serialize` calls: the model decides what is seen.
///
/// # Errors
/// Those of the serializer.
pub fn serialize_instance<M: Model, S: serde::Serializer>(
    instance: &M,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serialize_entity(instance, serializer)
}

/// Writes the properties that are there and not hidden, an open model's extras, and what was loaded beside the instance.
pub(super) fn serialize_entity<S: serde::Serializer>(
    entity: &dyn Entity,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    write_entity(entity, SHOWN, serializer)
}

fn write_entity<S: serde::Serializer>(
    entity: &dyn Entity,
    without: Without,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let model = entity.definition();
    let mut map = serializer.serialize_map(None)?;
    for (at, property) in model.properties.iter().enumerate() {
        if without.leaves_out(property) || !entity.has(at) {
            continue;
        }
        let value = entity.get(at).map_err(serde::ser::Error::custom)?;
        if value.is_null() && !model.settings.persist_undefined_as_null {
            continue;
        }
        map.serialize_key(&*property.name)?;
        map.serialize_value(&Shown { property, value })?;
    }
    if let Some(ValueRef::Object(extras)) = model.extras().and_then(|at| entity.get(at).ok()) {
        for i in 0..extras.len() {
            let (name, value) = extras.entry(i);
            map.serialize_entry(name, &AsJson(value))?;
        }
    }
    for (at, relation) in model.relations.iter().enumerate() {
        if let Some(loaded) = entity.related(at) {
            map.serialize_entry(&*relation.name, &Related(loaded))?;
        }
    }
    map.end()
}

/// What was loaded beside an instance. There, what is protected is not seen.
struct Related<'a>(Loaded<'a>);

impl serde::Serialize for Related<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Loaded::One(None) => serializer.serialize_none(),
            Loaded::One(Some(entity)) => write_entity(entity, SHOWN_INSIDE, serializer),
            Loaded::Many(entities) => {
                serializer.collect_seq((0..entities.len()).map(|i| Nested(entities.get(i))))
            }
        }
    }
}

struct Nested<'a>(&'a dyn Entity);

impl serde::Serialize for Nested<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_entity(self.0, SHOWN_INSIDE, serializer)
    }
}

/// The JSON of an instance, without what is hidden, and with what was loaded beside it.
#[must_use]
pub fn instance_to_json(entity: &dyn Entity) -> Json {
    entity_to_json(entity, SHOWN)
}

/// What `#[model(debug)]` prints for a model, and `Debug` of a record: its name and its JSON, without what is secret.
///
/// # Errors
/// Those of the formatter.
pub fn debug_instance(entity: &dyn Entity, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "{} {}", entity.definition().name, entity_to_json(entity, LOGGED))
}

/// What `#[model(debug)]` prints for an embedded struct.
///
/// # Errors
/// Those of the formatter.
pub fn debug_part<E: PropertyType>(part: &E, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if let Kind::Object(object) = &E::KIND {
        write!(f, "{} ", object.name)?;
    }
    let written = Written { kind: &E::KIND, date_format: None };
    write!(f, "{}", shown_json(written, part.as_value(), LOGGED))
}

/// The properties that are there, without what is to be left out, an open model's extras, and what was loaded beside the instance.
pub(super) fn entity_to_json(entity: &dyn Entity, without: Without) -> Json {
    let model = entity.definition();
    let mut object = object_of(model, entity, |at| entity.has(at), without);
    let inside = Without { protected: true, ..without };
    for (at, relation) in model.relations.iter().enumerate() {
        let json = match entity.related(at) {
            None => continue,
            Some(Loaded::One(None)) => Json::Null,
            Some(Loaded::One(Some(related))) => entity_to_json(related, inside),
            Some(Loaded::Many(related)) => {
                (0..related.len()).map(|i| entity_to_json(related.get(i), inside)).collect()
            }
        };
        object.insert(relation.name.to_string(), json);
    }
    Json::Object(object)
}

fn object_of(
    model: &ModelDefinition,
    row: &(impl Row + ?Sized),
    is_there: impl Fn(usize) -> bool,
    without: Without,
) -> serde_json::Map<String, Json> {
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
    object
}

/// What is left out of the JSON of an object.
#[derive(Clone, Copy)]
pub(super) struct Without {
    pub(super) hidden: bool,
    pub(super) sensitive: bool,
    pub(super) protected: bool,
}

/// What anyone may see of an instance.
pub(super) const SHOWN: Without = Without { hidden: true, sensitive: false, protected: false };

/// What anyone may see of an object inside another: what is protected is seen nowhere but on its own.
const SHOWN_INSIDE: Without = Without { hidden: true, sensitive: false, protected: true };

/// What may stand in a log.
const LOGGED: Without = Without { hidden: true, sensitive: true, protected: false };

/// What may stand in an error.
const SAID: Without = Without { hidden: true, sensitive: true, protected: true };

impl Without {
    fn leaves_out(self, property: &Property) -> bool {
        (self.hidden && property.hidden)
            || (self.sensitive && property.sensitive)
            || (self.protected && property.protected)
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

/// A value as errors have it: without what is secret or protected deeper inside.
pub(crate) fn said(property: &Property, value: ValueRef<'_>) -> Json {
    shown_json(property.into(), value, SAID)
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

/// Reads a JSON object into a draft. The name of a relation stands for rows to be created along with it. What the model does not
/// declare is kept, noted or dropped, as its `strict` says.
///
/// # Errors
/// JSON that is no object, and values that their property cannot hold, with their path.
pub fn draft_from_json(model: &ModelRef, json: &Json) -> Result<DraftData> {
    let Json::Object(object) = json else {
        return Err(Error::bad_value(model.name.clone(), "expected an object"));
    };
    let mut draft = DraftData::new(model.clone());
    for (name, json) in object {
        let relation = model.relation(name);
        let property = match relation {
            // What is embedded is a value of the row.
            Some((_, relation)) if relation.kind.is_embedded() => {
                model.property(&relation.embedding_property())
            }
            Some((at, _)) if model.property(name).is_none() => {
                draft.nest_json(at, json.clone());
                continue;
            }
            _ => model.property(name),
        };
        match (property, model.settings.strict) {
            (Some((at, property)), _) => {
                let mut value = property.coerce(model.settings.coercion, json, &model.place(at))?;
                fill(&property.kind, &mut value);
                draft.set_value(at, value);
            }
            (None, Strict::Open) => draft.set_extra(name.clone(), from_json(json)),
            (None, Strict::Filter) => {}
            (None, Strict::Validate) => draft.note_undeclared(name),
        }
    }
    Ok(draft)
}

/// Gives objects the defaults of their properties: an object comes as a whole, also in a patch.
fn fill(kind: &Kind, value: &mut Value) {
    match (kind, value) {
        (Kind::List(element), Value::List(list)) => list.iter_mut().for_each(|value| fill(element, value)),
        (Kind::Object(kind), Value::Object(object)) => {
            for property in kind.properties.iter() {
                match (object.get_mut(&property.name), &property.default) {
                    (Some(value), _) => fill(&property.kind, value),
                    (None, Some(default)) => {
                        object.push(property.name.clone(), default.make(&property.kind));
                    }
                    (None, None) => {}
                }
            }
        }
        _ => {}
    }
}

impl<'de, M: Model> serde::Deserialize<'de> for super::Draft<M> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Json::deserialize(deserializer)?;
        draft_from_json(&ModelRef::Static(M::definition()), &json)
            .map(super::Draft::from_data)
            .map_err(serde::de::Error::custom)
    }
}
