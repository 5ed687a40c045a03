//! A row of a model that is only known at run time.

use std::fmt;

use super::{DraftData, Instance};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{Object, Value, ValueRef};

/// A row of a model that is only known at run time: defined from LDL, or discovered. Also what a query with
/// `fields` gives, where only some of the properties are there.
#[derive(Clone, PartialEq)]
pub struct Record {
    model: ModelRef,
    values: Vec<Value>,
    /// The positions that are there, where not all of them are.
    projection: Option<std::sync::Arc<[usize]>>,
}

impl Record {
    /// A record of all positions of a model; missing ones are null.
    #[must_use]
    pub fn new(model: ModelRef, mut values: Vec<Value>) -> Self {
        values.resize(model.width(), Value::Null);
        Record { model, values, projection: None }
    }

    /// A record with only some positions of a model.
    #[must_use]
    pub fn partial(model: ModelRef, projection: std::sync::Arc<[usize]>, mut values: Vec<Value>) -> Self {
        values.resize(projection.len(), Value::Null);
        Record { model, values, projection: Some(projection) }
    }

    /// The definition of its model.
    #[must_use]
    pub fn definition(&self) -> &ModelDefinition {
        &self.model
    }

    /// Has it all properties of its model? Not after a query with `fields`.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.projection.is_none()
    }

    /// The value of a property, declared or not. `None` where it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        match self.model.property(name) {
            Some((at, _)) => self.values.get(self.slot(at)?),
            None => match self.values.get(self.slot(self.model.extras()?)?) {
                Some(Value::Object(extras)) => extras.get(name),
                _ => None,
            },
        }
    }

    /// Sets a property from JSON, converted as the model converts. An open model takes any name.
    ///
    /// # Errors
    /// An unknown property of a closed model, a value that the property cannot hold, a property that was left out by
    /// `fields`.
    pub fn set(&mut self, name: &str, json: &serde_json::Value) -> Result<()> {
        let model = self.model.clone();
        let missing =
            || Error::bad_request(format!("`{name}` was left out of this {} by `fields`", model.name));
        if let Some((at, property)) = model.property(name) {
            let slot = self.slot(at).ok_or_else(missing)?;
            self.values[slot] = property.coerce(model.settings.coercion, json, &model.place(at))?;
            return Ok(());
        }
        let extras = model.extras().ok_or_else(|| model.unknown_field(name))?;
        let slot = self.slot(extras).ok_or_else(missing)?;
        let value = crate::value::from_json(json);
        if let Value::Object(object) = &mut self.values[slot] {
            object.set(name.to_owned(), value);
        } else {
            let mut object = Object::new();
            object.push(name.to_owned(), value);
            self.values[slot] = Value::Object(object);
        }
        Ok(())
    }

    /// The record as JSON, without hidden properties.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        super::wire::row_to_json(&self.model, self, |at| self.has(at), super::wire::SHOWN)
    }

    /// Is the value at this position of the model there?
    pub(crate) fn has(&self, at: usize) -> bool {
        self.slot(at).is_some()
    }

    fn slot(&self, at: usize) -> Option<usize> {
        match &self.projection {
            None => Some(at),
            Some(projection) => projection.iter().position(|&there| there == at),
        }
    }
}

impl Row for Record {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        if at >= self.model.width() {
            return Err(super::no_position(&self.model.name, at));
        }
        let value = self.slot(at).and_then(|slot| self.values.get(slot));
        Ok(value.map_or(ValueRef::Null, Value::as_ref))
    }
}

impl Instance for Record {
    fn read(model: &ModelRef, row: &dyn Row) -> Result<Self> {
        let values = (0..model.width()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?;
        Ok(Record { model: model.clone(), values, projection: None })
    }

    fn model(&self) -> ModelRef {
        self.model.clone()
    }
}

impl From<DraftData> for Record {
    fn from(mut draft: DraftData) -> Self {
        let model = draft.model().clone();
        let mut values: Vec<Value> =
            (0..model.properties.len()).map(|at| draft.take_value(at).unwrap_or_default()).collect();
        if model.is_open() {
            let extras = draft.extras().clone();
            values.push(if extras.is_empty() { Value::Null } else { Value::Object(extras) });
        }
        Record { model, values, projection: None }
    }
}

impl fmt::Debug for Record {
    /// As JSON, so that hidden properties stay hidden.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.model.name, self.to_json())
    }
}

impl serde::Serialize for Record {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::wire::serialize_row(&self.model, self, |at| self.has(at), serializer)
    }
}
