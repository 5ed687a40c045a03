//! Parts of a row: `.values((User::ID, User::EMAIL))`, `.fields(..)`, `.select::<UserCard>()`.

use std::borrow::Cow;

use crate::definition::PropertyType;
use crate::error::Result;
use crate::model::{Field, IntoField, Model};
use crate::row::Row;

/// A user's struct with some of the properties of a model. Derive it with `#[derive(Partial)]` and
/// `#[model(of = User)]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a part of a model",
    label = "this type does not implement `Projection`",
    note = "add `#[derive(Partial)]` and `#[model(of = ..)]` to `{Self}`"
)]
pub trait Projection: Sized + Send + 'static {
    /// The model it is a part of.
    type Model: Model;

    /// The wire names of the properties, in the order of the fields.
    const FIELDS: &'static [&'static str];

    /// Reads a row that has just these properties, in this order.
    ///
    /// # Errors
    /// When a value does not fit its field.
    fn from_row(row: &dyn Row) -> Result<Self>;
}

/// Some fields of `M`, to name them: a field, or a tuple of fields.
pub trait IntoFields<M> {
    /// The wire names.
    fn into_fields(self) -> Vec<Cow<'static, str>>;
}

/// Some fields of `M`, to read them into a tuple: a field, or a tuple of fields.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a field of `{M}` or a tuple of fields",
    label = "expected fields of `{M}`, such as `({M}::ID, {M}::NAME)`"
)]
pub trait FieldTuple<M>: Send + 'static {
    /// What a row becomes.
    type Row: Send + 'static;

    /// The wire names.
    fn names(&self) -> Vec<Cow<'static, str>>;

    /// Reads a row that has just these properties, in this order.
    ///
    /// # Errors
    /// When a value does not fit its field.
    fn read(row: &dyn Row) -> Result<Self::Row>;
}

impl<M, T> IntoFields<M> for Field<M, T> {
    fn into_fields(self) -> Vec<Cow<'static, str>> {
        vec![self.name()]
    }
}

impl<M: 'static, T: PropertyType> FieldTuple<M> for Field<M, T> {
    type Row = T;

    fn names(&self) -> Vec<Cow<'static, str>> {
        vec![self.name()]
    }

    fn read(row: &dyn Row) -> Result<T> {
        T::from_value(row.get(0)?)
    }
}

macro_rules! tuples {
    ($(($($type:ident $at:tt),+))*) => { $(
        impl<M, $($type: IntoField<M>),+> IntoFields<M> for ($($type,)+) {
            fn into_fields(self) -> Vec<Cow<'static, str>> {
                vec![$(self.$at.into_field().name()),+]
            }
        }

        impl<M: 'static, $($type),+> FieldTuple<M> for ($($type,)+)
        where
            $($type: IntoField<M, Type: PropertyType> + Send + 'static),+
        {
            type Row = ($($type::Type,)+);

            fn names(&self) -> Vec<Cow<'static, str>> {
                vec![$(self.$at.into_field().name()),+]
            }

            fn read(row: &dyn Row) -> Result<Self::Row> {
                Ok(($($type::Type::from_value(row.get($at)?)?,)+))
            }
        }
    )* };
}

tuples! {
    (A 0)
    (A 0, B 1)
    (A 0, B 1, C 2)
    (A 0, B 1, C 2, D 3)
    (A 0, B 1, C 2, D 3, E 4)
    (A 0, B 1, C 2, D 3, E 4, F 5)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6)
    (A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7)
}
