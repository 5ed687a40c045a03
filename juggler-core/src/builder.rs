//! Models from LoopBack's JSON: LDL, the LoopBack definition language.
//!
//! [`DataSource::define`] takes what `dataSource.define(name, properties, settings)` takes in JavaScript, as JSON, and gives
//! the operations on the model. A model that was defined at run time is a
//! [`ModelDefinition`](crate::definition::ModelDefinition) like that of a derived one, and rides the same pipelines.
//!
//! ```text
//!  {"name": {"type": "string", "required": true}}  ──property──▶  Property { kind: Text, required, .. }  ┐
//!  {"strict": "filter", "hidden": ["password"]}    ──settings──▶  ModelSettings, hidden flags, table ..  ├─▶ ModelDefinition
//!  {"relations": {"orders": {"type": "hasMany"}}}  ──relation──▶  RelationDefinition                     ┘
//! ```

mod ldl;
mod property;
mod relation;
mod settings;

pub use ldl::from_ldl;

use serde_json::Value as Json;

use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::error::Result;

impl DataSource {
    /// Defines a model from LDL and attaches it. A live model of the same name is redefined. LoopBack's `define` and
    /// `createModel`.
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
    /// With the path of what is wrong: an unknown type, an option of the wrong type, a name with a dot.
    pub fn define(&self, name: &str, properties: &Json, settings: &Json) -> Result<RuntimeModel> {
        let relational = self.connector().capabilities().relational;
        let lookup = |name: &str| self.definition(name).ok();
        let model = from_ldl(name, properties, settings, relational, &lookup)?.into();
        self.attach_model(&model)?;
        Ok(RuntimeModel::new(model))
    }
}
