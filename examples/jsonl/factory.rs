//! The connector, from settings.

use std::sync::Arc;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::{Error, Result};

use super::JsonLines;

/// Makes connectors from settings such as `{"connector": "jsonl", "folder": "rows"}`, or the URL `jsonl:?folder=rows`.
#[derive(Debug)]
pub struct JsonLinesFactory;

/// The connector, for [`Connectors::with`](juggler_core::Connectors::with).
pub static CONNECTOR: JsonLinesFactory = JsonLinesFactory;

impl ConnectorFactory for JsonLinesFactory {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn crate_name(&self) -> &'static str {
        "juggler-jsonl"
    }

    fn create(&self, settings: &Settings) -> Result<Arc<dyn Connector>> {
        match settings.text("folder") {
            Some(folder) => Ok(Arc::new(JsonLines::new(folder))),
            None => {
                Err(Error::settings("the connector `jsonl` needs a `folder`, as in `jsonl:?folder=rows`"))
            }
        }
    }
}
