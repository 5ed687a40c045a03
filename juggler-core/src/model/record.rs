//! A row of a model that is only known at run time.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use super::batch::{Batch, BatchOf};
use super::peers::{Peers, Seat};
use super::{DraftData, Entity, Erased, Holder, Instance, Loaded, Part, RelationSlot};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{Object, Value, ValueRef};

mod related;

use related::{RecordSlot, RelatedRecords};

/// A row of a model that is only known at run time: defined from LDL, or discovered. Also what a query with
/// `fields` gives, where only some of the properties are there.
#[derive(Clone, PartialEq)]
pub struct Record {
    model: ModelRef,
    values: Vec<Value>,
    /// The positions that are there, where not all of them are.
    projection: Option<Arc<[usize]>>,
    /// What was included, by the position of the relation.
    related: Vec<(usize, RelatedRecords)>,
    /// Where to find what was loaded since.
    seat: Seat,
}

impl Record {
    /// A record of all positions of a model; missing ones are null.
    #[must_use]
    pub fn new(model: ModelRef, mut values: Vec<Value>) -> Self {
        values.resize(model.width(), Value::Null);
        Record { model, values, projection: None, related: Vec::new(), seat: Seat::default() }
    }

    /// A record with only some positions of a model.
    #[must_use]
    pub fn partial(model: ModelRef, projection: Arc<[usize]>, mut values: Vec<Value>) -> Self {
        values.resize(projection.len(), Value::Null);
        Record { model, values, projection: Some(projection), related: Vec::new(), seat: Seat::default() }
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

    /// The record as JSON, without hidden properties, and with the related records that were loaded.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        super::wire::entity_to_json(self, super::wire::SHOWN)
    }

    /// The related records of a relation that leads to many.
    ///
    /// # Errors
    /// An unknown relation, one that leads to one record, and one that was not loaded.
    pub fn related(&self, relation: &str) -> Result<&[Record]> {
        match self.loaded(relation)? {
            (records, true) => Ok(records),
            (_, false) => Err(Error::bad_request(format!(
                "`{relation}` of {} leads to one record: call `related_one`",
                self.model.name
            ))),
        }
    }

    /// The related record of a relation that leads to one, if there is one.
    ///
    /// # Errors
    /// An unknown relation, one that leads to many records, and one that was not loaded.
    pub fn related_one(&self, relation: &str) -> Result<Option<&Record>> {
        match self.loaded(relation)? {
            (record, false) => Ok(record.first()),
            (_, true) => Err(Error::bad_request(format!(
                "`{relation}` of {} leads to many records: call `related`",
                self.model.name
            ))),
        }
    }

    /// What was included or loaded of a relation, and whether there may be many.
    fn loaded(&self, name: &str) -> Result<(&[Record], bool)> {
        let (at, relation) = self.model.require_relation(name)?;
        let records = self.included(at).or_else(|| RecordSlot::rows(self.seat.peer()?.loaded(at)?));
        let not_loaded = || Error::not_loaded(format!("`{name}` of {}", self.model.name));
        Ok((records.ok_or_else(not_loaded)?, relation.kind.is_many()))
    }

    /// What was included of the relation at a position.
    pub(crate) fn included(&self, relation: usize) -> Option<&[Record]> {
        self.related.iter().find(|(at, _)| *at == relation).map(|(_, related)| related.rows())
    }

    /// Its place among its peers.
    pub(crate) const fn seat(&self) -> &Seat {
        &self.seat
    }

    /// Where records are put that a relation leads to.
    pub(crate) fn empty_slot(&self, relation: usize) -> Box<dyn RelationSlot> {
        let is_many = self.model.relations.get(relation).is_some_and(|relation| relation.kind.is_many());
        Box::new(RecordSlot { is_many, holder: Holder::default() })
    }

    /// The records that were loaded into such a place.
    pub(crate) fn loaded_rows(loaded: &Erased) -> Option<&[Record]> {
        RecordSlot::rows(loaded)
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

impl Entity for Record {
    fn definition(&self) -> &ModelDefinition {
        &self.model
    }

    fn has(&self, at: usize) -> bool {
        self.slot(at).is_some()
    }

    fn related(&self, relation: usize) -> Option<Loaded<'_>> {
        self.related.iter().find(|(at, _)| *at == relation).map(|(_, related)| related.loaded())
    }
}

impl Instance for Record {
    fn read(model: &ModelRef, row: &dyn Row) -> Result<Self> {
        let values = (0..model.width()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?;
        Ok(Record {
            model: model.clone(),
            values,
            projection: None,
            related: Vec::new(),
            seat: Seat::default(),
        })
    }

    fn read_part(model: &ModelRef, part: &Part, row: &dyn Row) -> Result<Self> {
        Ok(Record::partial(model.clone(), Arc::clone(&part.positions), part.read(row)?))
    }

    fn model(&self) -> ModelRef {
        self.model.clone()
    }

    fn children(&self, _: usize, target: &ModelRef, part: Option<Part>) -> Option<Box<dyn Batch>> {
        Some(Box::new(BatchOf::<Record> { model: target.clone(), part, rows: Vec::new() }))
    }

    fn fill(&mut self, relation: usize, pool: &mut dyn Any, at: &[usize]) -> Result<bool> {
        let is_many = self.model.relations.get(relation).is_some_and(|relation| relation.kind.is_many());
        let Some(related) = RelatedRecords::take(pool, is_many, at)? else { return Ok(false) };
        self.related.retain(|(at, _)| *at != relation);
        self.related.push((relation, related));
        Ok(true)
    }

    fn duplicate(&self) -> Result<Self> {
        Ok(self.clone())
    }

    fn join(&mut self, set: &Arc<Peers>, at: u32) {
        self.seat.take(set, at);
    }

    fn leave_out(&mut self, positions: &[usize]) {
        let kept: Vec<usize> = match &self.projection {
            None => (0..self.model.width()).collect(),
            Some(projection) => projection.to_vec(),
        };
        let values = std::mem::take(&mut self.values);
        let (kept, values) = kept
            .into_iter()
            .zip(values)
            .filter(|(at, _)| !positions.contains(at))
            .unzip::<_, _, Vec<_>, Vec<_>>();
        self.values = values;
        self.projection = Some(kept.into());
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
        Record { model, values, projection: None, related: Vec::new(), seat: Seat::default() }
    }
}

impl fmt::Debug for Record {
    /// As JSON, without what is hidden or sensitive.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        super::wire::debug_instance(self, f)
    }
}

impl serde::Serialize for Record {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        super::wire::serialize_entity(self, serializer)
    }
}
