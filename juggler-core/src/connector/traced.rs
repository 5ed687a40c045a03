//! The setting `debug`: operations as `tracing` events.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use async_trait::async_trait;

use super::{
    Assignment, Capabilities, Connector, Explain, KeyPage, KeyPattern, KeyValue, RowRef, TimeLeft,
    TransactionConnector, TransactionOptions, Transactional, Upserted,
};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::query::{Condition, Query, Shape};
use crate::row::{Flow, Row, RowSink};
use crate::value::Value;

/// A connector that reports what another does, and otherwise is that other.
///
/// Every call that ends is one event of the target `juggler` and the level `DEBUG`, with the fields `connector`, `operation`,
/// `model`, `condition` (its [shape](Condition::shape)), `rows` (read, written or counted), `status` (of an error)
/// and `micros`. No event holds a value, a key or the message of an error, which may hold one.
#[derive(Debug)]
pub(crate) struct Traced<C: ?Sized>(Arc<C>);

impl<C: Connector + ?Sized> Traced<C> {
    pub(crate) const fn new(connector: Arc<C>) -> Self {
        Traced(connector)
    }

    fn call<'a>(&'a self, operation: &'static str) -> Call<'a> {
        let connector = self.0.name();
        Call { connector, operation, model: None, condition: None, started: Instant::now() }
    }
}

/// A call that goes on.
struct Call<'a> {
    connector: &'a str,
    operation: &'static str,
    model: Option<&'a str>,
    condition: Option<Shape<'a>>,
    started: Instant,
}

impl<'a> Call<'a> {
    const fn on(mut self, model: &'a str) -> Self {
        self.model = Some(model);
        self
    }

    fn with(mut self, model: &'a ModelDefinition, condition: &'a Condition) -> Self {
        self.condition = Some(condition.shape(model));
        self.on(&model.name)
    }

    /// The call is over.
    fn end<T>(self, rows: Option<u64>, outcome: Result<T>) -> Result<T> {
        tracing::debug!(
            target: "juggler",
            connector = self.connector,
            operation = self.operation,
            model = self.model,
            condition = self.condition.map(tracing::field::display),
            rows,
            status = outcome.as_ref().err().map(Error::status_code),
            micros = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
        );
        outcome
    }

    /// The call is over, and its outcome says how many rows there were.
    fn end_with<T>(self, rows: impl FnOnce(&T) -> u64, outcome: Result<T>) -> Result<T> {
        let rows = outcome.as_ref().ok().map(rows);
        self.end(rows, outcome)
    }
}

/// Counts the rows on their way.
struct Counted<'a> {
    out: &'a mut dyn RowSink,
    rows: u64,
}

impl<'a> Counted<'a> {
    fn new(out: &'a mut dyn RowSink) -> Self {
        Counted { out, rows: 0 }
    }
}

impl RowSink for Counted<'_> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows += 1;
        self.out.row(row)
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.out.poll_ready(cx)
    }
}

#[async_trait]
impl<C: Connector + ?Sized> Connector for Traced<C> {
    fn name(&self) -> &str {
        self.0.name()
    }

    fn capabilities(&self) -> &Capabilities {
        self.0.capabilities()
    }

    async fn connect(&self) -> Result<()> {
        self.call("connect").end(None, self.0.connect().await)
    }

    async fn disconnect(&self) -> Result<()> {
        self.call("disconnect").end(None, self.0.disconnect().await)
    }

    async fn ping(&self) -> Result<()> {
        self.call("ping").end(None, self.0.ping().await)
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        self.call("define").on(&model.name).end(None, self.0.define(model).await)
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        self.call("automigrate").end(None, self.0.automigrate(models).await)
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        let call = self.call("all").with(query.model, &query.condition);
        let mut out = Counted::new(out);
        let outcome = self.0.all(query, &mut out).await;
        call.end(Some(out.rows), outcome)
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        let call = self.call("count").with(model, condition);
        call.end_with(|rows| *rows, self.0.count(model, condition).await)
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        let call = self.call("create").on(&model.name);
        let mut out = Counted::new(out);
        let outcome = self.0.create(model, rows, &mut out).await;
        call.end(Some(out.rows), outcome)
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        let call = self.call("update").with(model, condition);
        call.end_with(|rows| *rows, self.0.update(model, condition, assignments).await)
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        let call = self.call("destroy_all").with(model, condition);
        call.end_with(|rows| *rows, self.0.destroy_all(model, condition).await)
    }

