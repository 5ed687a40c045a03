//! A store of one row, whose connection can be held up and refused.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, ConnectorFactory, KeyPage, KeyPattern, KeyValue, RowRef, Settings,
    TimeLeft, TransactionConnector, TransactionOptions, Transactional,
};
use juggler_core::query::{Condition, Query};
use juggler_core::row::{RowSink, Values};
use juggler_core::{DataSource, Error, ModelDefinition, ModelRef, Result, Value};
use parking_lot::Mutex;
use tokio::sync::Semaphore;

pub(crate) const NAME: &str = "Kim Xylander";
pub(crate) const PASSWORD: &str = "correct horse";

#[derive(Debug, Clone)]
pub(crate) struct Store(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    connects: AtomicUsize,
    refuses: AtomicBool,
    gate: Semaphore,
    keys: Mutex<HashMap<String, String>>,
}

impl Store {
    /// A store that connects at once.
    pub(crate) fn open() -> Self {
        Store::new(1)
    }

    /// A store that connects when it is [let](Self::open_gate) to.
    pub(crate) fn gated() -> Self {
        Store::new(0)
    }

    fn new(permits: usize) -> Self {
        Store(Arc::new(Inner {
            connects: AtomicUsize::new(0),
            refuses: AtomicBool::new(false),
            gate: Semaphore::new(permits),
            keys: Mutex::default(),
        }))
    }

    pub(crate) fn on(&self, settings: &Settings) -> DataSource {
        DataSource::with_settings(Arc::new(self.clone()), settings)
    }

    pub(crate) fn open_gate(&self) {
        self.0.gate.add_permits(1);
    }

    pub(crate) fn refuse(&self, refuses: bool) {
        self.0.refuses.store(refuses, Ordering::Relaxed);
    }

    pub(crate) fn connects(&self) -> usize {
        self.0.connects.load(Ordering::Relaxed)
    }
}

fn row() -> [Value; 3] {
    [Value::Int(7_654_321), Value::from(NAME), Value::from(PASSWORD)]
}

#[async_trait]
impl Connector for Store {
    fn name(&self) -> &str {
        "tiny"
    }

    fn capabilities(&self) -> &Capabilities {
        const { &Capabilities::new().transactions(true) }
    }

    async fn connect(&self) -> Result<()> {
        self.0.connects.fetch_add(1, Ordering::Relaxed);
        drop(self.0.gate.acquire().await);
        match self.0.refuses.load(Ordering::Relaxed) {
            true => Err(Error::connection("tiny://kim:hun%20ter@host: refused (hun ter)")), // as drivers do
            false => Ok(()),
        }
    }

    async fn define(&self, _: &ModelRef) -> Result<()> {
        Ok(())
    }

    async fn automigrate(&self, _: &[ModelRef]) -> Result<()> {
        Ok(())
    }

    async fn all(&self, _: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        out.row(&Values(&row())).map(drop)
    }

    async fn count(&self, _: &ModelDefinition, _: &Condition) -> Result<u64> {
        Ok(1)
    }

    async fn create(&self, model: &ModelDefinition, _: &[RowRef<'_>], _: &mut dyn RowSink) -> Result<()> {
        Err(Error::conflict(model.name.clone(), format!("name {NAME}"))) // says more than it should
    }

    async fn update(&self, _: &ModelDefinition, _: &Condition, _: &[Assignment]) -> Result<u64> {
        Ok(1)
    }

    async fn destroy_all(&self, _: &ModelDefinition, _: &Condition) -> Result<u64> {
        Ok(1)
    }

    fn as_transactional(&self) -> Option<&dyn Transactional> {
        Some(self)
    }

    fn as_key_value(&self) -> Option<&dyn KeyValue> {
        Some(self)
    }
}

#[async_trait]
impl Transactional for Store {
    async fn begin(&self, _: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
impl TransactionConnector for Store {
    async fn commit(&self) -> Result<()> {
        Ok(())
    }

    async fn rollback(&self) -> Result<()> {
        Ok(())
    }
}

#[async_trait]
impl KeyValue for Store {
    async fn get(&self, _: &str, key: &str) -> Result<Option<String>> {
        Ok(self.0.keys.lock().get(key).cloned())
    }

    async fn set(&self, _: &str, key: &str, value: &str, _: Option<Duration>) -> Result<()> {
        self.0.keys.lock().insert(key.to_owned(), value.to_owned());
        Ok(())
    }

    async fn delete(&self, _: &str, key: &str) -> Result<bool> {
        Ok(self.0.keys.lock().remove(key).is_some())
    }

    async fn delete_all(&self, _: &str) -> Result<u64> {
        Ok(self.0.keys.lock().drain().count() as u64)
    }

    async fn expire(&self, _: &str, key: &str, _: Duration) -> Result<bool> {
        Ok(self.0.keys.lock().contains_key(key))
    }

    async fn ttl(&self, _: &str, key: &str) -> Result<TimeLeft> {
        Ok(if self.0.keys.lock().contains_key(key) { TimeLeft::Forever } else { TimeLeft::NoKey })
    }

    async fn keys(&self, _: &str, pattern: &KeyPattern, _: Option<&str>) -> Result<KeyPage> {
        let keys = self.0.keys.lock();
        Ok(KeyPage::new(keys.keys().filter(|key| pattern.matches(key)).cloned().collect(), None))
    }
}

/// Makes open stores.
pub(crate) struct Factory;

impl ConnectorFactory for Factory {
    fn name(&self) -> &'static str {
        "tiny"
    }

    fn crate_name(&self) -> &'static str {
        "juggler-tiny"
    }

    fn create(&self, _: &Settings) -> Result<Arc<dyn Connector>> {
        Ok(Arc::new(Store::open()))
    }
}
