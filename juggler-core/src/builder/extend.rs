//! Models out of others: what extends a model, and what is added to one later.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use super::ldl::declare;
use super::parts::Parts;
use super::place::Place;
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::{ModelDefinition, Property};
use crate::error::Result;

impl DataSource {
    /// Defines a model that extends another, derived or not, and attaches it.
    ///
    /// The model has the properties, rules, relations, indexes and settings of its base, and its own over them:
    ///
    /// * a property that it declares replaces that of the base, and stays hidden, sensitive or protected; `null` or `false` removes it;
    ///   `excludeBaseProperties` lists more that are left out. Where it declares an id, it has none of the base's.
    /// * rules are inherited, unless one of the same name is declared for the property.
    /// * relations, indexes and the sections of connectors are merged by name; what is hidden, sensitive or protected adds up.
    /// * the plural, the table and the rows are its own.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// ds.define("User", &json!({"email": "string", "note": "string"}), &json!({"hidden": ["email"]}))?;
    /// let customer = ds.extend("User", "Customer", &json!({"vip": "boolean", "note": null}), &json!({}))?;
    /// assert_eq!(*customer.definition().bases, ["User"]);
    /// assert!(customer.definition().property("note").is_none());
    /// # Ok(()) }
    /// ```
    ///
    /// It extends what the base is now: a base that is redefined later changes nothing here.
    ///
    /// # Errors
    /// An unknown base, a base that extends this model, and as [`define`](Self::define).
    pub fn extend(&self, base: &str, name: &str, properties: &Json, settings: &Json) -> Result<RuntimeModel> {
        let mut settings = Place::new(name, "settings").object(settings)?.clone();
        settings.insert("base".to_owned(), json!(base));
        self.define(name, properties, &Json::Object(settings))
    }

    /// Adds properties to a model that is attached: it is redefined, and its rows stay. What was held of it before goes on
    /// with the old definition.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let content = ds.extend_model("Content", &json!({
    ///     "competitionType": "string",
    ///     "expiryDate": {"type": "date", "index": true},
    /// }))?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// An unknown model, and as [`define`](Self::define).
    pub fn extend_model(&self, model: &str, properties: &Json) -> Result<RuntimeModel> {
        let known = self.definition(model)?;
        let place = Place::new(&known.name, "properties");
        place.bound_depth(properties)?;
        let mut parts = Parts::of(&known);
        declare(&mut parts, place.object(properties)?, &place, &|name| self.definition(name).ok())?;
        self.redefine(&known, parts)
    }

    /// Adds a property to a model that is attached, or changes it. See [`extend_model`](Self::extend_model).
    ///
    /// # Errors
    /// As [`extend_model`](Self::extend_model).
    pub fn define_property(&self, model: &str, property: &str, declaration: &Json) -> Result<RuntimeModel> {
        self.extend_model(model, &Json::Object(Map::from_iter([(property.to_owned(), declaration.clone())])))
    }

    /// Makes sure that a model has a property of this name: where it does not, one that holds any JSON.
    ///
    /// # Errors
    /// As [`extend_model`](Self::extend_model).
    pub fn register_property(&self, model: &str, property: &str) -> Result<RuntimeModel> {
        match self.definition(model)?.property(property) {
            Some(_) => self.model(model),
            None => self.define_property(model, property, &json!("any")),
        }
    }

    /// Adds the property that refers to the id of another model, of the same type. A property that is there stays.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// let post = ds.define_foreign_key("Post", "authorId", "User")?;
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// An unknown model, and an id that has not exactly one part.
    pub fn define_foreign_key(&self, model: &str, key: &str, foreign_model: &str) -> Result<RuntimeModel> {
        let known = self.definition(model)?;
        if known.property(key).is_some() {
            return self.model(model);
        }
        let foreign = self.definition(foreign_model)?;
        let place = Place::new(&known.name, "properties");
        let mut ids = foreign.id_properties();
        let (Some(id), None) = (ids.next(), ids.next()) else {
            let message = format!("a key for {}, whose id is not one property", foreign.name);
            return Err(place.key(key).error(message));
        };
        let mut property = Property::of(Cow::Owned(key.to_owned()), id.kind.clone());
        property.ldl = id.ldl;
        property.index = true;
        let mut parts = Parts::of(&known);
        parts.put(property, None);
        self.redefine(&known, parts)
    }

    fn redefine(&self, known: &ModelDefinition, parts: Parts) -> Result<RuntimeModel> {
        let mut model = known.clone();
        parts.finish(&mut model);
        RuntimeModel::new(model.into()).attach_to(self)
    }
}

impl RuntimeModel {
    /// Defines a model that extends this one on a data source, where this one is attached too. See
    /// [`DataSource::extend`].
    ///
    /// # Errors
    /// As [`DataSource::extend`].
    pub fn extend(
        &self,
        ds: &DataSource,
        name: &str,
        properties: &Json,
        settings: &Json,
    ) -> Result<RuntimeModel> {
        ds.extend(&self.definition().name, name, properties, settings)
    }
}
