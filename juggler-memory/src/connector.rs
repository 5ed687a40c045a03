//! The connector.

use std::path::PathBuf;
use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, Explain, KeyValue, RowRef, TransactionConnector, TransactionOptions,
    Transactional, Upserted,
};
use juggler_core::query::{Condition, Query};
use juggler_core::row::RowSink;
use juggler_core::{ModelDefinition, ModelRef, Result, Value};

use crate::operations;
use crate::persist::Disk;
use crate::shared::{Direct, Shared};
use crate::transaction::Transaction;

/// What the memory connector can do.
pub(crate) const CAPABILITIES: Capabilities = Capabilities::new().transactions(true);

/// A store in the memory of the program, with or without a file.
///
/// Clones are the same store.
///
/// ```
/// use juggler_core::DataSource;
/// let ds = DataSource::new(juggler_memory::Memory::new());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Memory(Direct);

impl Memory {
    /// A store that is gone with the program.
    #[must_use]
    pub fn new() -> Self {
        Memory::default()
    }

    /// A store that is loaded from a file when it is connected, and kept there. A file that is not there is made with the first
    /// write.
    ///
    /// A write is acknowledged when the file has it. Only one data source at a time opens a file; a lock on a second file,
    /// which has `.lock` added to its name, sees to that.
    #[must_use]
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Memory(Direct(Arc::new(Shared { disk: Some(Disk::new(path.into())), ..Shared::default() })))
    }
}

#[async_trait]
impl Connector for Memory {
    fn name(&self) -> &str {
        "memory"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn connect(&self) -> Result<()> {
        Disk::open(&self.0.0).await
    }

    async fn disconnect(&self) -> Result<()> {
        Disk::close(&self.0.0).await
    }

    async fn ping(&self) -> Result<()> {
        self.0.0.check_open()
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        self.0.0.store.write().define(model)
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        let ticket = {
            let mut store = self.0.0.store.write();
            self.0.0.check_open()?;
            store.automigrate(models)?;
            // The counters change also where there was no row.
            Shared::save_all(&self.0.0, store)
        };
        match ticket {
            Some(ticket) => ticket.written().await,
            None => Ok(()),
        }
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

    fn as_key_value(&self) -> Option<&dyn KeyValue> {
        Some(&self.0.0.key_values)
    }
}

#[async_trait]
impl Transactional for Memory {
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        Ok(Arc::new(Transaction::begin(&self.0.0, options)?))
    }
}
