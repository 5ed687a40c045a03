//! What a model is, as data.
//!
//! A [`ModelDefinition`] says everything that is known of a model before a row exists: its properties, ids,
//! indexes, relations and settings. The derive prints one as a `static`; LDL builds one at run time; the
//! operations, the validation and the connectors read nothing else. What a model *does* is elsewhere.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

mod behaviour;
mod coerce;
mod column;
mod date_format;
mod index;
mod into_value;
mod json_schema;
mod kind;
mod ldl;
mod mapping;
mod mixin;
mod plural;
mod property;
mod property_type;
mod relation;
mod scope;
mod secret;
mod settings;
mod unique;
mod visible;

pub use behaviour::Behaviour;
pub use coerce::{check, coerce};
pub(crate) use coerce::{date, whole_integer};
pub use column::Column;
pub(crate) use date_format::goes_with;
pub use index::Index;
pub use into_value::IntoValue;
pub use kind::{EnumKind, FloatSize, IntSize, Kind, Nested, ObjectKind};
pub use ldl::LdlType;
pub(crate) use mapping::TABLE;
pub use mixin::Mixin;
pub use plural::pluralize;
pub use property::{Default, DefaultFn, Property, Section, Transforms};
pub use property_type::{Nullable, Number, PropertyType, Text};
pub use relation::{Dependent, Embeds, Keys, Polymorphic, RelationDefinition, RelationKind, Target};
pub(crate) use relation::{NearKeys, implied, snake};
pub use scope::ScopeFilter;
pub(crate) use secret::REDACTED;
pub use secret::Secret;
pub use settings::{Coercion, ModelSettings, Strict};
pub(crate) use visible::Visible;

use juggler_validate::Rule;

use crate::error::{Error, ErrorKind, NameKind, Result};

/// A model: its name, its properties and how they are stored.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ModelDefinition {
    /// The name of the model, as errors and LDL have it.
    pub name: Cow<'static, str>,
    /// The name in a store: the table, the collection.
    pub table: Cow<'static, str>,
    /// What the table stands in: a schema of the database, or another database of MySQL. Empty for the usual one.
    pub schema: Cow<'static, str>,
    /// The plural of the name, where it is not that of English; see [`plural_name`](Self::plural_name).
    pub plural: Cow<'static, str>,
    /// The properties, in the order of declaration. A row has their values in this order.
    pub properties: Cow<'static, [Property]>,
    /// The positions of the id's parts, in the order of the id.
    pub ids: Cow<'static, [usize]>,
    /// Indexes over more than one property. Those of one property stand on the property.
    pub indexes: Cow<'static, [Index]>,
    /// The relations to other models.
    pub relations: Cow<'static, [RelationDefinition]>,
    /// The names of the models it extends, the root first.
    pub bases: Cow<'static, [Cow<'static, str>]>,
    /// What derived models do, beyond their data: those it extends and mixes in, and then it itself.
    pub behaviours: Cow<'static, [Behaviour]>,
    /// The default scope: every operation stays inside it.
    pub scope: Option<ScopeFilter>,
    /// The named scopes.
    pub scopes: Cow<'static, [(Cow<'static, str>, ScopeFilter)]>,
    /// How the model behaves.
    pub settings: ModelSettings,
    /// Names and values only one connector understands.
    pub sections: Cow<'static, [Section]>,
    /// What the model is, for people.
    pub doc: Cow<'static, str>,
}

