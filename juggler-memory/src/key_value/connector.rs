//! `kv-memory`: a connector for keys and values alone.

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, ConnectorFactory, KeyValue, RowRef, Settings,
};
use juggler_core::query::{Condition, Query};
use juggler_core::row::RowSink;
use juggler_core::{Error, ModelDefinition, ModelRef, Result};

use super::Spaces;
use super::clock::Clock;

/// Keys and values in the memory of the program, and no rows: LoopBack's `kv-memory`.
///
/// [`Memory`](crate::Memory) has keys and values too. This one is for programs that name `kv-memory` in their settings, and
/// for a cache that is not to be mistaken for a store: it refuses all operations on rows. Clones are the same store.
///
/// ```
/// use juggler_core::DataSource;
/// use juggler_memory::KeyValueMemory;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> juggler_core::Result<()> {
/// let ds = DataSource::new(KeyValueMemory::new());
/// let hits = ds.key_value::<u64>("Hits")?;
/// hits.set(&ds, "/", &1).await?;
/// assert_eq!(hits.get(&ds, "/").await?, Some(1));
/// # Ok(()) }
/// ```
#[derive(Debug, Clone, Default)]
pub struct KeyValueMemory(Arc<Spaces>);

impl KeyValueMemory {
    /// A store that is gone with the program.
    #[must_use]
    pub fn new() -> Self {
        KeyValueMemory::default()
    }

    /// A store that asks this clock what time it is, for tests of what happens later.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use std::time::{Duration, Instant};
    ///
    /// use juggler_memory::KeyValueMemory;
    ///
    /// let (start, passed) = (Instant::now(), Arc::new(AtomicU64::new(0)));
    /// let seconds = Arc::clone(&passed);
    /// let store = KeyValueMemory::with_clock(move || start + Duration::from_secs(seconds.load(Ordering::Relaxed)));
    /// passed.store(60, Ordering::Relaxed); // a minute later
    /// ```
    #[must_use]
    pub fn with_clock(now: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        KeyValueMemory(Arc::new(Spaces::with_clock(Clock::new(now))))
    }
}

static CAPABILITIES: Capabilities = Capabilities::new();

#[async_trait]
impl Connector for KeyValueMemory {
    fn name(&self) -> &str {
        "kv-memory"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    /// Accepts all models: of any, only its name counts here.
    async fn define(&self, _: &ModelRef) -> Result<()> {
        Ok(())
    }

    /// Deletes the keys of these models.
    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        for model in models {
            self.0.delete_all(&model.name).await?;
        }
        Ok(())
    }

    async fn all(&self, query: &Query<'_>, _: &mut dyn RowSink) -> Result<()> {
        Err(no_rows(query.model))
    }

    async fn count(&self, model: &ModelDefinition, _: &Condition) -> Result<u64> {
        Err(no_rows(model))
    }

    async fn create(&self, model: &ModelDefinition, _: &[RowRef<'_>], _: &mut dyn RowSink) -> Result<()> {
        Err(no_rows(model))
    }

    async fn update(&self, model: &ModelDefinition, _: &Condition, _: &[Assignment]) -> Result<u64> {
        Err(no_rows(model))
    }

    async fn destroy_all(&self, model: &ModelDefinition, _: &Condition) -> Result<u64> {
        Err(no_rows(model))
    }

    fn as_key_value(&self) -> Option<&dyn KeyValue> {
        Some(&*self.0)
    }
}

#[cold]
fn no_rows(model: &ModelDefinition) -> Error {
    let name = &model.name;
    Error::unsupported(format!(
        "rows of {name}: kv-memory keeps keys and values; use `ds.key_value::<T>({name:?})`, or a store with rows such as `memory`"
    ))
}

/// Makes `kv-memory` connectors from settings.
#[derive(Debug, Clone, Copy)]
pub struct KeyValueFactory;

/// The connector for keys and values alone, for [`Connectors::with`](juggler_core::Connectors::with). Its URL is `kv-memory:`.
pub static KEY_VALUE: KeyValueFactory = KeyValueFactory;

impl ConnectorFactory for KeyValueFactory {
    fn name(&self) -> &'static str {
        "kv-memory"
    }

    fn crate_name(&self) -> &'static str {
        "juggler-memory"
    }

    /// No setting says anything to it.
    fn create(&self, _: &Settings) -> Result<Arc<dyn Connector>> {
        Ok(Arc::new(KeyValueMemory::new()))
    }
}
