//! A definition, in the words of LDL.

use juggler_core::ModelDefinition;
use serde_json::{Map, Value as Json, json};

/// The step `describe`.
pub(super) fn describe(model: &ModelDefinition) -> Json {
    let types = model.properties.iter().map(|property| (property.name.to_string(), property.ldl_type()));
    json!({
        "idNames": model.id_names(),
        "plural": model.plural_name(),
        "properties": types.collect::<Map<_, _>>(),
    })
}
