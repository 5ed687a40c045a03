//! Data sources: a store, the models on it, and the connection to it.

use std::ops::Deref;
use std::sync::Arc;

mod connectors;
mod life;
mod operations;
mod registry;
mod retries;
mod transaction;

pub use connectors::Connectors;
pub use life::LifeEvent;
pub use operations::{Argument, ArgumentPlace, Data, Operation, Route, Verb};
pub use registry::Registry;
pub use retries::Retries;
pub use transaction::Transaction;

use crate::connector::{Connector, Settings, Trace, Watched};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::model::ModelSet;
use crate::session::{Session, Source};

/// A store, the models on it, and the connection to it. Cheap to clone; operations take it as `&Session`, to which it derefs.
///
/// Operations that are issued before it is connected connect it, or wait for whoever is doing so, up to the setting
/// `connection_timeout`.
#[derive(Debug, Clone)]
pub struct DataSource {
    session: Session,
}

impl DataSource {
    /// A data source on a connector.
    #[must_use]
    pub fn new(connector: impl Connector) -> Self {
        let settings = Settings::new(connector.name());
        Self::with_settings(Arc::new(connector), &settings)
    }

    /// A data source on a connector, with a name, a timeout and so on. With the setting `debug`, its operations are
    /// reported as `tracing` events.
    #[must_use]
    pub fn with_settings(connector: Arc<dyn Connector>, settings: &Settings) -> Self {
        let connector = match settings.debug {
            true => Arc::new(Watched::<_, Trace>::new(connector)),
            false => connector,
        };
        let source = Arc::new(Source::new(Arc::clone(&connector), settings));
        DataSource { session: Session::new(source, connector) }
    }

    pub(crate) fn source(&self) -> &Source {
        self.session.source()
    }

    /// Connects, if it is not connected. This waits for as long as it takes; [`ready`](Self::ready) does not.
    ///
    /// # Errors
    /// When the store cannot be reached or opened.
    pub async fn connect(&self) -> Result<()> {
        self.source().connection().connect().await
    }

    /// Disconnects. What was acknowledged is kept; the next operation connects again.
    ///
    /// # Errors
    /// When the store fails to close.
    pub async fn disconnect(&self) -> Result<()> {
        self.source().connection().disconnect().await
    }

    /// Is it connected?
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.source().is_connected()
    }

    /// Is the store there?
    ///
    /// # Errors
    /// When it is not.
    pub async fn ping(&self) -> Result<()> {
        self.ready().await?;
        self.source().connector().ping().await
    }

    /// Are rows kept in tables with declared columns? LoopBack's `isRelational`.
    #[must_use]
    pub fn is_relational(&self) -> bool {
        self.source().connector().capabilities().relational
    }

    /// Attaches models: checks their definitions and knows them by name. The connector hears of each before its first
    /// operation. Gives the number of models.
    ///
    /// A model that was not attached is when it is first used; attaching early finds mistakes early.
    ///
    /// # Errors
    /// When a definition cannot work.
    pub fn attach<S: ModelSet>(&self) -> Result<usize> {
        let mut models = Vec::new();
        S::each(&mut |definition| models.push(ModelRef::Static(definition)));
        for model in &models {
            self.source().register(model)?;
        }
        Ok(models.len())
    }

    /// Attaches a definition that was made by hand, or from LDL. A live model of the same name is redefined.
    ///
    /// # Errors
    /// When the definition cannot work.
    pub fn attach_model(&self, model: &ModelRef) -> Result<()> {
        self.source().register(model)
    }

    /// The models, in alphabetical order.
    #[must_use]
    pub fn models(&self) -> Vec<ModelRef> {
        self.source().models()
    }

    /// The definition of the model of this name.
    ///
    /// # Errors
    /// An unknown name.
    pub fn definition(&self, name: &str) -> Result<ModelRef> {
        self.source().model(name)
    }
}

impl Deref for DataSource {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.session
    }
}
