//! What the derives print calls. Not a part of the API: it changes with the derives, without notice.

mod default;
mod inherits;
mod new;
mod object;
mod part;
mod relation;

pub use default::{Moment, RandomUuid, default_now, default_of, default_uuid};
pub use inherits::inherits;
pub use new::read_new;
pub use object::ObjectReader;
pub use part::{Part, PartOf, part};
pub use relation::{
    Definition, about, belongs_to, embeds, has_and_belongs_to_many, has_many, has_one, key, key_in,
    owner_key, owner_type, parent_key, references_many, relation_to_any, slot, target, to,
};

pub use std::any::Any;
pub use std::borrow::Cow;
pub use std::boxed::Box;
pub use std::clone::Clone;
pub use std::convert::{From, Into};
pub use std::default::Default as DefaultOf;
pub use std::fmt::{Debug, Display, Formatter, Result as FmtResult};
pub use std::future::IntoFuture;
pub use std::marker::Copy;
pub use std::ops::Deref;
pub use std::option::Option::{self, None, Some};
pub use std::result::Result as Std;
pub use std::result::Result::{Err, Ok};
pub use std::str::FromStr;
pub use std::sync::LazyLock;
pub use std::vec::Vec;

pub use juggler_validate::{Literal, Rule};
pub use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use crate::__juggler_hooks as hooks;
pub use crate::accessor::{EmbeddedMany, EmbeddedOne, RelatedAny, RelatedMany, RelatedOne};
pub use crate::builder::with_inherited;
pub use crate::dao::{BoxFuture, CallOptions, Create, DataAccess};
pub use crate::definition::{
    Default, Dependent, EnumKind, Index, IntoValue, Kind, ModelDefinition, ModelSettings, Nested, ObjectKind,
    Polymorphic, Property, PropertyType, RelationDefinition, RelationKind, ScopeFilter, Section, Strict,
    Target, Transforms,
};
pub use crate::error::{Error, Result};
pub use crate::filter::{Filter, Projection, Relation};
pub use crate::model::{
    Batch, Child, Draft, Embedded, Entity, Field, FieldAt as At, FieldsAt, Identified, IntoDraft, IntoDrafts,
    IntoField, Model, OneOf, Owners, Place, RelationSlot, Root, ToMany, ToOne, debug_instance, debug_part,
    owner_batch, owner_of, serialize_instance,
};
pub use crate::row::Row;
pub use crate::session::Session;
pub use crate::value::{ObjectView, ValueRef};

use crate::definition::goes_with;
use crate::error::ErrorKind;
use crate::model::FieldPath;
use crate::value::{DateFormat, Value};

/// The hooks that a model implements. An inherent constant hides that of a trait, so each is found where it is asked for by
/// the name of the model, and nowhere else: this cannot be a function.
#[doc(hidden)]
#[macro_export]
macro_rules! __juggler_hooks {
    ($model:ty) => {{
        use $crate::hook::{HookTable, NoHook as _, Probe};
        static HOOKS: HookTable = HookTable {
            hooks: [
                Probe::<$model>::ACCESS,
                Probe::<$model>::BEFORE_SAVE,
                Probe::<$model>::PERSIST,
                Probe::<$model>::LOADED,
                Probe::<$model>::AFTER_SAVE,
                Probe::<$model>::BEFORE_DELETE,
                Probe::<$model>::AFTER_DELETE,
                Probe::<$model>::AFTER_INITIALIZE,
                Probe::<$model>::BEFORE_VALIDATE,
                Probe::<$model>::AFTER_VALIDATE,
                Probe::<$model>::BEFORE_CREATE,
                Probe::<$model>::AFTER_CREATE,
                Probe::<$model>::BEFORE_UPDATE,
                Probe::<$model>::AFTER_UPDATE,
                Probe::<$model>::BEFORE_DESTROY,
                Probe::<$model>::AFTER_DESTROY,
            ],
        };
        $crate::definition::Behaviour::new(|| &HOOKS)
    }};
}

/// The error for a row that has no such position.
#[cold]
pub fn no_position<M: Model>(at: usize) -> Error {
    crate::model::no_position(&M::definition().name, at)
}

