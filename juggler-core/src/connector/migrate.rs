//! Schemas, for stores whose tables have columns of their own: what models ask for, and what has to change for it.

use async_trait::async_trait;

mod plan;

pub use plan::{SchemaChange, SchemaPlan, Step};

use crate::definition::{Dependent, ModelRef};
use crate::error::Result;

/// A store whose tables have a schema.
#[async_trait]
pub trait Migrator: Send + Sync {
    /// Says what would have to change, and changes nothing.
    async fn plan(&self, schema: &Schema<'_>) -> Result<SchemaPlan>;

    /// Changes it, and says what was changed. Nobody else may change the schema between the plan and its end.
    ///
    /// A change that the rows do not allow MUST fail and leave the table as it was, with all of its rows; if it does not, a
    /// definition that was mistyped costs data.
    async fn migrate(&self, schema: &Schema<'_>) -> Result<SchemaPlan>;
}

/// What models ask of a store.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Schema<'a> {
    /// The models, with the names that the store has for them. Several may share a table.
    pub models: &'a [ModelRef],
    /// Are their tables dropped and created anew? Else they are altered, and their rows stay.
    pub anew: bool,
    /// The foreign keys that their tables are to have; `None` leaves those that are there alone.
    pub foreign_keys: Option<&'a [ForeignKey]>,
}

impl<'a> Schema<'a> {
    /// The tables of models, altered where they are there, created where they are not.
    #[must_use]
    pub const fn new(models: &'a [ModelRef]) -> Self {
        Schema { models, anew: false, foreign_keys: None }
    }

    /// Drops the tables and creates them anew.
    #[must_use]
    pub const fn anew(mut self, anew: bool) -> Self {
        self.anew = anew;
        self
    }

    /// Sets the foreign keys.
    #[must_use]
    pub const fn foreign_keys(mut self, foreign_keys: &'a [ForeignKey]) -> Self {
        self.foreign_keys = Some(foreign_keys);
        self
    }
}

/// A foreign key: the values of these properties are those of a row of another model, or null.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeignKey {
    /// The model whose rows have the key.
    pub model: ModelRef,
    /// The positions of the key.
    pub properties: Vec<usize>,
    /// The model that it leads to.
    pub to: ModelRef,
    /// The positions there.
    pub to_properties: Vec<usize>,
    /// What happens to a row with the key when the other is destroyed.
    pub on_delete: Dependent,
}
