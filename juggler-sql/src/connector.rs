//! The connector, on the pool and in a transaction: each operation takes a connection, and gives it back.

use std::pin::pin;
use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, Discoverer, Explain, Migrator, Raw, RawSink, Reading, RowRef,
    Schema, SchemaPlan, TransactionConnector, TransactionOptions, Transactional, Upserted,
};
use juggler_core::definition::{ModelDefinition, ModelRef};
use juggler_core::query::{Condition, Order, Query};
use juggler_core::row::{Flow, Row, RowSink};
use juggler_core::{Error, Result, Value};

use crate::backend::Backend;
use crate::dialect::check_names;
use crate::fault::Fault;
use crate::operations;
use crate::place::{Place, in_time};
use crate::pool::Purpose;
use crate::split::tells;
use crate::{schema, sections};

/// The connector.
#[derive(Debug)]
pub(crate) struct Sql<P> {
    pub(crate) place: P,
    /// Is the table of a model created when the connector first hears of it, unless it is there?
    pub(crate) creates_tables: bool,
}

static CAPABILITIES: Capabilities =
    Capabilities::new().relational(true).transactions(true).subqueries(true).windows(true);

/// Takes a connection, runs an operation on it, and gives it back. Written out as a macro: a closure over the connection could not be
/// proven `Send`.
macro_rules! with {
    ($self:ident, $model:expr, $name:literal, |$on:ident| $operation:expr) => {{
        let mut taken = $self.place.take(Purpose::of($name, &$model.name)).await?;
        let outcome: Result<_, Fault> = on!($self, taken, |$on| $operation);
        taken.give_back($self.place.backend(), outcome.as_ref().err()).await;
        outcome.map_err(|fault| fault.of_model($model))
    }};
}

/// The same for what only reads: it is read again on a new connection where that which rested turns out to be lost, if `$again` still
/// allows it.
macro_rules! reading {
    ($self:ident, $model:expr, $name:literal, $again:expr, |$on:ident| $operation:expr) => {{
        let mut taken = $self.place.take(Purpose::of($name, &$model.name)).await?;
        let mut outcome: Result<_, Fault> = on!($self, taken, |$on| $operation);
        if outcome.as_ref().is_err_and(|fault| taken.may_retry(fault)) && $again {
            taken.give_back($self.place.backend(), outcome.as_ref().err()).await;
            $self.place.close(); // what rested beside it is as old
            taken = $self.place.take(Purpose::of($name, &$model.name)).await?;
            outcome = on!($self, taken, |$on| $operation);
        }
        taken.give_back($self.place.backend(), outcome.as_ref().err()).await;
        outcome.map_err(|fault| fault.of_model($model))
    }};
}

/// Runs an operation on a connection, in time.
macro_rules! on {
    ($self:ident, $taken:ident, |$on:ident| $operation:expr) => {{
        let limit = $taken.limit();
        let mut $on = $taken.on($self.place.backend())?;
        in_time(limit, pin!($operation)).await
    }};
}

#[async_trait]
impl<P: Place> Connector for Sql<P> {
    fn name(&self) -> &str {
        self.place.backend().dialect().name()
    }

