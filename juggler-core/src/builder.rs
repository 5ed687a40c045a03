//! Models from LoopBack's JSON: LDL, the LoopBack definition language.
//!
//! [`DataSource::define`] takes what `dataSource.define(name, properties, settings)` takes in JavaScript, as JSON, and gives
//! the operations on the model. A model that was defined at run time is a [`ModelDefinition`] like that of a derived one, and
//! rides the same pipelines.
//!
//! ```text
//!  a base model                                    ──inherit───▶  properties, rules, relations, settings     ┐
//!  {"name": {"type": "string", "required": true}}  ──property──▶  Property { kind: Text, required, .. }      │
//!  {"mixins": {"TimeStamp": true}}                 ──mixin─────▶  what several models have in common         ├─▶ ModelDefinition
//!  {"strict": "filter", "hidden": ["password"]}    ──settings──▶  ModelSettings, hidden flags, table ..      │        │ write
//!  {"relations": {"orders": {"type": "hasMany"}}}  ──relation──▶  RelationDefinition                         ┘        ▼
//!                                                                                                            to_ldl(): LDL
//! ```
//!
//! | to | use |
//! |---|---|
//! | define one model, or several | [`define`](DataSource::define), [`build_models`](DataSource::build_models) |
//! | take an instance for its model | [`introspect`], [`build_model_from_instance`](DataSource::build_model_from_instance) |
//! | extend a model | [`extend`](DataSource::extend), or the setting `base`; of a derived model, `#[model(extends = User)]` |
//! | share properties | [`define_mixin`](DataSource::define_mixin), [`RuntimeModel::mixin`] |
//! | change a live model | [`extend_model`](DataSource::extend_model), [`define_property`](DataSource::define_property), or define it anew |
//! | add a relation to a live model | [`has_many`](DataSource::has_many), [`belongs_to`](DataSource::belongs_to) and so on |
//! | print a model, derived or not | [`ModelDefinition::to_ldl`] |

mod derived;
mod extend;
mod inherit;
mod introspect;
mod ldl;
mod mixin;
mod names;
mod parts;
mod place;
mod property;
mod registry;
mod relate;
mod relation;
mod rule;
mod schemas;
mod section;
mod settings;
mod types;
mod write;

#[doc(hidden)]
pub use derived::with_inherited;
pub use introspect::introspect;
pub use ldl::from_ldl;
pub(crate) use types::storage;

use serde_json::Value as Json;

use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::Result;

impl DataSource {
    /// Defines a model from LDL and attaches it. A live model of the same name is redefined, and its rows stay. LoopBack's
    /// `define` and `createModel`.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let person = ds.define("Person", &json!({"name": {"type": "string", "required": true}}), &json!({}))?;
    /// assert_eq!(person.definition().id_names(), ["id"]); // injected
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// With the path of what is wrong: an unknown type, an option of the wrong type, a name with a dot, an unknown base.
    pub fn define(&self, name: &str, properties: &Json, settings: &Json) -> Result<RuntimeModel> {
        let known = |name: &str| self.definition(name).ok();
        RuntimeModel::new(self.build_definition(name, properties, settings, &known)?.into()).attach_to(self)
    }

    fn build_definition(
        &self,
        name: &str,
        properties: &Json,
        settings: &Json,
        models: &dyn Fn(&str) -> Option<ModelRef>,
    ) -> Result<ModelDefinition> {
        let context = ldl::Context {
            relational: self.connector().capabilities().relational,
            models,
            mixins: &|name| self.source().mixin(name),
        };
        ldl::build(name, properties, settings, &context)
    }
}
