//! The properties of a model, typed: `User::EMAIL`.
//!
//! A [`Field<M, T>`] knows its model and its type, so a predicate of another model, or a value of another type, does not
//! compile. The fields of an embedded struct are reached with a dot, `User::ADDRESS.city`, because
//! the field of an embedded struct is a struct of fields. That is what [`FieldsAt`] arranges: every property type says
//! what its field looks like at a [`Place`] in a model.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{Embedded, Model};
use crate::definition::{Property, PropertyType, Secret};
use crate::value::GeoPoint;

/// How deep embedded structs may nest in a typed field.
const DEPTH: usize = 8;

/// The wire names that lead to a property; a constant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FieldPath {
    names: [&'static str; DEPTH],
    len: usize,
}

impl FieldPath {
    /// The path to a property of the model itself.
    #[must_use]
    pub const fn root(property: &'static Property) -> Self {
        FieldPath { names: [""; DEPTH], len: 0 }.child(property)
    }

    /// The path to a property of the embedded struct at this path.
    ///
    /// # Panics
    /// When embedded structs nest deeper than 8; in a constant that is a compile error.
    #[must_use]
    pub const fn child(mut self, property: &'static Property) -> Self {
        assert!(self.len < DEPTH, "embedded structs may nest 8 deep");
        self.names[self.len] = match &property.name {
            Cow::Borrowed(name) => name,
            Cow::Owned(_) => "",
        };
        self.len += 1;
        self
    }

    /// This path, and then the other.
    ///
    /// # Panics
    /// When the whole is deeper than 8; in a constant that is a compile error.
    #[must_use]
    pub const fn join(mut self, other: FieldPath) -> Self {
        assert!(self.len + other.len <= DEPTH, "embedded structs may nest 8 deep");
        let mut i = 0;
        while i < other.len {
            self.names[self.len] = other.names[i];
            self.len += 1;
            i += 1;
        }
        self
    }

    /// The names, outermost first.
    #[must_use]
    pub const fn names(&self) -> &[&'static str] {
        self.names.split_at(self.len).0
    }

    /// The name with dots: `address.city`.
    #[must_use]
    pub fn dotted(&self) -> Cow<'static, str> {
        match self.names() {
            [name] => Cow::Borrowed(name),
            names => Cow::Owned(names.join(".")),
        }
    }
}

impl fmt::Debug for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.dotted())
    }
}

/// A property of model `M` that holds a `T`.
pub struct Field<M, T> {
    path: FieldPath,
    marker: PhantomData<fn(M) -> T>,
}

impl<M, T> Field<M, T> {
    /// The field at a path. The derive prints the calls.
    #[must_use]
    pub const fn new(path: FieldPath) -> Self {
        Field { path, marker: PhantomData }
    }

    /// The path.
    #[must_use]
    pub const fn path(&self) -> &FieldPath {
        &self.path
    }

    /// This field. The fields of an embedded struct have the same method: it gives the field of the whole struct.
    #[must_use]
    pub const fn whole(self) -> Self {
        self
    }

    /// The wire name, with dots where it lies in an embedded struct.
    #[must_use]
    pub fn name(&self) -> Cow<'static, str> {
        self.path.dotted()
    }

    /// A field of the embedded struct in this field, also through an `Option` or a list:
    /// `User::ADDRESS.at(Address::CITY)`.
    #[must_use]
    pub const fn at<E, U>(self, field: Field<E, U>) -> Field<M, U>
    where
        T: Holds<E>,
    {
        Field::new(self.path.join(field.path))
    }
}

/// A property of `M` as an argument: a [`Field`], or the fields of an embedded struct, which then stand for the whole of it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no field of `{M}`",
    label = "expected a field of `{M}`",
    note = "the fields of `{M}` are its constants, as in `{M}::ID`"
)]
pub trait IntoField<M>: Copy {
    /// What it holds.
    type Type;

    /// The field.
    fn into_field(self) -> Field<M, Self::Type>;
}

impl<M, T> IntoField<M> for Field<M, T> {
    type Type = T;

    fn into_field(self) -> Self {
        self
    }
}

impl<M, T> Clone for Field<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Field<M, T> {}

impl<M, T> fmt::Debug for Field<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.path.fmt(f)
    }
}