    async fn find(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Result<()> {
        let call = self.call("find").on(&model.name);
        let mut out = Counted::new(out);
        let outcome = self.0.find(model, id, projection, &mut out).await;
        call.end(Some(out.rows), outcome)
    }

    async fn exists(&self, model: &ModelDefinition, id: &[Value]) -> Result<bool> {
        let call = self.call("exists").on(&model.name);
        call.end_with(|found| u64::from(*found), self.0.exists(model, id).await)
    }

    async fn destroy(&self, model: &ModelDefinition, id: &[Value]) -> Result<u64> {
        let call = self.call("destroy").on(&model.name);
        call.end_with(|rows| *rows, self.0.destroy(model, id).await)
    }

    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        let call = self.call("update_attributes").on(&model.name);
        call.end_with(|rows| *rows, self.0.update_attributes(model, id, assignments, out).await)
    }

    async fn replace_by_id(&self, model: &ModelDefinition, id: &[Value], row: RowRef<'_>) -> Result<u64> {
        let call = self.call("replace_by_id").on(&model.name);
        call.end_with(|rows| *rows, self.0.replace_by_id(model, id, row).await)
    }

    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let call = self.call("update_or_create").on(&model.name);
        let mut out = Counted::new(out);
        let outcome = self.0.update_or_create(model, row, assignments, &mut out).await;
        call.end(Some(out.rows), outcome)
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let call = self.call("replace_or_create").on(&model.name);
        let mut out = Counted::new(out);
        let outcome = self.0.replace_or_create(model, row, &mut out).await;
        call.end(Some(out.rows), outcome)
    }

    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let call = self.call("find_or_create").with(query.model, &query.condition);
        let mut out = Counted::new(out);
        let outcome = self.0.find_or_create(query, row, &mut out).await;
        call.end(Some(out.rows), outcome)
    }

    async fn explain(&self, query: &Query<'_>) -> Result<Explain> {
        let call = self.call("explain").with(query.model, &query.condition);
        call.end_with(|explain| explain.rows_returned, self.0.explain(query).await)
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        self.0.as_transactional().map(|_| self as _)
    }

    fn as_key_value(&self) -> Option<&dyn KeyValue> {
        self.0.as_key_value().map(|_| self as _)
    }
}

#[async_trait]
impl<C: Connector + ?Sized> Transactional for Traced<C> {
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        let Some(inner) = self.0.as_transactional() else { return Err(self.lacks("transactions")) };
        let begun = self.call("begin").end(None, inner.begin(options).await)?;
        Ok(Arc::new(Traced::new(begun)))
    }
}

#[async_trait]
impl<C: TransactionConnector + ?Sized> TransactionConnector for Traced<C> {
    async fn commit(&self) -> Result<()> {
        self.call("commit").end(None, self.0.commit().await)
    }

    async fn rollback(&self) -> Result<()> {
        self.call("rollback").end(None, self.0.rollback().await)
    }
}

impl<C: Connector + ?Sized> Traced<C> {
    fn key_value(&self) -> Result<&dyn KeyValue> {
        self.0.as_key_value().ok_or_else(|| self.lacks("keys and values"))
    }

    fn lacks(&self, what: &str) -> Error {
        Error::unsupported(format!("{what} on {}", self.0.name()))
    }
}

#[async_trait]
impl<C: Connector + ?Sized> KeyValue for Traced<C> {
    async fn get(&self, model: &str, key: &str) -> Result<Option<String>> {
        let call = self.call("get").on(model);
        call.end_with(|value| u64::from(value.is_some()), self.key_value()?.get(model, key).await)
    }

    async fn set(&self, model: &str, key: &str, value: &str, ttl: Option<Duration>) -> Result<()> {
        let call = self.call("set").on(model);
        call.end(None, self.key_value()?.set(model, key, value, ttl).await)
    }

    async fn delete(&self, model: &str, key: &str) -> Result<bool> {
        let call = self.call("delete").on(model);
        call.end_with(|found| u64::from(*found), self.key_value()?.delete(model, key).await)
    }

    async fn delete_all(&self, model: &str) -> Result<u64> {
        let call = self.call("delete_all").on(model);
        call.end_with(|keys| *keys, self.key_value()?.delete_all(model).await)
    }

    async fn expire(&self, model: &str, key: &str, ttl: Duration) -> Result<bool> {
        let call = self.call("expire").on(model);
        call.end_with(|found| u64::from(*found), self.key_value()?.expire(model, key, ttl).await)
    }

    async fn ttl(&self, model: &str, key: &str) -> Result<TimeLeft> {
        let call = self.call("ttl").on(model);
        call.end_with(|left| u64::from(*left != TimeLeft::NoKey), self.key_value()?.ttl(model, key).await)
    }

    async fn keys(&self, model: &str, pattern: &KeyPattern, after: Option<&str>) -> Result<KeyPage> {
        let call = self.call("keys").on(model);
        call.end_with(|page| page.keys.len() as u64, self.key_value()?.keys(model, pattern, after).await)
    }
}
