//! Where a case runs.

use std::sync::Arc;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::model::Record;
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};

use crate::models::{User, users};
use crate::setup::Setup;
use crate::spy::{Log, Spy};

/// An empty store of its own, behind a [`Spy`].
#[derive(Debug)]
pub struct World {
    /// The data source.
    pub ds: DataSource,
    /// What was called, and what is to go wrong.
    pub log: Arc<Log>,
    /// The settings of the store.
    pub settings: Settings,
    factory: Factory,
}

struct Factory(&'static dyn ConnectorFactory);

impl std::fmt::Debug for Factory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name())
    }
}

impl World {
    /// A fresh one.
    ///
    /// # Errors
    /// When the backend cannot make a connector.
    pub fn new(setup: &dyn Setup) -> Result<Self> {
        let (factory, settings) = (setup.factory(), setup.settings());
        let (ds, log) = spied(factory, &settings)?;
        Ok(World { ds, log, settings, factory: Factory(factory) })
    }

    /// The factory of the backend.
    #[must_use]
    pub fn factory(&self) -> &'static dyn ConnectorFactory {
        self.factory.0
    }

    /// A data source with other settings, on a connector of its own.
    ///
    /// # Errors
    /// When the backend cannot make a connector.
    pub fn data_source(&self, settings: &Settings) -> Result<(DataSource, Arc<Log>)> {
        spied(self.factory.0, settings)
    }

    /// Writes the five [`users`].
    ///
    /// # Errors
    /// When they cannot be written.
    pub async fn with_users(&self) -> Result<Vec<User>> {
        User::create_all(&self.ds, users()).await
    }

    /// Everything that is stored of a model, in the order of its id.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn snapshot(&self, model: &str) -> Result<Vec<Record>> {
        self.ds.model(model)?.find(&self.ds).await
    }
}

fn spied(factory: &dyn ConnectorFactory, settings: &Settings) -> Result<(DataSource, Arc<Log>)> {
    let spy = Spy::new(factory.create(settings)?);
    let log = Arc::clone(spy.watcher());
    Ok((DataSource::with_settings(Arc::new(spy), settings), log))
}
