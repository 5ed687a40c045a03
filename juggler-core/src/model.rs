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

use crate::definition::{ModelDefinition, ModelRef, Property};
use crate::error::{Error, Result};
use crate::row::Row;

mod convert;
mod draft;
mod embedded;
mod field;
mod id;
mod patch;
mod record;
mod related;
mod set;
mod to_object;
mod tracked;
mod wire;

pub(crate) use convert::convert;
pub use draft::{Draft, DraftData, IntoDraft};
pub use embedded::Embedded;
pub use field::{Child, Field, FieldAt, FieldPath, FieldsAt, Holds, IntoField, Place, Root, field};
pub use id::{Id, IntoId};
pub use patch::Patch;
pub use record::Record;
pub use related::{BelongsTo, HasMany, HasOne, RelationField};
pub use set::ModelSet;
pub use to_object::ToObject;
pub use tracked::{Change, Tracked};
pub(crate) use wire::shown_inside;
pub use wire::{draft_from_json, instance_to_json, serialize_instance};

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
}

/// What an operation returns: an instance of a derived model, or a [`Record`].
pub trait Instance: Row + Sized + Send + Sync + 'static {
    /// Reads a row that has all positions of the model.
    ///
    /// # Errors
    /// When a value does not fit.
    fn read(model: &ModelRef, row: &dyn Row) -> Result<Self>;

    /// The model of this instance.
    fn model(&self) -> ModelRef;
}

impl<M: Model> Instance for M {
    fn read(_: &ModelRef, row: &dyn Row) -> Result<Self> {
        M::from_row(row)
    }

    fn model(&self) -> ModelRef {
        ModelRef::Static(M::definition())
    }
}

/// The error for a row that has no such position.
pub(crate) fn no_position(model: &str, at: usize) -> Error {
    Error::storage(format!("{model} has no property at position {at}"))
}
