//! The life of a data source: connecting, waiting, and who hears of it.

use crate::datasource::DataSource;
use crate::error::Result;
pub use crate::session::LifeEvent;

impl DataSource {
    /// Waits for the connection as every operation does: it connects where nobody did, or waits for whoever is
    /// connecting, up to the setting `connection_timeout`. [`connect`](Self::connect) waits for as long as it takes.
    ///
    /// What waits while an attempt fails, fails with it; what comes later tries again. When more operations wait than
    /// `max_offline_requests` says, there is one warning: a `tracing` event of the target `juggler`.
    ///
    /// # Errors
    /// When the store cannot be reached or opened, or not in time.
    pub async fn ready(&self) -> Result<()> {
        self.source().connection().ready().await
    }

    /// Calls `listener` whenever the data source connects, disconnects or fails to connect, for as long as the data source
    /// lives.
    ///
    /// It is called by the task that connects or disconnects, before that call returns, and with no lock held: it may use
    /// the data source, but should not block. Events of one task come in their order. A listener that holds a clone of the
    /// data source keeps it alive for ever.
    ///
    /// A connection that breaks later is seen by the operations that need it, as an error of the kind
    /// [`Connection`](crate::ErrorKind::Connection); there is no event for it.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// use juggler_core::datasource::LifeEvent;
    ///
    /// # fn demo(ds: &DataSource) {
    /// ds.on_life(|event| match event {
    ///     LifeEvent::Failed { message } => eprintln!("no store: {message}"),
    ///     event => eprintln!("{event:?}"),
    /// });
    /// # }
    /// ```
    pub fn on_life(&self, listener: impl Fn(&LifeEvent) + Send + Sync + 'static) {
        self.source().connection().on_life(listener);
    }
}
