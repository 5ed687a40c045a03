//! Makes connectors from settings.

use std::sync::Arc;

use super::Connector;
use super::Settings;
use crate::error::Result;

/// A kind of connector that a program may choose at run time, registered with
/// [`Connectors`](crate::datasource::Connectors).
pub trait ConnectorFactory: Send + Sync {
    /// The short name, such as `memory`; also the scheme of its URLs.
    fn name(&self) -> &'static str;

    /// The name of the crate, such as `juggler-memory`.
    fn crate_name(&self) -> &'static str;

    /// Other names and URL schemes it answers to.
    fn aliases(&self) -> &'static [&'static str] {
        &[]
    }

    /// Makes a connector. It need not connect yet.
    ///
    /// # Errors
    /// When the settings make no sense to it.
    fn create(&self, settings: &Settings) -> Result<Arc<dyn Connector>>;
}
