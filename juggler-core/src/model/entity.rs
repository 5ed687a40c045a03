//! An instance, whatever its type.

use crate::definition::ModelDefinition;
use crate::row::Row;

/// An instance, whatever its type: a row that knows its model, and what was loaded beside it.
pub trait Entity: Row + Send + Sync {
    /// What its model is.
    fn definition(&self) -> &ModelDefinition;

    /// Is the value at this position of the model there? Not where a query with `fields` left it out.
    fn has(&self, at: usize) -> bool {
        let _ = at;
        true
    }

    /// What was included of the relation at this position of the model; `None` where nothing was.
    fn related(&self, relation: usize) -> Option<Loaded<'_>>;
}

/// What was included of a relation.
#[derive(Clone, Copy)]
pub enum Loaded<'a> {
    /// Of one that leads to one row: the row, if there is one.
    One(Option<&'a dyn Entity>),
    /// Of one that leads to many rows.
    Many(&'a dyn Entities),
}

/// Instances of one model, whatever their type.
pub trait Entities {
    /// How many there are.
    fn len(&self) -> usize;

    /// The instance at `i`, which is less than [`len`](Self::len).
    fn get(&self, i: usize) -> &dyn Entity;

    /// Are there none?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: Entity> Entities for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, i: usize) -> &dyn Entity {
        &self[i]
    }
}
