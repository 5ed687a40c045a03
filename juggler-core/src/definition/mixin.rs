//! What several models have in common.

use std::sync::Arc;

use serde_json::Value as Json;

use super::ModelDefinition;
use crate::error::Result;

/// What several models have in common: it changes a definition before the model is attached, and is given the options
/// that the model has for it.
pub type Mixin = Arc<dyn Fn(&mut ModelDefinition, &Json) -> Result<()> + Send + Sync>;
