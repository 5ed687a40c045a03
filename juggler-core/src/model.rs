//! Models and their instances, as types.
//!
//! | type | what it is |
//! |---|---|
//! | [`Model`] | a struct with `#[derive(Model)]` |
//! | [`Record`] | a row of a model that is only known at run time |
//! | [`Instance`] | either of them: what an operation returns |
//! | [`Draft`] | a row about to be written: each value absent, null or set |
//! | [`Patch`] | the changes to a row, in the same three states |
//! | [`Tracked`] | an instance that knows what it was |
//! | [`Field`] | a property of a model, typed |

use std::any::Any;
use std::sync::Arc;

use crate::definition::{ModelDefinition, ModelRef, Property};
use crate::error::{Error, Result};
use crate::row::Row;

mod batch;
mod convert;
mod draft;
mod embedded;
mod entity;
mod field;
mod id;
mod part;
mod patch;
mod peers;
mod record;
mod related;
mod set;
mod to_object;
mod tracked;
mod wire;

pub use batch::Batch;
pub(crate) use batch::BatchOf;
pub(crate) use convert::convert;
pub use draft::{Draft, DraftData, IntoDraft, IntoDrafts};
pub(crate) use draft::{NestedRows, embedded_drafts};
pub use embedded::{Embedded, Identified};
pub use entity::{Entities, Entity, Loaded};
pub use field::{Child, Field, FieldAt, FieldPath, FieldsAt, Holds, IntoField, Place, Root, field};
pub use id::{Id, IntoId};
pub use part::Part;
pub(crate) use part::Projected;
pub use patch::Patch;
pub(crate) use peers::Peer;
pub use peers::Peers;
pub use record::Record;
pub use related::{
    BelongsTo, BelongsToAny, Erased, HasMany, HasOne, Holder, OneOf, Owners, RelationField, RelationSlot,
    ToMany, ToOne, owner_batch, owner_of,
};
pub use set::ModelSet;
pub use to_object::ToObject;
pub use tracked::{Change, Tracked};
pub(crate) use wire::said;
pub use wire::{debug_instance, debug_part, draft_from_json, instance_to_json, serialize_instance};

/// A struct that is a model. Derive it:
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// pub struct User {
///     #[model(id, generated)]
///     pub id: i64,
///     pub email: String,
///     pub age: Option<i32>,
/// }
/// assert_eq!(User::definition().id_names(), ["id"]);
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type does not implement `Model`",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait Model: Row + Sized + Send + Sync + 'static {
    /// The type of the id: of its one property, or a tuple of its parts in the order of the id. `()` for a model
    /// without an id.
    type Id;

    /// The properties, in the order of the fields.
    const PROPERTIES: &'static [Property];

    /// Evaluates where the struct repeats the fields of those it extends and mixes in; the derive prints it.
    #[doc(hidden)]
    const INHERITS: () = ();

    /// What the model is, as data.
    fn definition() -> &'static ModelDefinition;

    /// Reads a row that has all positions of the model.
    ///
    /// # Errors
    /// When a value does not fit its field; the error names the model and the property.
    fn from_row(row: &dyn Row) -> Result<Self>;

    /// Moves the values of a draft into the struct.
    ///
    /// # Errors
    /// As [`from_row`](Self::from_row).
    fn from_draft(draft: Draft<Self>) -> Result<Self> {
        Self::from_row(&draft)
    }

    /// The field of the relation at a position.
    fn slot(&self, relation: usize) -> Option<&dyn RelationSlot> {
        let _ = relation;
        None
    }

    /// The field of the relation at a position.
    fn slot_mut(&mut self, relation: usize) -> Option<&mut dyn RelationSlot> {
        let _ = relation;
        None
    }
}

/// What an operation returns: an instance of a derived model, or a [`Record`].
pub trait Instance: Entity + Sized + 'static {
    /// Reads a row that has all positions of the model.
    ///
    /// # Errors
    /// When a value does not fit.
    fn read(model: &ModelRef, row: &dyn Row) -> Result<Self>;

    /// Reads a row that has only these positions of the model.
    ///
    /// # Errors
    /// When a value does not fit, and for a type that is always whole.
    fn read_part(model: &ModelRef, part: &Part, row: &dyn Row) -> Result<Self>;

    /// The model of this instance.
    fn model(&self) -> ModelRef;

    /// An empty batch for rows that a relation leads to; `None` where there is no place for them.
    fn children(&self, relation: usize, target: &ModelRef, part: Option<Part>) -> Option<Box<dyn Batch>>;

    /// Takes related rows out of a pool. `false` where it is none for this relation.
    ///
    /// # Errors
    /// When a row that others have too cannot be copied.
    fn fill(&mut self, relation: usize, pool: &mut dyn Any, at: &[usize]) -> Result<bool>;

    /// A copy, with what was loaded.
    ///
    /// # Errors
    /// When a value cannot be read.
    fn duplicate(&self) -> Result<Self>;

    /// Takes its place among the rows that it was read with.
    fn join(&mut self, set: &Arc<Peers>, at: u32);

    /// Leaves the values at these positions out. A type that is always whole keeps them.
    fn leave_out(&mut self, positions: &[usize]) {
        let _ = positions;
    }
}

impl<M: Model> Entity for M {
    fn definition(&self) -> &ModelDefinition {
        M::definition()
    }

    fn related(&self, relation: usize) -> Option<Loaded<'_>> {
        self.slot(relation)?.included()
    }
}

impl<M: Model> Instance for M {
    #[inline]
    fn read(_: &ModelRef, row: &dyn Row) -> Result<Self> {
        M::from_row(row)
    }

    fn read_part(model: &ModelRef, _: &Part, _: &dyn Row) -> Result<Self> {
        Err(Error::bad_request(format!(
            "`fields` gives parts of {}, which a whole one cannot be read from",
            model.name
        )))
    }

    fn model(&self) -> ModelRef {
        ModelRef::Static(M::definition())
    }

    fn children(&self, relation: usize, target: &ModelRef, part: Option<Part>) -> Option<Box<dyn Batch>> {
        if part.is_some() {
            return None;
        }
        self.slot(relation)?.batch(target)
    }

    fn fill(&mut self, relation: usize, pool: &mut dyn Any, at: &[usize]) -> Result<bool> {
        match self.slot_mut(relation) {
            Some(slot) => slot.fill(pool, at),
            None => Ok(false),
        }
    }

    fn duplicate(&self) -> Result<Self> {
        related::duplicate(self)
    }

    fn join(&mut self, set: &Arc<Peers>, at: u32) {
        // One field keeps the place for all of them.
        for relation in 0..set.model().relations.len() {
            if let Some(slot) = self.slot_mut(relation)
                && slot.holder_mut().join(set, at, relation as u32)
            {
                return;
            }
        }
    }
}

/// The error for a row that has no such position.
pub(crate) fn no_position(model: &str, at: usize) -> Error {
    Error::storage(format!("{model} has no property at position {at}"))
}
