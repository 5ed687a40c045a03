//! The connector, from settings.

use std::sync::Arc;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::{DataSource, Result};

use crate::connector::Memory;

/// Makes memory connectors from settings.
#[derive(Debug, Clone, Copy)]
pub struct MemoryFactory;

/// The memory connector, for [`Connectors::with`](juggler_core::Connectors::with).
pub static CONNECTOR: MemoryFactory = MemoryFactory;

impl ConnectorFactory for MemoryFactory {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn crate_name(&self) -> &'static str {
        "juggler-memory"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["mem"]
    }

    /// The setting `file` names the file, if there is to be one.
    fn create(&self, settings: &Settings) -> Result<Arc<dyn Connector>> {
        Ok(Arc::new(match &settings.file {
            Some(path) => Memory::file(path),
            None => Memory::new(),
        }))
    }
}

/// Connects to a store in memory: `memory:`, or `memory:?file=/path/to/data.json`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> juggler_core::Result<()> {
/// let ds = juggler_memory::connect("memory:").await?;
/// assert!(ds.is_connected());
/// # Ok(()) }
/// ```
///
/// # Errors
/// Text that is no URL of the memory connector, and a file that cannot be opened or is not a data file of juggler.
pub async fn connect(url: &str) -> Result<DataSource> {
    juggler_core::Connectors::new().with(&CONNECTOR).connect(url).await
}
