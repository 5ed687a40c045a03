//! A definition, in the words of LDL.

use juggler_core::definition::{Kind, ModelDefinition, Property};
use serde_json::{Map, Value as Json, json};

/// The step `describe`.
pub(super) fn describe(model: &ModelDefinition) -> Json {
    json!({
        "idNames": model.id_names(),
        "plural": model.plural_name(),
        "properties": properties(&model.properties),
    })
}

fn properties(properties: &[Property]) -> Json {
    let types = properties.iter().map(|property| (property.name.to_string(), type_name(&property.kind)));
    Json::Object(types.collect::<Map<_, _>>())
}

/// The canonical name of a type; an anonymous model by its properties.
fn type_name(kind: &Kind) -> Json {
    let name = match kind {
        Kind::Bool => "Boolean",
        Kind::Int(_) | Kind::Float(_) | Kind::Decimal => "Number",
        Kind::Text | Kind::Uuid | Kind::Enum(_) => "String",
        Kind::Date | Kind::Time | Kind::DateTime | Kind::Timestamp => "Date",
        Kind::Geo => "GeoPoint",
        Kind::Bytes => "Buffer",
        Kind::List(element) => return json!([type_name(element)]),
        Kind::Object(object) if object.name == "AnonymousModel" => return properties(&object.properties),
        Kind::Object(object) => return json!(object.name),
        _ => "Any",
    };
    json!(name)
}
