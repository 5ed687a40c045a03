//! What several models have in common.

use std::sync::Arc;

use serde_json::Value as Json;

use super::ldl::declare;
use super::parts::Parts;
use super::place::Place;
use crate::dao::RuntimeModel;
use crate::datasource::DataSource;
use crate::definition::{ModelDefinition, Property};
use crate::error::Result;

impl DataSource {
    /// Lets models mix in properties under a name, with the setting `mixins`. What a model has itself stays as it is.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// ds.define_mixin("TimeStamp", &json!({"created": {"type": "date", "default": "$now"}, "modified": "date"}))?;
    /// let post = ds.define("Post", &json!({"title": "string"}), &json!({"mixins": {"TimeStamp": true}}))?;
    /// assert!(post.definition().property("created").is_some());
    /// # Ok(()) }
    /// ```
    ///
    /// # Errors
    /// As [`define`](Self::define), with the name of the mixin for that of a model.
    pub fn define_mixin(&self, name: &str, properties: &Json) -> Result<()> {
        let place = Place::new(name, "properties");
        place.bound_depth(properties)?;
        let mut parts = Parts::default();
        declare(&mut parts, place.object(properties)?, &place, &|name| self.definition(name).ok())?;
        let mut model = ModelDefinition::new("");
        parts.finish(&mut model);
        let properties = model.properties;
        self.define_mixin_with(name, move |model, _| {
            add_missing(model, &properties);
            Ok(())
        });
        Ok(())
    }

    /// Lets models mix in what a function does under a name, with the setting `mixins`. It is given the definition, with its
    /// properties but before its settings, and the options that the model has for it: `{}` where they are `true`.
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// use juggler_core::Property;
    /// # fn demo(ds: DataSource) -> juggler_core::Result<()> {
    /// ds.define_mixin_with("SoftDelete", |model, options| {
    ///     let name = options["property"].as_str().unwrap_or("deletedAt").to_owned();
    ///     let mut property = Property::of(name.into(), juggler_core::Kind::Timestamp);
    ///     property.index = true;
    ///     model.properties.to_mut().push(property);
    ///     Ok(())
    /// });
    /// let settings = json!({"mixins": {"SoftDelete": {"property": "removedAt"}}});
    /// let post = ds.define("Post", &json!({"title": "string"}), &settings)?;
    /// # Ok(()) }
    /// ```
    pub fn define_mixin_with(
        &self,
        name: &str,
        mixin: impl Fn(&mut ModelDefinition, &Json) -> Result<()> + Send + Sync + 'static,
    ) {
        self.source().define_mixin(name.to_owned(), Arc::new(mixin));
    }
}

impl RuntimeModel {
    /// This model with the properties and relations of another, but for its id. What it has itself stays as it is. It is
    /// attached as any other:
    ///
    /// ```
    /// # use juggler_core::prelude::*;
    /// # fn demo(ds: DataSource, user: RuntimeModel, group: RuntimeModel, stamp: RuntimeModel) -> juggler_core::Result<()> {
    /// let user = user.mixin(&group).mixin(&stamp).attach_to(&ds)?;
    /// # Ok(()) }
    /// ```
    #[must_use]
    pub fn mixin(&self, other: &RuntimeModel) -> RuntimeModel {
        let mut model = (*self.definition()).clone();
        let other = other.definition();
        let kept: Vec<Property> = other.properties.iter().filter(|property| !property.id).cloned().collect();
        add_missing(&mut model, &kept);
        for relation in other.relations.iter() {
            if model.relation(&relation.name).is_none() {
                model.relations.to_mut().push(relation.clone());
            }
        }
        RuntimeModel::new(model.into())
    }
}

fn add_missing(model: &mut ModelDefinition, properties: &[Property]) {
    let mut parts = Parts::of(model);
    for property in properties {
        if parts.get(&property.name).is_none() {
            parts.put(property.clone(), None);
        }
    }
    parts.finish(model);
}
