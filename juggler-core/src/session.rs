//! Where operations run: on a data source, or in a transaction of one.

use std::fmt;
use std::sync::Arc;

mod attached;
mod source;

pub(crate) use attached::Attached;
pub(crate) use source::Source;

use crate::connector::Connector;
use crate::definition::ModelRef;
use crate::error::Result;

/// Where operations run. [`DataSource`](crate::DataSource) and [`Transaction`](crate::Transaction) deref to it, and every
/// operation takes `&Session`, so the same function works on either. Cheap to clone.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// # use juggler_core::prelude::*;
/// # #[derive(Model)] struct User { #[model(id)] id: i64 }
/// async fn how_many(db: &Session) -> juggler_core::Result<u64> {
///     User::count(db).await
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Session(Arc<Inner>);

struct Inner {
    source: Arc<Source>,
    connector: Arc<dyn Connector>,
}

impl Session {
    pub(crate) fn new(source: Arc<Source>, connector: Arc<dyn Connector>) -> Self {
        Session(Arc::new(Inner { source, connector }))
    }

    pub(crate) fn source(&self) -> &Arc<Source> {
        &self.0.source
    }

    /// The connector behind it.
    #[must_use]
    pub fn connector(&self) -> &Arc<dyn Connector> {
        &self.0.connector
    }

    /// The name of the data source.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.source.name()
    }

    /// Waits for the connection, makes sure that the connector knows the model, and gives what is known of it.
    pub(crate) async fn prepare(&self, model: &ModelRef) -> Result<Arc<Attached>> {
        self.0.source.ready().await?;
        self.0.source.introduce(model).await
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("name", &self.name())
            .field("connector", &self.0.connector.name())
            .finish()
    }
}
