//! A transaction is a connector.

use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, Explain, RowRef, TransactionConnector, TransactionOptions,
    Transactional, Upserted,
};
use juggler_core::query::{Condition, Query};
use juggler_core::row::RowSink;
use juggler_core::{Error, ModelDefinition, ModelRef, Result, Value};

use super::Transaction;
use crate::connector::CAPABILITIES;
use crate::operations;

#[async_trait]
impl TransactionConnector for Transaction {
    async fn commit(&self) -> Result<()> {
        let ticket = self.0.commit()?;
        match ticket {
            Some(ticket) => ticket.written().await,
            None => Ok(()),
        }
    }

    async fn rollback(&self) -> Result<()> {
        self.0.rollback()
    }
}

#[async_trait]
impl Connector for Transaction {
    fn name(&self) -> &str {
        "memory"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn ping(&self) -> Result<()> {
        self.0.with(|_, _| Ok(()))
    }

    /// Definitions are not a part of the transaction.
    async fn define(&self, model: &ModelRef) -> Result<()> {
        self.0.shared.store.write().define(model)
    }

    async fn automigrate(&self, _models: &[ModelRef]) -> Result<()> {
        Err(Error::unsupported("automigrate in a transaction"))
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        operations::all(&self.0, query, out).await
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        operations::count(&self.0, model, condition)
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        operations::create(&self.0, model, rows, out).await
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        operations::update(&self.0, model, condition, assignments).await
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        operations::destroy_all(&self.0, model, condition).await
    }

    fn find_now(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Option<Result<()>> {
        Some(operations::find(&self.0, model, id, projection, out))
    }

    async fn exists(&self, model: &ModelDefinition, id: &[Value]) -> Result<bool> {
        operations::exists(&self.0, model, id)
    }

    async fn destroy(&self, model: &ModelDefinition, id: &[Value]) -> Result<u64> {
        operations::destroy(&self.0, model, id).await
    }

    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        operations::change(&self.0, model, id, assignments, Some(out)).await
    }

    async fn update_attributes_if(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        condition: &Condition,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        operations::change_if(&self.0, model, id, condition, assignments, out).await
    }

    async fn replace_by_id(&self, model: &ModelDefinition, id: &[Value], row: RowRef<'_>) -> Result<u64> {
        operations::change(&self.0, model, id, &Assignment::replacing(model, row)?, None).await
    }

    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        operations::upsert(&self.0, model, row, assignments, out).await
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        operations::upsert(&self.0, model, row, &Assignment::replacing(model, row)?, out).await
    }

    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        operations::find_or_create(&self.0, query, row, out).await
    }

    async fn explain(&self, query: &Query<'_>) -> Result<Explain> {
        operations::explain(&self.0, query)
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        Some(self)
    }
}

#[async_trait]
impl Transactional for Transaction {
    /// Begins one inside it. Its options are those of the outermost.
    async fn begin(&self, _: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        Ok(Arc::new(self.0.begin()?))
    }
}
