//! A relation between models, as data.

use std::borrow::Cow;

use super::{ModelDefinition, ScopeFilter};

mod embeds;
mod implied;
mod keys;
mod near_keys;
mod polymorphic;

pub use embeds::Embeds;
pub(crate) use implied::implied;
pub use keys::Keys;
pub(crate) use keys::snake;
pub(crate) use near_keys::NearKeys;
pub use polymorphic::Polymorphic;

/// A relation of a model.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RelationDefinition {
    /// Its name: the field, and the key of an include.
    pub name: Cow<'static, str>,
    /// Its kind.
    pub kind: RelationKind,
    /// The model it leads to.
    pub target: Target,
    /// The properties that hold the key: on this model for belongs-to and references-many, on the model between for relations
    /// through one, else on the target. Empty where the default of the kind holds.
    pub foreign_key: Keys,
    /// The properties that the key holds the values of. Empty for the id.
    pub primary_key: Keys,
    /// The model between, for relations through one.
    pub through: Option<Target>,
    /// The key on the model between that leads to the target. Empty for the default.
    pub key_through: Keys,
    /// How it leads to, or comes from, models of several types.
    pub polymorphic: Option<Polymorphic>,
    /// The property that holds embedded instances. Empty for the default.
    pub property: Cow<'static, str>,
    /// How instances are embedded.
    pub embeds: Embeds,
    /// Which of the related rows, and in what order.
    pub scope: Option<ScopeFilter>,
    /// What a new related row takes from its parent: names of properties of this model and of the target.
    pub properties: Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]>,
    /// Are `properties` copied the other way, from the related row to this one?
    pub invert_properties: bool,
    /// Is it left out of includes?
    pub disable_include: bool,
    /// What happens to related rows when this one is destroyed; through a model between, to the rows between.
    pub on_delete: Dependent,
}

impl RelationDefinition {
    /// A relation with the defaults of its kind.
    #[must_use]
    pub const fn new(name: &'static str, kind: RelationKind, target: Target) -> Self {
        RelationDefinition {
            name: Cow::Borrowed(name),
            kind,
            target,
            foreign_key: Cow::Borrowed(&[]),
            primary_key: Cow::Borrowed(&[]),
            through: None,
            key_through: Cow::Borrowed(&[]),
            polymorphic: None,
            property: Cow::Borrowed(""),
            embeds: Embeds::DEFAULT,
            scope: None,
            properties: Cow::Borrowed(&[]),
            invert_properties: false,
            disable_include: false,
            on_delete: Dependent::Nothing,
        }
    }

    /// Sets the properties that hold the key.
    #[must_use]
    pub const fn foreign_key(mut self, key: &'static [Cow<'static, str>]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.foreign_key, Cow::Borrowed(key)));
        self
    }

    /// Sets the properties that the key holds the values of.
    #[must_use]
    pub const fn primary_key(mut self, key: &'static [Cow<'static, str>]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.primary_key, Cow::Borrowed(key)));
        self
    }

    /// Sets the model between.
    #[must_use]
    pub const fn through(mut self, through: Target) -> Self {
        std::mem::forget(self.through.replace(through));
        self
    }

    /// Sets the key on the model between that leads to the target.
    #[must_use]
    pub const fn key_through(mut self, key: &'static [Cow<'static, str>]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.key_through, Cow::Borrowed(key)));
        self
    }

    /// Makes it polymorphic.
    #[must_use]
    pub const fn polymorphic(mut self, polymorphic: Polymorphic) -> Self {
        std::mem::forget(self.polymorphic.replace(polymorphic));
        self
    }

    /// Sets the property that holds embedded instances.
    #[must_use]
    pub const fn property(mut self, property: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.property, Cow::Borrowed(property)));
        self
    }

    /// Sets which of the related rows, and in what order.
    #[must_use]
    pub const fn scope(mut self, scope: ScopeFilter) -> Self {
        std::mem::forget(self.scope.replace(scope));
        self
    }

    /// Sets what a new related row takes from its parent.
    #[must_use]
    pub const fn properties(mut self, names: &'static [(Cow<'static, str>, Cow<'static, str>)]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.properties, Cow::Borrowed(names)));
        self
    }

    /// Says that `properties` are copied the other way, from the related row to this one.
    #[must_use]
    pub const fn invert_properties(mut self) -> Self {
        self.invert_properties = true;
        self
    }

    /// Leaves it out of includes.
    #[must_use]
    pub const fn disable_include(mut self) -> Self {
        self.disable_include = true;
        self
    }

    /// Sets what happens to related rows when this one is destroyed.
    #[must_use]
    pub const fn on_delete(mut self, on_delete: Dependent) -> Self {
        self.on_delete = on_delete;
        self
    }

    /// What happens to the rows that hold its key when this one is destroyed: what [`on_delete`](field@Self::on_delete) says. Rows
    /// between that no declared model keeps are destroyed where it says nothing, because nobody else could.
    #[must_use]
    pub fn dependent(&self) -> Dependent {
        let is_implicit = self.kind == RelationKind::HasAndBelongsToMany && self.through.is_none();
        match self.on_delete {
            Dependent::Nothing if is_implicit => Dependent::Cascade,
            told => told,
        }
    }

    /// Does it lead to the structs in a property of the same name? They are there with the row.
    #[must_use]
    pub fn is_of_structs(&self) -> bool {
        matches!(self.target, Target::Struct(_))
    }

    /// Does it lead through a model between, declared or not?
    #[must_use]
    pub fn is_through(&self) -> bool {
        self.through.is_some() || self.kind == RelationKind::HasAndBelongsToMany
    }

    /// Does each row name the model that it leads to?
    #[must_use]
    pub fn leads_anywhere(&self) -> bool {
        self.kind == RelationKind::BelongsTo && self.polymorphic.is_some()
    }
}

