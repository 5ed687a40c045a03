//! The rows that are measured, as a struct and as a model.

use std::borrow::Cow;
use std::sync::Arc;

use juggler_core::connector::Connector;
use juggler_core::definition::{FloatSize, IntSize};
use juggler_core::row::{Flow, Row, each};
use juggler_core::{Error, Kind, ModelDefinition, ModelRef, Property, Result, ValueRef};
use juggler_memory::Memory;

/// How many rows.
pub(crate) const ROWS: i64 = 100_000;

/// A row, as a program has it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Person {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) age: i64,
    pub(crate) city: String,
    pub(crate) score: f64,
    pub(crate) active: bool,
}

impl Row for Person {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        Ok(match at {
            0 => ValueRef::Int(self.id),
            1 => ValueRef::Text(&self.name),
            2 => ValueRef::Int(self.age),
            3 => ValueRef::Text(&self.city),
            4 => ValueRef::Float(self.score),
            5 => ValueRef::Bool(self.active),
            _ => return Err(Error::storage("no such position")),
        })
    }
}

impl Person {
    /// The row numbered `i`.
    pub(crate) fn new(i: i64) -> Self {
        let scattered = (i.wrapping_mul(6_364_136_223_846_793_005) >> 33).unsigned_abs();
        Person {
            id: i + 1,
            name: format!("Person {}", scattered % 10_000),
            age: (scattered % 100) as i64,
            city: format!("City {}", scattered / 100 % 20),
            score: (scattered % 1_000_003) as f64 / 7.0,
            active: scattered.is_multiple_of(3),
        }
    }

    /// Out of a row of the store.
    #[allow(dead_code)] // not in every bench
    pub(crate) fn read(row: &dyn Row) -> Result<Self> {
        let text = |at| row.get(at).map(|value| value.as_text().unwrap_or_default().to_owned());
        let int = |at| match row.get(at)? {
            ValueRef::Int(v) => Ok(v),
            _ => Err(Error::storage("no integer")),
        };
        Ok(Person {
            id: int(0)?,
            name: text(1)?,
            age: int(2)?,
            city: text(3)?,
            score: if let ValueRef::Float(v) = row.get(4)? { v } else { f64::NAN },
            active: row.get(5)? == ValueRef::Bool(true),
        })
    }
}

/// The model; `indexed` by name, age and score, or not at all.
pub(crate) fn model(indexed: bool) -> ModelRef {
    let property = |name: &'static str, kind| Property::of(Cow::Borrowed(name), kind);
    let index = |property: Property| if indexed { property.index() } else { property };
    let int = Kind::Int(IntSize::I64);
    let mut model = ModelDefinition::new(if indexed { "Indexed" } else { "Person" });
    model.properties = Cow::Owned(vec![
        property("id", int.clone()).id().generated(),
        index(property("name", Kind::Text)),
        index(property("age", int)),
        property("city", Kind::Text),
        index(property("score", Kind::Float(FloatSize::F64))),
        property("active", Kind::Bool),
    ]);
    model.ids = Cow::Owned(vec![0]);
    model.into()
}

/// A store that knows both models.
pub(crate) async fn store(models: &[&ModelRef]) -> Arc<dyn Connector> {
    let memory = Memory::new();
    for model in models {
        memory.define(model).await.unwrap();
    }
    Arc::new(memory)
}

/// Writes rows, all at once.
pub(crate) async fn fill(on: &dyn Connector, model: &ModelRef, people: &[Person]) {
    let rows: Vec<&(dyn Row + Sync)> = people.iter().map(|person| person as _).collect();
    on.create(model, &rows, &mut each(|_| Ok(Flow::Continue))).await.unwrap();
}