    fn aliases(&self) -> &[&str] {
        self.place.backend().dialect().aliases()
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    fn answers(&self, model: &ModelDefinition, condition: &Condition, order: &[Order]) -> bool {
        tells(model, condition, order, self.place.backend().dialect())
    }

    async fn connect(&self) -> Result<()> {
        self.place.take(Purpose::Operation("connect", None)).await.map(drop)
    }

    async fn disconnect(&self) -> Result<()> {
        self.place.close();
        Ok(())
    }

    async fn ping(&self) -> Result<()> {
        let mut taken = self.place.take(Purpose::Operation("ping", None)).await?;
        let outcome = on!(self, taken, |on| operations::ping(&mut on));
        taken.give_back(self.place.backend(), outcome.as_ref().err()).await;
        outcome.map_err(Fault::anywhere)
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        let dialect = self.place.backend().dialect();
        sections::check(dialect, model)?;
        check_names(dialect, model)?;
        self.place.backend().define(model);
        self.place.shapes().define(model);
        if !self.creates_tables || self.place.is_frozen() {
            return Ok(());
        }
        with!(self, model, "create table", |on| operations::create_missing(&mut on, model))
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        self.migrate(&Schema::new(models).anew(true)).await.map(drop)
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        let mut seen = Seen { out, rows: 0 };
        reading!(self, query.model, "find", seen.rows == 0, |on| operations::all(&mut on, query, &mut seen))
    }

    async fn find(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Result<()> {
        let mut seen = Seen { out, rows: 0 };
        let shapes = self.place.shapes();
        match shapes.find(self.place.backend().dialect(), model, id).filter(|_| projection.is_none()) {
            Some(statement) => reading!(self, model, "find", seen.rows == 0, |on| {
                operations::whole_row(&mut on, model, &statement, &mut seen)
            }),
            None => {
                let query =
                    Query { projection: projection.map(<[usize]>::to_vec), ..Query::by_id(model, id) };
                reading!(self, model, "find", seen.rows == 0, |on| {
                    operations::all(&mut on, &query, &mut seen)
                })
            }
        }
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        reading!(self, model, "count", true, |on| operations::count(&mut on, model, condition))
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        with!(self, model, "create", |on| operations::insert(&mut on, model, rows, out))
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        with!(self, model, "update", |on| operations::update(&mut on, model, condition, assignments))
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        with!(self, model, "destroy", |on| operations::destroy_all(&mut on, model, condition))
    }

    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        with!(self, model, "update", |on| operations::update_attributes(&mut on, model, id, assignments, out))
    }

    async fn update_attributes_if(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        condition: &Condition,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        with!(self, model, "update", |on| {
            operations::update_attributes_if(&mut on, model, id, condition, assignments, out)
        })
    }

    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        with!(self, model, "upsert", |on| operations::update_or_create(&mut on, model, row, assignments, out))
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        with!(self, model, "replace", |on| operations::replace_or_create(&mut on, model, row, out))
    }

    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        with!(self, query.model, "find_or_create", |on| operations::find_or_create(&mut on, query, row, out))
    }

    async fn explain(&self, query: &Query<'_>) -> Result<Explain> {
        with!(self, query.model, "explain", |on| operations::explain(&mut on, query))
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        Some(self)
    }

    fn as_discoverer(&self) -> Option<&dyn Discoverer> {
        Some(self)
    }

    fn as_migrator(&self) -> Option<&dyn Migrator> {
        Some(self)
    }

    fn freeze(&self) {
        self.place.freeze();
    }

    fn as_raw(&self) -> Option<&dyn Raw> {
        Some(self)
    }
}

#[async_trait]
impl<P: Place> Transactional for Sql<P> {
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        self.place.begin(options).await
    }
}

#[async_trait]
impl<P: Place> Migrator for Sql<P> {
    async fn plan(&self, schema: &Schema<'_>) -> Result<SchemaPlan> {
        schema::plan(self.place.backend(), schema).await
    }

    async fn migrate(&self, schema: &Schema<'_>) -> Result<SchemaPlan> {
        if self.place.is_transaction() {
            return Err(Error::unsupported("changes of the schema in a transaction"));
        }
        let outcome = schema::migrate(self.place.backend(), schema).await;
        // What other connections have prepared is for the tables that were.
        self.place.retire();
        outcome
    }
}

#[async_trait]
impl<P: Place> Raw for Sql<P> {
    async fn execute(&self, command: &str, parameters: &[Value], out: &mut dyn RawSink) -> Result<u64> {
        let mut taken = self.place.take(Purpose::Operation("execute", None)).await?;
        let outcome = on!(self, taken, |on| operations::raw(&mut on, command, parameters, out));
        taken.give_back(self.place.backend(), outcome.as_ref().err()).await;
        outcome.map_err(Fault::anywhere)
    }

    fn column<'m>(&self, model: &'m ModelDefinition, at: usize) -> &'m str {
        crate::dialect::column(model, at)
    }
}

/// Counts the rows that went out: what was seen cannot be read again.
pub(crate) struct Seen<'a, S: ?Sized> {
    pub(crate) out: &'a mut S,
    pub(crate) rows: u64,
}

impl<S: RawSink + ?Sized> RawSink for Seen<'_, S> {
    fn columns(&mut self, names: &[&str]) -> Result<Reading> {
        self.out.columns(names)
    }
}

impl<S: RowSink + ?Sized> RowSink for Seen<'_, S> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows += 1;
        self.out.row(row)
    }

    fn poll_ready(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        self.out.poll_ready(cx)
    }
}
