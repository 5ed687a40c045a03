//! The Rust types a property can have.

mod scalars;

use super::{Kind, Nested};
use crate::error::Result;
use crate::value::{Value, ValueRef};

/// A Rust type that a property of a model can have.
///
/// Implemented for `bool`, the integers up to 64 bits, `f32`, `f64`, `String`, `Vec<u8>`, `Option<T>`,
/// `Vec<T>`, [`Secret<T>`](super::Secret), chrono's date and time types, `serde_json::Value`, [`GeoPoint`](crate::value::GeoPoint), with the features
/// `uuid` and `decimal` for those types, and by `#[derive(ModelEnum)]` and `#[derive(Embedded)]` for your own.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a property of a model",
    label = "not a property type",
    note = "property types are the scalars, `String`, `Option<T>`, `Vec<T>`, dates, uuid, decimals, `GeoPoint`, `serde_json::Value`, and your own types with `#[derive(ModelEnum)]` or `#[derive(Embedded)]`",
    note = "a relation is spelled `HasMany<{Self}>`, `HasOne<{Self}>` or `BelongsTo<{Self}>`"
)]
pub trait PropertyType: Sized + Send + Sync + 'static {
    /// What the property is declared to hold.
    const KIND: Kind;

    /// Must a value be given? Only `Option` says no.
    const REQUIRED: bool = true;

    /// Is the property hidden? Only [`Secret`](super::Secret) says yes, also inside an `Option` or a list.
    const SECRET: bool = false;

    /// Both, for what a derive prints.
    #[doc(hidden)]
    const FLAGS: (bool, bool) = (Self::REQUIRED, Self::SECRET);

    /// Reads the type from a row.
    ///
    /// # Errors
    /// When the row holds another kind of value, or one out of range. The caller adds where.
    fn from_value(value: ValueRef<'_>) -> Result<Self>;

    /// Lends the value to a row.
    fn as_value(&self) -> ValueRef<'_>;

    /// Gives the value away, without a copy where it owns memory.
    fn into_value(self) -> Value {
        self.as_value().to_owned()
    }

    // What `Vec<Self>` is. Only `u8` says otherwise: a `Vec<u8>` is bytes.

    #[doc(hidden)]
    const LIST: Kind = Kind::List(Nested::Static(&Self::KIND));

    #[doc(hidden)]
    fn list_from_value(value: ValueRef<'_>) -> Result<Vec<Self>> {
        scalars::list_from_value(value)
    }

    #[doc(hidden)]
    #[allow(clippy::ptr_arg)] // a slice cannot be lent as a view
    fn list_as_value(list: &Vec<Self>) -> ValueRef<'_> {
        ValueRef::List(list)
    }

    #[doc(hidden)]
    fn list_into_value(list: Vec<Self>) -> Value {
        Value::List(list.into_iter().map(Self::into_value).collect())
    }
}

/// A field whose value may be null: `Option<T>`.
#[diagnostic::on_unimplemented(
    message = "this field is never null: it holds `{Self}`, not `Option<{Self}>`",
    label = "not an optional field"
)]
pub trait Nullable {}

impl<T> Nullable for Option<T> {}

/// A field that holds text, for `like`, `ilike` and `regexp`.
#[diagnostic::on_unimplemented(
    message = "`like`, `ilike` and `regexp` need a text field, this one holds `{Self}`",
    label = "not a text field"
)]
pub trait Text {}

impl Text for String {}
impl Text for Option<String> {}
impl Text for Vec<String> {}

/// A field that holds a number.
#[diagnostic::on_unimplemented(
    message = "this needs a number field, this one holds `{Self}`",
    label = "not a number field"
)]
pub trait Number {}
