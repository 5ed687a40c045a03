//! What all sessions of a data source share: the store, its models and its connection.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use parking_lot::RwLock;
use tokio::sync::Mutex;

use super::Attached;
use crate::connector::{Connector, Settings};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, ErrorKind, NameKind, Result};

/// What all sessions of a data source share.
pub(crate) struct Source {
    name: String,
    connector: Arc<dyn Connector>,
    timeout: Duration,
    connected: AtomicBool,
    /// Held by whoever is connecting, so that the others wait for the outcome instead of connecting too.
    connecting: Mutex<()>,
    models: RwLock<Models>,
}

#[derive(Default)]
struct Models {
    /// The latest definition of each name.
    by_name: HashMap<String, ModelRef>,
    /// The definitions the connector has heard of, by address; an [`Attached`] keeps its definition alive, so an
    /// address is never that of another.
    introduced: HashMap<usize, Arc<Attached>>,
}

impl Source {
    pub(crate) fn new(connector: Arc<dyn Connector>, settings: &Settings) -> Self {
        Source {
            name: settings.name.clone(),
            connector,
            timeout: settings.connection_timeout,
            connected: AtomicBool::new(false),
            connecting: Mutex::new(()),
            models: RwLock::default(),
        }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn connector(&self) -> &Arc<dyn Connector> {
        &self.connector
    }

    pub(crate) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Acquire)
    }

    /// Connects, or waits for whoever is connecting.
    pub(crate) async fn connect(&self) -> Result<()> {
        let _turn = self.connecting.lock().await;
        if !self.is_connected() {
            self.connector.connect().await?;
            self.connected.store(true, Ordering::Release);
        }
        Ok(())
    }

    pub(crate) async fn disconnect(&self) -> Result<()> {
        let _turn = self.connecting.lock().await;
        if self.connected.swap(false, Ordering::AcqRel) {
            self.connector.disconnect().await?;
        }
        Ok(())
    }

    /// Waits until the connection is up; connects where nobody did.
    pub(crate) async fn ready(&self) -> Result<()> {
        if self.is_connected() {
            return Ok(());
        }
        match tokio::time::timeout(self.timeout, self.connect()).await {
            Ok(outcome) => outcome,
            Err(_) => Err(Error::new(ErrorKind::Timeout { what: "connecting", after: self.timeout })),
        }
    }

    /// Notes a definition under its name; a later one of the same name takes its place.
    pub(crate) fn register(&self, model: &ModelRef) -> Result<()> {
        Attached::new(model)?;
        self.models.write().by_name.insert(model.name.to_string(), model.clone());
        Ok(())
    }

    /// Makes sure that the connector has heard of a definition.
    pub(crate) async fn introduce(&self, model: &ModelRef) -> Result<Arc<Attached>> {
        let address = std::ptr::from_ref::<ModelDefinition>(model).addr();
        if let Some(attached) = self.models.read().introduced.get(&address) {
            return Ok(Arc::clone(attached));
        }
        let attached = Arc::new(Attached::new(model)?);
        self.connector.define(model).await?;
        let mut models = self.models.write();
        models.by_name.entry(model.name.to_string()).or_insert_with(|| model.clone());
        Ok(Arc::clone(models.introduced.entry(address).or_insert(attached)))
    }

    /// The models by name, in alphabetical order.
    pub(crate) fn models(&self) -> Vec<ModelRef> {
        let mut models: Vec<ModelRef> = self.models.read().by_name.values().cloned().collect();
        models.sort_by(|a, b| a.name.cmp(&b.name));
        models
    }

    /// The model of this name.
    pub(crate) fn model(&self, name: &str) -> Result<ModelRef> {
        let models = self.models.read();
        models.by_name.get(name).cloned().ok_or_else(|| {
            let known = models.by_name.keys().map(String::as_str);
            Error::unknown_name(NameKind::Model, name, format!("data source {}", self.name), known)
        })
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("connector", &self.connector.name())
            .field("connected", &self.is_connected())
            .finish_non_exhaustive()
    }
}
