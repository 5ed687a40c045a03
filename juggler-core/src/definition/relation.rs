//! A relation between models, as data.

use std::borrow::Cow;

use super::ModelDefinition;

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
    /// The key: on this model for belongs-to and references-many, else on the target. Empty where the default of
    /// the kind holds.
    pub foreign_key: Cow<'static, str>,
    /// The property that the key holds the value of. Empty for the id.
    pub primary_key: Cow<'static, str>,
    /// The model between, for relations through one.
    pub through: Option<Target>,
    /// The key on the model between that leads to the target. Empty for the default.
    pub key_through: Cow<'static, str>,
    /// The selector of a polymorphic relation. Empty where it is not one.
    pub polymorphic: Cow<'static, str>,
    /// What happens to related rows when this one is destroyed.
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
            foreign_key: Cow::Borrowed(""),
            primary_key: Cow::Borrowed(""),
            through: None,
            key_through: Cow::Borrowed(""),
            polymorphic: Cow::Borrowed(""),
            on_delete: Dependent::Nothing,
        }
    }

    /// Sets the key.
    #[must_use]
    pub const fn foreign_key(mut self, key: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.foreign_key, Cow::Borrowed(key)));
        self
    }

    /// Sets the property that the key holds the value of.
    #[must_use]
    pub const fn primary_key(mut self, key: &'static str) -> Self {
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
    pub const fn key_through(mut self, key: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.key_through, Cow::Borrowed(key)));
        self
    }

    /// Makes it polymorphic.
    #[must_use]
    pub const fn polymorphic(mut self, selector: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.polymorphic, Cow::Borrowed(selector)));
        self
    }

    /// Sets what happens to related rows when this one is destroyed.
    #[must_use]
    pub const fn on_delete(mut self, on_delete: Dependent) -> Self {
        self.on_delete = on_delete;
        self
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
}

/// The model at the other end of a relation.
#[derive(Debug, Clone)]
pub enum Target {
    /// A derived model.
    Typed(fn() -> &'static ModelDefinition),
    /// A model that is found by name when it is needed; it may be defined later.
    Named(Cow<'static, str>),
}

impl Target {
    /// The name of the model.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Target::Typed(definition) => &definition().name,
            Target::Named(name) => name,
        }
    }
}

/// What happens to related rows when a row is destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dependent {
    /// Nothing: their keys dangle.
    Nothing,
    /// They are destroyed too.
    Cascade,
    /// Their keys become null.
    SetNull,
    /// The destruction is refused while they exist.
    Restrict,
}
