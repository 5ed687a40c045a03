//! The connector, on the pool and in a transaction: each operation takes a connection, and gives it back.

use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, Migrator, RowRef, Schema, SchemaPlan, TransactionConnector,
    TransactionOptions, Transactional, Upserted,
};
use juggler_core::definition::{ModelDefinition, ModelRef};
use juggler_core::query::{Condition, Query};
use juggler_core::row::{Flow, Row, RowSink};
use juggler_core::{Error, Result, Value};

use crate::backend::{Backend, Conn};
use crate::fault::Fault;
use crate::operations;
use crate::place::Place;
use crate::pool::Pool;
use crate::{schema, sections, transaction};

/// The connector.
#[derive(Debug)]
pub(crate) struct Sql<P> {
    pub(crate) place: P,
    /// Is the table of a model created when the connector first hears of it, unless it is there?
    pub(crate) creates_tables: bool,
}

static CAPABILITIES: Capabilities = Capabilities::new().relational(true).transactions(true);

/// Takes a connection, runs an operation on it, and gives it back. Written out as a macro: a closure over the connection could not be
/// proven `Send`.
macro_rules! with {
    ($self:ident, $model:expr, |$on:ident| $operation:expr) => {{
        let mut taken = $self.place.take().await?;
        let outcome: Result<_, Fault> = {
            let mut $on = taken.on($self.place.backend())?;
            $operation.await
        };
        taken.give_back(outcome.as_ref().err());
        outcome.map_err(|fault| fault.of_model($model))
    }};
}

#[async_trait]
impl<P: Place> Connector for Sql<P>
where
    Self: Begins,
{
    fn name(&self) -> &str {
        self.place.backend().dialect().name()
    }

    fn aliases(&self) -> &[&str] {
        self.place.backend().dialect().aliases()
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn connect(&self) -> Result<()> {
        self.place.take().await.map(drop)
    }

    async fn disconnect(&self) -> Result<()> {
        self.place.close();
        Ok(())
    }

    async fn ping(&self) -> Result<()> {
        let mut taken = self.place.take().await?;
        let outcome = taken.on(self.place.backend())?.conn.run("SELECT 1").await;
        taken.give_back(outcome.as_ref().err());
        outcome.map_err(Fault::anywhere)
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        sections::check(self.place.backend().dialect(), model)?;
        if !self.creates_tables || self.place.is_frozen() {
            return Ok(());
        }
        with!(self, model, |on| operations::create_missing(&mut on, model))
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        match self.as_migrator() {
            Some(migrator) => migrator.migrate(&Schema::new(models).anew(true)).await.map(drop),
            None => Err(Error::unsupported("automigrate in a transaction")),
        }
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        let mut seen = Seen { out, rows: 0 };
        let mut tries = 0;
        loop {
            let mut taken = self.place.take().await?;
            let outcome = {
                let mut on = taken.on(self.place.backend())?;
                operations::all(&mut on, query, &mut seen).await
            };
            let fault = outcome.as_ref().err();
            let again = tries == 0 && seen.rows == 0 && fault.is_some_and(|fault| taken.may_retry(fault));
            taken.give_back(fault);
            if !again {
                return outcome.map_err(|fault| fault.of_model(query.model));
            }
            self.place.close(); // what rested beside it is as old
            tries += 1;
        }
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        let mut taken = self.place.take().await?;
        let mut outcome = operations::count(&mut taken.on(self.place.backend())?, model, condition).await;
        if outcome.as_ref().is_err_and(|fault| taken.may_retry(fault)) {
            taken.give_back(outcome.as_ref().err());
            self.place.close();
            taken = self.place.take().await?;
            outcome = operations::count(&mut taken.on(self.place.backend())?, model, condition).await;
        }
        taken.give_back(outcome.as_ref().err());
        outcome.map_err(|fault| fault.of_model(model))
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        with!(self, model, |on| operations::insert(&mut on, model, rows, out))
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        with!(self, model, |on| operations::update(&mut on, model, condition, assignments))
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        with!(self, model, |on| operations::destroy_all(&mut on, model, condition))
    }

    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        with!(self, model, |on| operations::update_attributes(&mut on, model, id, assignments, out))
    }

    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        with!(self, model, |on| operations::update_or_create(&mut on, model, row, assignments, out))
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        with!(self, model, |on| operations::replace_or_create(&mut on, model, row, out))
    }

    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        with!(self, query.model, |on| operations::find_or_create(&mut on, query, row, out))
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        Begins::transactional(self)
    }

    fn as_migrator(&self) -> Option<&dyn Migrator> {
        Begins::migrator(self)
    }

    fn freeze(&self) {
        self.place.freeze();
    }
}

/// Counts the rows that went out: what was seen cannot be read again.
struct Seen<'a> {
    out: &'a mut dyn RowSink,
    rows: u64,
}

impl RowSink for Seen<'_> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows += 1;
        self.out.row(row)
    }

    fn poll_ready(&mut self, cx: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        self.out.poll_ready(cx)
    }
}

/// Can a transaction be begun here, and the schema be changed?
pub(crate) trait Begins {
    /// If one can be begun, this.
    fn transactional(&self) -> Option<&dyn Transactional>;

    /// If it can be changed, this.
    fn migrator(&self) -> Option<&dyn Migrator>;
}

impl<B: Backend> Begins for Sql<Arc<Pool<B>>> {
    fn transactional(&self) -> Option<&dyn Transactional> {
        Some(self)
    }

    fn migrator(&self) -> Option<&dyn Migrator> {
        Some(self)
    }
}

#[async_trait]
impl<B: Backend> Transactional for Sql<Arc<Pool<B>>> {
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        transaction::begin(&self.place, options).await
    }
}

#[async_trait]
impl<B: Backend> Migrator for Sql<Arc<Pool<B>>> {
    async fn plan(&self, schema: &Schema<'_>) -> Result<SchemaPlan> {
        schema::plan(self.place.backend(), schema).await
    }

    async fn migrate(&self, schema: &Schema<'_>) -> Result<SchemaPlan> {
        let outcome = schema::migrate(self.place.backend(), schema).await;
        // What other connections have prepared is for the tables that were.
        self.place.retire();
        outcome
    }
}
