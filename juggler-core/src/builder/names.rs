//! The names that a store has for models and properties.

use serde_json::{Map, Value as Json};

use crate::datasource::DataSource;
use crate::definition::{ModelDefinition, ModelRef, Property};
use crate::error::Result;
use crate::value::to_json;

impl ModelDefinition {
    /// The name of the id, where it is one property; the first part of a composite one.
    #[must_use]
    pub fn id_name(&self) -> Option<&str> {
        self.id_names().first().copied()
    }

    /// The name of a property in a store.
    ///
    /// # Errors
    /// An unknown property.
    pub fn column_name(&self, property: &str) -> Result<&str> {
        Ok(self.properties[self.position(property)?].column())
    }

    /// The names of the properties in a store, in order.
    #[must_use]
    pub fn column_names(&self) -> Vec<&str> {
        self.properties.iter().map(Property::column).collect()
    }

    /// What a property says for one connector, as LDL's `{"mysql": {"dataType": "char"}}`.
    ///
    /// # Errors
    /// An unknown property.
    pub fn column_metadata(&self, property: &str, connector: &str) -> Result<Map<String, Json>> {
        let sections = self.properties[self.position(property)?].sections.iter();
        let own = sections.filter(|section| section.connector == connector);
        Ok(own.map(|section| (section.name.to_string(), to_json(section.value()))).collect())
    }
}

impl DataSource {
    /// A model with the names that its store has for it: those of its section for the connector, or else of the model.
    fn mapped(&self, model: &str) -> Result<ModelRef> {
        self.source().mapped(&self.definition(model)?)
    }

    /// The table of a model.
    ///
    /// # Errors
    /// An unknown model.
    pub fn table_name(&self, model: &str) -> Result<String> {
        Ok(self.mapped(model)?.table.to_string())
    }

    /// The column of a property.
    ///
    /// # Errors
    /// An unknown model or property.
    pub fn column_name(&self, model: &str, property: &str) -> Result<String> {
        Ok(self.mapped(model)?.column_name(property)?.to_owned())
    }

    /// The columns of a model.
    ///
    /// # Errors
    /// An unknown model.
    pub fn column_names(&self, model: &str) -> Result<Vec<String>> {
        Ok(self.mapped(model)?.column_names().into_iter().map(str::to_owned).collect())
    }

    /// What a property says for the connector of this data source.
    ///
    /// # Errors
    /// An unknown model or property.
    pub fn column_metadata(&self, model: &str, property: &str) -> Result<Map<String, Json>> {
        self.definition(model)?.column_metadata(property, self.connector().name())
    }

    /// The column of the id; of its first part where it is composite. `None` for a model without an id.
    ///
    /// # Errors
    /// An unknown model.
    pub fn id_column_name(&self, model: &str) -> Result<Option<String>> {
        Ok(self.mapped(model)?.id_properties().next().map(|id| id.column().to_owned()))
    }

    /// The name of the id; of its first part where it is composite. `None` for a model without an id.
    ///
    /// # Errors
    /// An unknown model.
    pub fn id_name(&self, model: &str) -> Result<Option<String>> {
        Ok(self.definition(model)?.id_name().map(str::to_owned))
    }

    /// The names of the parts of the id, in order.
    ///
    /// # Errors
    /// An unknown model.
    pub fn id_names(&self, model: &str) -> Result<Vec<String>> {
        Ok(self.definition(model)?.id_names().into_iter().map(str::to_owned).collect())
    }
}