impl ModelDefinition {
    /// A model of this name without properties. The table has the same name until [`table`](Self::table)
    /// says otherwise.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        ModelDefinition {
            name: Cow::Borrowed(name),
            table: Cow::Borrowed(name),
            schema: Cow::Borrowed(""),
            plural: Cow::Borrowed(""),
            properties: Cow::Borrowed(&[]),
            ids: Cow::Borrowed(&[]),
            indexes: Cow::Borrowed(&[]),
            relations: Cow::Borrowed(&[]),
            bases: Cow::Borrowed(&[]),
            behaviours: Cow::Borrowed(&[]),
            scope: None,
            scopes: Cow::Borrowed(&[]),
            settings: ModelSettings::typed(),
            sections: Cow::Borrowed(&[]),
            doc: Cow::Borrowed(""),
        }
    }

    /// Sets the name in a store.
    #[must_use]
    pub const fn table(mut self, table: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.table, Cow::Borrowed(table)));
        self
    }

    /// Sets what the table stands in.
    #[must_use]
    pub const fn schema(mut self, schema: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.schema, Cow::Borrowed(schema)));
        self
    }

    /// Sets the plural.
    #[must_use]
    pub const fn plural(mut self, plural: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.plural, Cow::Borrowed(plural)));
        self
    }

    /// Adds a rule to a property: LoopBack's `Model.validatesPresenceOf("name")` is
    /// `model.validates("name", Rule::presence())?`.
    ///
    /// # Errors
    /// An unknown property.
    pub fn validates(mut self, property: &str, rule: Rule) -> Result<Self> {
        let at = self.position(property)?;
        self.properties.to_mut()[at].rules.to_mut().push(rule);
        Ok(self)
    }

    /// Sets the properties.
    #[must_use]
    pub const fn properties(mut self, properties: &'static [Property]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.properties, Cow::Borrowed(properties)));
        self
    }

    /// Sets the positions of the id's parts.
    #[must_use]
    pub const fn ids(mut self, ids: &'static [usize]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.ids, Cow::Borrowed(ids)));
        self
    }

    /// Sets the indexes over more than one property.
    #[must_use]
    pub const fn indexes(mut self, indexes: &'static [Index]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.indexes, Cow::Borrowed(indexes)));
        self
    }

    /// Sets the relations.
    #[must_use]
    pub const fn relations(mut self, relations: &'static [RelationDefinition]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.relations, Cow::Borrowed(relations)));
        self
    }

    /// Sets the default scope.
    #[must_use]
    pub const fn scope(mut self, scope: ScopeFilter) -> Self {
        std::mem::forget(self.scope.replace(scope));
        self
    }

    /// Sets the named scopes.
    #[must_use]
    pub const fn scopes(mut self, scopes: &'static [(Cow<'static, str>, ScopeFilter)]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.scopes, Cow::Borrowed(scopes)));
        self
    }

    /// Sets how the model behaves.
    #[must_use]
    pub const fn settings(mut self, settings: ModelSettings) -> Self {
        self.settings = settings;
        self
    }

    /// Sets what only one connector understands.
    #[must_use]
    pub const fn sections(mut self, sections: &'static [Section]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.sections, Cow::Borrowed(sections)));
        self
    }

    /// Sets what the model does, beyond its data.
    #[must_use]
    pub const fn behaviours(mut self, behaviours: &'static [Behaviour]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.behaviours, Cow::Borrowed(behaviours)));
        self
    }

    /// Sets what the model is, for people.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.doc, Cow::Borrowed(doc)));
        self
    }

    /// The position and the property of this wire name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<(usize, &Property)> {
        self.properties.iter().enumerate().find(|(_, property)| property.name == name)
    }

    /// The position of the property of this wire name.
    ///
    /// # Errors
    /// An unknown name, with the nearest one as a suggestion.
    pub fn position(&self, name: &str) -> Result<usize> {
        self.property(name).map(|(at, _)| at).ok_or_else(|| self.unknown_field(name))
    }

    /// The error for a name that is no property of this model.
    #[must_use]
    pub fn unknown_field(&self, name: &str) -> Error {
        self.unknown_visible_field(Visible::ALL, name)
    }

    /// The same for who may not know of every property.
    pub(crate) fn unknown_visible_field(&self, visible: Visible, name: &str) -> Error {
        Error::unknown_name(NameKind::Field, name, self.name.clone(), visible.names(&self.properties))
    }

    /// Does it keep properties that it does not declare? They stand as one object at
    /// [`extras`](Self::extras).
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.settings.strict == Strict::Open
    }

    /// The position, after the last property, where an open model's rows have the undeclared properties as
    /// one object.
    #[must_use]
    pub fn extras(&self) -> Option<usize> {
        self.is_open().then_some(self.properties.len())
    }

    /// How many positions a row has: the properties, and the extras of an open model.
    #[must_use]
    pub fn width(&self) -> usize {
        self.properties.len() + usize::from(self.is_open())
    }

    /// The properties of the id, in the order of the id.
    pub fn id_properties(&self) -> impl Iterator<Item = &Property> {
        self.ids.iter().filter_map(|at| self.properties.get(*at))
    }

    /// The names of the id's parts, in the order of the id. LoopBack's `idNames`.
    #[must_use]
    pub fn id_names(&self) -> Vec<&str> {
        self.id_properties().map(|property| &*property.name).collect()
    }

    /// The positions of the id's parts.
    ///
    /// # Errors
    /// When the model has no id.
    #[inline]
    pub fn require_ids(&self) -> Result<&[usize]> {
        if self.ids.is_empty() {
            return Err(self.no_id());
        }
        Ok(&self.ids)
    }

    #[cold]
    fn no_id(&self) -> Error {
        Error::new(ErrorKind::NoPrimaryKey { model: self.name.clone() })
    }

    /// The position of the id, where it is one property that the store generates.
    #[must_use]
    pub fn generated_id(&self) -> Option<usize> {
        match &*self.ids {
            [at] if self.properties.get(*at).is_some_and(|property| property.generated) => Some(*at),
            _ => None,
        }
    }

    /// The position of the version, where the model has one: an integer that starts at 1 and goes up with each write of a row, so that
    /// nobody writes over what he has not seen.
    #[must_use]
    pub fn version(&self) -> Option<usize> {
        self.properties.iter().position(|property| property.version)
    }

    /// Must the id come from the store, never from the caller? LoopBack's `forceId`: set, or as the id is
    /// generated.
    #[must_use]
    pub fn forces_id(&self) -> bool {
        self.settings.force_id.unwrap_or_else(|| self.generated_id().is_some())
    }

    /// The kind of the property at a position; an open model's extras are JSON.
    #[must_use]
    pub fn kind(&self, at: usize) -> &Kind {
        self.properties.get(at).map_or(&Kind::Json, |property| &property.kind)
    }

    /// `Model.property`, as errors name a place.
    #[must_use]
    pub fn place(&self, at: usize) -> String {
        let property = self.properties.get(at).map_or("(undeclared)", |property| &*property.name);
        format!("{}.{property}", self.name)
    }

    /// The relation of this name and its position.
    ///
    /// # Errors
    /// An unknown name, with the nearest one as a suggestion.
    pub fn require_relation(&self, name: &str) -> Result<(usize, &RelationDefinition)> {
        self.relation(name).ok_or_else(|| {
            let known = self.relations.iter().map(|relation| &*relation.name);
            Error::unknown_name(NameKind::Relation, name, self.name.clone(), known)
        })
    }

    /// The relation of this name and its position.
    #[must_use]
    pub fn relation(&self, name: &str) -> Option<(usize, &RelationDefinition)> {
        self.relations.iter().enumerate().find(|(_, relation)| relation.name == name)
    }
}

/// A definition to hold on to: static for derived models, shared for run-time ones.
#[derive(Debug, Clone)]
pub enum ModelRef {
    /// Printed by a derive.
    Static(&'static ModelDefinition),
    /// Built at run time.
    Shared(Arc<ModelDefinition>),
}

impl Deref for ModelRef {
    type Target = ModelDefinition;

    fn deref(&self) -> &ModelDefinition {
        match self {
            ModelRef::Static(definition) => definition,
            ModelRef::Shared(definition) => definition,
        }
    }
}

impl PartialEq for ModelRef {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq::<ModelDefinition>(&**self, &**other) || **self == **other
    }
}

impl From<ModelDefinition> for ModelRef {
    fn from(definition: ModelDefinition) -> Self {
        ModelRef::Shared(Arc::new(definition))
    }
}
