//! Models, rows and short ways to the connector.

use std::borrow::Cow;
use std::sync::Arc;

use juggler_core::connector::{Assignment, Connector};
use juggler_core::definition::{FloatSize, Index, IntSize, Strict};
use juggler_core::query::{Condition, Order, Query, Test};
use juggler_core::row::{Flow, Row, Values, each};
use juggler_core::{Kind, ModelDefinition, ModelRef, Property, Result, Value};
use juggler_memory::Memory;

pub(crate) const INT: Kind = Kind::Int(IntSize::I64);
pub(crate) const NUMBER: Kind = Kind::Float(FloatSize::F64);

/// A model of these properties; the first is the id.
pub(crate) fn model(name: &'static str, properties: Vec<Property>) -> ModelDefinition {
    let mut model = ModelDefinition::new(name);
    model.properties = Cow::Owned(properties);
    model.ids = Cow::Owned(vec![0]);
    model
}

pub(crate) fn property(name: &'static str, kind: Kind) -> Property {
    Property::of(Cow::Borrowed(name), kind)
}

/// `id` (generated), `email` (unique), `city` (indexed), `age` (indexed), `score`.
pub(crate) fn user() -> ModelDefinition {
    model(
        "User",
        vec![
            property("id", INT).id().generated(),
            property("email", Kind::Text).unique(),
            property("city", Kind::Text).index(),
            property("age", INT).index(),
            property("score", NUMBER),
        ],
    )
}

pub(crate) fn open(mut model: ModelDefinition) -> ModelDefinition {
    model.settings.strict = Strict::Open;
    model
}

pub(crate) fn indexed(mut model: ModelDefinition, properties: &[usize], unique: bool) -> ModelDefinition {
    let index = Index { name: "".into(), properties: Cow::Owned(properties.to_vec()), unique };
    model.indexes.to_mut().push(index);
    model
}

pub(crate) fn person(email: &str, city: &str, age: i64) -> Vec<Value> {
    vec![Value::Null, email.into(), city.into(), age.into(), Value::Float(age as f64 / 2.0)]
}

/// A store with one model on it.
pub(crate) struct Store {
    pub(crate) on: Arc<dyn Connector>,
    pub(crate) model: ModelRef,
}

impl Store {
    pub(crate) async fn new(model: ModelDefinition) -> Self {
        Store::on(Arc::new(Memory::new()), model).await.unwrap()
    }

    pub(crate) async fn on(on: Arc<dyn Connector>, model: ModelDefinition) -> Result<Self> {
        on.connect().await?;
        let model = ModelRef::from(model);
        on.define(&model).await?;
        Ok(Store { on, model })
    }

    pub(crate) async fn create(&self, rows: &[Vec<Value>]) -> Result<Vec<Vec<Value>>> {
        let rows: Vec<_> = rows.iter().map(|row| Values(row)).collect();
        let lent: Vec<&(dyn Row + Sync)> = rows.iter().map(|row| row as _).collect();
        let mut made = Vec::new();
        let width = self.model.width();
        let mut sink = each(|row| {
            made.push(owned(row, width));
            Ok(Flow::Continue)
        });
        self.on.create(&self.model, &lent, &mut sink).await?;
        drop(sink);
        Ok(made)
    }

    pub(crate) async fn query(&self, query: &Query<'_>) -> Vec<Vec<Value>> {
        let width = query.projection.as_ref().map_or(self.model.width(), Vec::len);
        let mut found = Vec::new();
        let mut sink = each(|row| {
            found.push(owned(row, width));
            Ok(Flow::Continue)
        });
        self.on.all(query, &mut sink).await.unwrap();
        drop(sink);
        found
    }

    pub(crate) fn all(&self) -> Query<'_> {
        Query::all(&self.model)
    }

    pub(crate) fn which(&self, condition: Condition) -> Query<'_> {
        Query { condition, ..self.all() }
    }

    pub(crate) fn test(&self, property: &str, test: Test) -> Condition {
        Condition::test(&self.model, self.model.position(property).unwrap(), test)
    }

    pub(crate) fn by(&self, property: &str, descending: bool) -> Vec<Order> {
        let at = self.model.position(property).unwrap();
        let column = juggler_core::query::Column::property(&self.model, at);
        let mut order = vec![Order::Column { column, descending }];
        order.extend(Order::by_id(&self.model));
        order
    }

    pub(crate) fn set(&self, property: &str, value: impl Into<Value>) -> Vec<Assignment> {
        vec![self.setting(property, value)]
    }

    pub(crate) fn setting(&self, property: &str, value: impl Into<Value>) -> Assignment {
        Assignment::Set { property: self.model.position(property).unwrap(), value: value.into() }
    }

    pub(crate) async fn find(&self, id: impl Into<Value>) -> Option<Vec<Value>> {
        self.find_all(&[id.into()]).await
    }

    pub(crate) async fn find_all(&self, id: &[Value]) -> Option<Vec<Value>> {
        let mut found = None;
        let mut sink = each(|row| {
            found = Some(owned(row, self.model.width()));
            Ok(Flow::Continue)
        });
        self.on.find(&self.model, id, None, &mut sink).await.unwrap();
        drop(sink);
        found
    }

    pub(crate) async fn count(&self) -> u64 {
        self.on.count(&self.model, &Condition::all()).await.unwrap()
    }
}

pub(crate) fn owned(row: &dyn Row, width: usize) -> Vec<Value> {
    (0..width).map(|at| row.get(at).unwrap().to_owned()).collect()
}

/// The values at one position.
pub(crate) fn column(rows: &[Vec<Value>], at: usize) -> Vec<Value> {
    rows.iter().map(|row| row[at].clone()).collect()
}

pub(crate) fn ints(rows: &[Vec<Value>], at: usize) -> Vec<i64> {
    rows.iter()
        .map(|row| match row[at] {
            Value::Int(v) => v,
            Value::Float(v) => v as i64,
            _ => panic!("{:?} is no number", row[at]),
        })
        .collect()
}
