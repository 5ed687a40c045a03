//! The wrapper: every method notes its name and passes the call on.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, Explain, RowRef, TransactionConnector, TransactionOptions,
    Transactional, Upserted,
};
use juggler_core::query::{Condition, Query};
use juggler_core::row::RowSink;
use juggler_core::{Error, ModelDefinition, ModelRef, Result, Value};

use super::Log;

/// A connector around another, or around a transaction of it. Transactions share the log.
pub struct Spy<C: ?Sized = dyn Connector> {
    connector: Arc<C>,
    log: Arc<Log>,
}

impl<C: ?Sized> Spy<C> {
    /// Around this connector, with a log of its own.
    #[must_use]
    pub fn new(connector: Arc<C>) -> Self {
        Spy { connector, log: Arc::default() }
    }

    /// What was called, and what is to go wrong.
    #[must_use]
    pub fn log(&self) -> &Arc<Log> {
        &self.log
    }
}

impl<C: fmt::Debug + ?Sized> fmt::Debug for Spy<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Spy").field(&&*self.connector).finish()
    }
}

#[async_trait]
impl<C: Connector + ?Sized> Connector for Spy<C> {
    fn name(&self) -> &str {
        self.connector.name()
    }

    fn capabilities(&self) -> &Capabilities {
        self.connector.capabilities()
    }

    async fn connect(&self) -> Result<()> {
        self.log.enter("connect").await?;
        self.connector.connect().await
    }

    async fn disconnect(&self) -> Result<()> {
        self.log.enter("disconnect").await?;
        self.connector.disconnect().await
    }

    async fn ping(&self) -> Result<()> {
        self.log.enter("ping").await?;
        self.connector.ping().await
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        self.log.enter("define").await?;
        self.connector.define(model).await
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        self.log.enter("automigrate").await?;
        self.connector.automigrate(models).await
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        self.log.enter("all").await?;
        self.connector.all(query, out).await
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.log.enter("count").await?;
        self.connector.count(model, condition).await
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        self.log.enter("create").await?;
        self.connector.create(model, rows, out).await
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        self.log.enter("update").await?;
        self.connector.update(model, condition, assignments).await
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.log.enter("destroy_all").await?;
        self.connector.destroy_all(model, condition).await
    }

    async fn find(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Result<()> {
        self.log.enter("find").await?;
        self.connector.find(model, id, projection, out).await
    }

    async fn exists(&self, model: &ModelDefinition, id: &[Value]) -> Result<bool> {
        self.log.enter("exists").await?;
        self.connector.exists(model, id).await
    }

    async fn destroy(&self, model: &ModelDefinition, id: &[Value]) -> Result<u64> {
        self.log.enter("destroy").await?;
        self.connector.destroy(model, id).await
    }

    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        self.log.enter("update_attributes").await?;
        self.connector.update_attributes(model, id, assignments, out).await
    }

    async fn replace_by_id(&self, model: &ModelDefinition, id: &[Value], row: RowRef<'_>) -> Result<u64> {
        self.log.enter("replace_by_id").await?;
        self.connector.replace_by_id(model, id, row).await
    }

    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        self.log.enter("update_or_create").await?;
        self.connector.update_or_create(model, row, assignments, out).await
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        self.log.enter("replace_or_create").await?;
        self.connector.replace_or_create(model, row, out).await
    }

    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        self.log.enter("find_or_create").await?;
        self.connector.find_or_create(query, row, out).await
    }

    async fn explain(&self, query: &Query<'_>) -> Result<Explain> {
        self.log.enter("explain").await?;
        self.connector.explain(query).await
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        self.connector.as_transactional().map(|_| self as _)
    }
}

#[async_trait]
impl<C: Connector + ?Sized> Transactional for Spy<C> {
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        self.log.enter("begin").await?;
        let transactional =
            self.connector.as_transactional().ok_or_else(|| Error::unsupported("transactions"))?;
        let connector = transactional.begin(options).await?;
        Ok(Arc::new(Spy { connector, log: Arc::clone(&self.log) }))
    }
}

#[async_trait]
impl TransactionConnector for Spy<dyn TransactionConnector> {
    async fn commit(&self) -> Result<()> {
        self.log.enter("commit").await?;
        self.connector.commit().await
    }

    async fn rollback(&self) -> Result<()> {
        self.log.enter("rollback").await?;
        self.connector.rollback().await
    }
}