/// The type of a field that can hold the embedded struct `E`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` holds no `{E}`",
    label = "this field is of another embedded type"
)]
pub trait Holds<E> {}

// Nothing is made of these. With only one `impl` to choose from, the compiler would take `E` from it instead of from the
// argument of `at`, and then blame the wrong type.
#[doc(hidden)]
#[derive(Debug)]
pub enum Nothing {}

#[doc(hidden)]
#[derive(Debug)]
pub enum Neither {}

#[diagnostic::do_not_recommend]
impl<T> Holds<Nothing> for T {}

#[diagnostic::do_not_recommend]
impl<T> Holds<Neither> for T {}

#[diagnostic::do_not_recommend]
impl<E: Embedded> Holds<E> for E {}
impl<E: Embedded> Holds<E> for Option<E> {}
impl<E: Embedded> Holds<E> for Vec<E> {}

/// A place in a model, as a type, so that a constant can depend on it.
pub trait Place {
    /// The model.
    type Model;
    /// The path from the model.
    const PATH: FieldPath;
}

/// The place of the `I`th property of a model.
pub struct Root<M, const I: usize>(PhantomData<fn() -> M>);

impl<M: Model, const I: usize> Place for Root<M, I> {
    type Model = M;
    const PATH: FieldPath = FieldPath::root(&M::PROPERTIES[I]);
}

/// The place of the `I`th property of the embedded struct `E` that is at `P`.
pub struct Child<P, E, const I: usize>(PhantomData<fn() -> (P, E)>);

impl<P: Place, E: Embedded, const I: usize> Place for Child<P, E, I> {
    type Model = P::Model;
    const PATH: FieldPath = P::PATH.child(&E::PROPERTIES[I]);
}

/// A property type that knows what its field looks like at a place: a [`Field`], or for an embedded struct a
/// struct of fields that also derefs to a [`Field`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a property of a model",
    label = "not a property type",
    note = "property types are the scalars, `String`, `Option<T>`, `Vec<T>`, dates, uuid, decimals, `GeoPoint`, `serde_json::Value`, and your own types with `#[derive(ModelEnum)]` or `#[derive(Embedded)]`",
    note = "a relation is spelled `HasMany<{Self}>`, `HasOne<{Self}>` or `BelongsTo<{Self}>`"
)]
pub trait FieldsAt<P: Place>: PropertyType {
    /// The type of the field.
    type Fields: Copy;
    /// The field.
    const FIELDS: Self::Fields;
}

/// The type of the field of the `I`th property of `M`, which is a `T`.
pub type FieldAt<M, T, const I: usize> = <T as FieldsAt<Root<M, I>>>::Fields;

/// The field of the `I`th property of `M`, which is a `T`.
#[must_use]
pub const fn field<M: Model, T: FieldsAt<Root<M, I>>, const I: usize>() -> FieldAt<M, T, I> {
    T::FIELDS
}

macro_rules! plain_fields {
    ($($type:ty),* $(,)?) => { $(
        #[diagnostic::do_not_recommend] // keeps the list of them out of errors
        impl<P: Place> FieldsAt<P> for $type {
            type Fields = Field<P::Model, $type>;
            const FIELDS: Self::Fields = Field::new(P::PATH);
        }
    )* };
}

plain_fields!(bool, i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, String, serde_json::Value, GeoPoint);
plain_fields!(DateTime<Utc>, NaiveDate, NaiveTime, NaiveDateTime);
#[cfg(feature = "uuid")]
plain_fields!(uuid::Uuid);
#[cfg(feature = "decimal")]
plain_fields!(rust_decimal::Decimal);

impl<P: Place, T: PropertyType> FieldsAt<P> for Option<T> {
    type Fields = Field<P::Model, Option<T>>;
    const FIELDS: Self::Fields = Field::new(P::PATH);
}

impl<P: Place, T: PropertyType> FieldsAt<P> for Secret<T> {
    type Fields = Field<P::Model, Secret<T>>;
    const FIELDS: Self::Fields = Field::new(P::PATH);
}

impl<P: Place, T: PropertyType> FieldsAt<P> for Vec<T> {
    type Fields = Field<P::Model, Vec<T>>;
    const FIELDS: Self::Fields = Field::new(P::PATH);
}
