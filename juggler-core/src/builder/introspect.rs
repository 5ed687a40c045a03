//! The model of an instance.

use serde_json::{Map, Value as Json, json};

use super::place::Place;
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::error::Result;

/// The types of an instance, as LDL: numbers, text, booleans, lists of what their first element is, nested objects. Null may
/// be `Any`thing, and an empty list is an `Array`. Dates are text in JSON, and stay `String`s.
///
/// ```
/// use serde_json::json;
/// let types = juggler_core::builder::introspect("Doc", &json!({"a": 1, "b": ["x"], "c": {"d": null}}))?;
/// assert_eq!(types, json!({"a": "Number", "b": ["String"], "c": {"d": "Any"}}));
/// # Ok::<(), juggler_core::Error>(())
/// ```
///
/// # Errors
/// What is no object, or nests too deep.
pub fn introspect(name: &str, instance: &Json) -> Result<Json> {
    let place = Place::new(name, "instance");
    place.bound_depth(instance)?;
    Ok(place
        .object(instance)?
        .iter()
        .map(|(name, json)| (name.clone(), type_of(json)))
        .collect::<Map<_, _>>()
        .into())
}

fn type_of(json: &Json) -> Json {
    match json {
        Json::Null => json!("Any"),
        Json::Bool(_) => json!("Boolean"),
        Json::Number(_) => json!("Number"),
        Json::String(_) => json!("String"),
        Json::Array(items) => match items.iter().find(|item| !item.is_null()) {
            Some(first) => json!([type_of(first)]),
            None => json!("Array"),
        },
        Json::Object(map) if map.is_empty() => json!("Object"),
        Json::Object(map) => {
            let types: Map<_, _> = map.iter().map(|(name, json)| (name.clone(), type_of(json))).collect();
            match types.contains_key("type") {
                true => json!({ "type": types }), // else it would be the options of a property
                false => Json::Object(types),
            }
        }
    }
}

impl DataSource {
    /// Defines a model of which this is an instance, and attaches it. LoopBack's `buildModelFromInstance`.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let doc = ds.build_model_from_instance("Doc", &json!({"title": "LDL", "tags": ["json"]}), &json!({}))?;
    /// assert_eq!(doc.definition().id_names(), ["id"]);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`introspect`] and [`define`](Self::define).
    pub fn build_model_from_instance(
        &self,
        name: &str,
        instance: &Json,
        options: &Json,
    ) -> Result<RuntimeModel> {
        self.define(name, &introspect(name, instance)?, options)
    }
}