impl PartialEq for RelationDefinition {
    /// Targets are compared by name: models may refer to each other in circles.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.kind == other.kind
            && self.target.name() == other.target.name()
            && self.foreign_key == other.foreign_key
            && self.primary_key == other.primary_key
            && self.through.as_ref().map(Target::name) == other.through.as_ref().map(Target::name)
            && self.key_through == other.key_through
            && self.polymorphic == other.polymorphic
            && self.property == other.property
            && self.embeds == other.embeds
            && self.scope == other.scope
            && self.properties == other.properties
            && self.invert_properties == other.invert_properties
            && self.disable_include == other.disable_include
            && self.on_delete == other.on_delete
    }
}

/// The kinds of relation, under LoopBack's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // LoopBack's names
pub enum RelationKind {
    HasMany,
    HasOne,
    BelongsTo,
    HasAndBelongsToMany,
    EmbedsOne,
    EmbedsMany,
    ReferencesMany,
}

impl RelationKind {
    /// Does it lead to more than one row?
    #[must_use]
    pub const fn is_many(self) -> bool {
        !matches!(self, RelationKind::HasOne | RelationKind::BelongsTo | RelationKind::EmbedsOne)
    }

    /// Does the row itself hold the related instances?
    #[must_use]
    pub const fn is_embedded(self) -> bool {
        matches!(self, RelationKind::EmbedsOne | RelationKind::EmbedsMany)
    }
}

/// The model at the other end of a relation.
#[derive(Debug, Clone)]
pub enum Target {
    /// A derived model.
    Typed(fn() -> &'static ModelDefinition),
    /// A model that is found by name when it is needed; it may be defined later.
    Named(Cow<'static, str>),
    /// An embedded struct, by its name: what the property that the relation is about holds.
    Struct(Cow<'static, str>),
}

impl Target {
    /// The name of the model.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Target::Typed(definition) => &definition().name,
            Target::Named(name) | Target::Struct(name) => name,
        }
    }
}

/// What happens to the rows that hold the key of a relation when the row that it points to is destroyed: the related rows, or those
/// between. The rows on the far side of a model between always stay.
///
/// It holds for every way to destroy, with the hooks of both models. A default scope hides no dependents. All of it is one
/// transaction where the store has them and none is open; else dependents go first, so that what fails on the way leaves no
/// dangling keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependent {
    /// Nothing: their keys dangle.
    Nothing,
    /// They are destroyed too, with their own dependents.
    Cascade,
    /// Their keys become null; of a polymorphic key the type beside it too.
    SetNull,
    /// The destruction is refused while they exist, before anything is written. Those that go along do not count.
    Restrict,
}