/// How a type is read: its `PropertyType::from_value`. The derives print it where they cannot tell a property type by its
/// spelling. Where it is none, the compiler then says so once, and not for each bound here as well.
pub type Read<T> = fn(ValueRef<'_>) -> Result<T>;

/// Reads the value of a field; an error names the model and the property.
#[inline]
pub fn read<M: Model, T: PropertyType>(row: &dyn Row, at: usize) -> Result<T> {
    read_with::<M, T>(row, at, T::from_value)
}

/// The same for a type that may be no property type.
#[inline]
pub fn read_with<M: Model, T>(row: &dyn Row, at: usize, read: Read<T>) -> Result<T> {
    row.get(at).and_then(read).map_err(|error| located(error, M::definition(), at))
}

#[cold]
fn located(error: Error, model: &ModelDefinition, at: usize) -> Error {
    inside_of(error, &model.place(at))
}

/// Reads the value of a field of a part of a model.
#[inline]
pub fn read_part<P: Projection, T>(row: &dyn Row, at: usize, read: Read<T>) -> Result<T> {
    row.get(at).and_then(read).map_err(|error| {
        let model = <P::Model as Model>::definition();
        inside_of(error, &format!("{}.{}", model.name, P::FIELDS[at]))
    })
}

/// Puts a place before the path of a value that does not fit.
#[cold]
fn inside_of(error: Error, place: &str) -> Error {
    match error.kind() {
        ErrorKind::BadValue { path, message } => {
            let dot = if path.is_empty() || path.starts_with(['[', '.']) { "" } else { "." };
            Error::bad_value(format!("{place}{dot}{path}"), message.as_str())
        }
        _ => error,
    }
}

/// The error for a value that is no variant of an enum.
#[cold]
pub fn no_variant<T: PropertyType>(value: ValueRef<'_>) -> Error {
    let got = match value {
        ValueRef::Text(_) => "another text", // which may belong to a hidden property
        other => other.describe(),
    };
    Error::bad_value("", format!("expected {}, got {got}", T::KIND.describe()))
}

/// The text of an enum.
pub fn as_text<T: PropertyType>(value: &T) -> &str {
    value.as_value().as_text().unwrap_or_default()
}

/// A value for a property of type `T`.
pub fn value<T>(value: impl IntoValue<T>) -> Value {
    value.into_value()
}

/// A property with a date format. Both are constants, so what is wrong with the format is an error of the compiler.
#[must_use]
#[track_caller] // so that the error is where the format is
#[expect(clippy::panic, reason = "only constants call it")]
pub const fn with_date_format(property: Property, format: &'static str) -> Property {
    if let Err(mistake) = goes_with(format, &property.kind) {
        panic!("{}", mistake)
    }
    property.date_format(DateFormat::checked(format))
}

/// The version of a model. What it holds is a constant, so a type that is no integer is an error of the compiler.
#[must_use]
#[track_caller] // so that the error is where the option is
#[expect(clippy::panic, reason = "only constants call it")]
pub const fn with_version(property: Property) -> Property {
    if !property.required || !matches!(property.kind, Kind::Int(_)) {
        panic!("a version is an integer: `i64`, `i32`, `u32` and the like")
    }
    property.version()
}

/// A property of a type that the derive does not know by its spelling.
#[must_use]
pub const fn property(name: &'static str, kind: Kind, (required, secret): (bool, bool)) -> Property {
    let mut property = Property::of(Cow::Borrowed(name), kind);
    property.required = required;
    property.hidden = secret;
    property
}

/// The field at a place. Its type says what it looks like, so that the call need not name the property type again.
pub trait Placed<P: Place>: Sized {
    /// The field.
    const FIELD: Self;
}

impl<P: Place, T> Placed<P> for Field<P::Model, T> {
    const FIELD: Self = Field::new(P::PATH);
}

/// The field of the `I`th property of `M`.
#[must_use]
pub const fn at<M: Model, const I: usize, F: Placed<Root<M, I>>>() -> F {
    F::FIELD
}

/// The field of the `I`th property of the embedded struct `E` at `P`.
#[must_use]
pub const fn child<P: Place, E: Embedded, const I: usize, F: Placed<Child<P, E, I>>>() -> F {
    F::FIELD
}

/// The type of the field of the `I`th property of the embedded struct `E` at `P`, which is a `T`.
pub type ChildAt<P, E, T, const I: usize> = <T as FieldsAt<Child<P, E, I>>>::Fields;

/// The field of the `I`th property of an embedded struct, for `.at(..)`.
#[must_use]
pub const fn inside<E: Embedded, const I: usize, T>() -> Field<E, T> {
    Field::new(FieldPath::root(&E::PROPERTIES[I]))
}

/// The wire name of a field of a model, in a constant.
#[must_use]
pub const fn name_of<M, T>(field: Field<M, T>) -> &'static str {
    field.path().names()[0]
}
