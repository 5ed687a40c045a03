//! What happens to the connection of a data source, and who hears of it.

use std::sync::Arc;

use parking_lot::RwLock;

/// What happened to the connection of a data source; see [`on_life`](crate::DataSource::on_life).
///
/// | the juggler | here |
/// |---|---|
/// | `initialized` | none: a data source that exists is initialized |
/// | `connected` | [`Connected`](Self::Connected) |
/// | `disconnected` | [`Disconnected`](Self::Disconnected) |
/// | `error` | [`Failed`](Self::Failed) |
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LifeEvent {
    /// The store is there, and operations run.
    Connected,
    /// The connection was closed by [`disconnect`](crate::DataSource::disconnect); the next operation opens it again.
    Disconnected,
    /// An attempt to connect failed, or took longer than `connection_timeout`. The next operation tries again.
    Failed {
        /// Why, as the error says it; the password of the settings is cut out.
        message: String,
    },
}

type Listener = Arc<dyn Fn(&LifeEvent) + Send + Sync>;

/// Who hears of events.
#[derive(Default)]
pub(super) struct Listeners(RwLock<Vec<Listener>>);

impl Listeners {
    pub(super) fn add(&self, listener: impl Fn(&LifeEvent) + Send + Sync + 'static) {
        self.0.write().push(Arc::new(listener));
    }

    /// Calls everyone, without a lock: a listener may add another, or use the data source.
    pub(super) fn tell(&self, event: &LifeEvent) {
        let listeners = self.0.read().clone();
        listeners.iter().for_each(|listener| listener(event));
    }
}
