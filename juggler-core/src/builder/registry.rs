//! The models of a data source: names, copies, forgetting.

use serde_json::Value as Json;

use super::place::Place;
use super::types;
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::{Kind, ModelRef};
use crate::error::Result;

impl DataSource {
    /// The name, or one for a model without: `AnonymousModel_0`, `AnonymousModel_1` and so on.
    #[must_use]
    pub fn get_schema_name(&self, name: Option<&str>) -> String {
        match name {
            Some(name) if !name.is_empty() => name.to_owned(),
            _ => format!("AnonymousModel_{}", self.source().next_unnamed()),
        }
    }

    /// The kind of a type of LDL, in any case, or of a model as a nested object.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// assert_eq!(ds.resolve_type("Boolean")?, juggler_core::Kind::Bool);
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// An unknown name, with the nearest one as a suggestion.
    pub fn resolve_type(&self, name: &str) -> Result<Kind> {
        let place = Place::new(self.name(), "type");
        types::named(&place, name, &|name| self.definition(name).ok()).map(|known| known.kind)
    }

    /// The models as LDL, in alphabetical order. See [`models`](Self::models) for the definitions themselves.
    #[must_use]
    pub fn definitions(&self) -> Vec<Json> {
        self.models().iter().map(|model| model.to_ldl()).collect()
    }

    /// Attaches a copy of a model that is attached elsewhere. It has rows of its own, here.
    ///
    /// # Errors
    /// When the definition cannot work here.
    pub fn copy_model(&self, model: &RuntimeModel) -> Result<RuntimeModel> {
        RuntimeModel::new(ModelRef::from((*model.definition()).clone())).attach_to(self)
    }

    /// Forgets the model of this name. Its rows stay, and are found again when it is defined anew; so do those who hold it.
    /// Says whether there was one.
    pub fn delete_model_by_name(&self, name: &str) -> bool {
        self.source().forget(name)
    }

    /// Forgets all models. Their rows stay.
    pub fn delete_all_models(&self) {
        self.source().forget_all();
    }
}

impl RuntimeModel {
    /// Attaches the model to a data source; a live model of the same name is redefined. LoopBack's `attachTo`.
    ///
    /// # Errors
    /// When the definition cannot work.
    pub fn attach_to(self, ds: &DataSource) -> Result<RuntimeModel> {
        ds.attach_model(&self.definition())?;
        Ok(self.of(ds))
    }
}
