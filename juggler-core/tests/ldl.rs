//! Models from LDL: what is inherited, what is printed, what is refused. What needs a store is in `tests/tests/ldl.rs`.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use juggler_core::builder::from_ldl;
use juggler_core::{ModelDefinition, Result};
use serde_json::{Value as Json, json};

#[path = "ldl/describe.rs"]
mod describe;
#[path = "ldl/inherit.rs"]
mod inherit;
#[path = "ldl/mistakes.rs"]
mod mistakes;
#[path = "ldl/random.rs"]
mod random;
#[path = "ldl/round_trip.rs"]
mod round_trip;

/// A model that names no other.
fn model(properties: Json, settings: Json) -> Result<ModelDefinition> {
    from_ldl("M", &properties, &settings, false, &|_| None)
}

fn names(model: &ModelDefinition) -> Vec<&str> {
    model.properties.iter().map(|property| &*property.name).collect()
}

/// What a model says of its properties.
fn types(model: &ModelDefinition) -> Json {
    model.properties.iter().map(|property| (property.name.to_string(), property.ldl_type())).collect()
}

fn refused(properties: Json, settings: Json) -> String {
    let what = format!("{properties} {settings}");
    model(properties, settings).expect_err(&what).to_string()
}

#[test]
fn an_id_is_injected_where_there_is_none() {
    let plain = model(json!({"a": "string"}), json!({})).unwrap();
    assert_eq!((names(&plain), plain.id_names()), (vec!["id", "a"], vec!["id"]));
    assert!(plain.forces_id());
    // Also where a property is called so that is none.
    let taken = model(json!({"a": "string", "id": "string"}), json!({})).unwrap();
    assert_eq!(types(&taken), json!({"id": "Number", "a": "String"}));
    let without = model(json!({"a": "string"}), json!({"idInjection": false})).unwrap();
    assert!(without.ids.is_empty());
}
