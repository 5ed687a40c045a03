//! A part of a model: that its fields are fields of the model, with the same type.

use std::marker::PhantomData;

use super::name_of;
use crate::model::Field;

/// The wire name of a field of a model, for a part of the model.
#[derive(Debug)]
pub struct Part<U>(&'static str, PhantomData<U>);

/// A field of a model, for a part of the model.
#[must_use]
pub const fn part<M, U>(field: Field<M, U>) -> Part<U> {
    Part(name_of(field), PhantomData)
}

impl<U> Part<U> {
    /// The wire name, where the part has it with the same type.
    #[must_use]
    pub const fn name<T: PartOf<U>>(&self) -> &'static str {
        self.0
    }
}

/// The type of a field of a part: the same as in the model.
#[diagnostic::on_unimplemented(
    message = "this field is `{U}` in the model, and `{Self}` here",
    label = "expected `{U}`"
)]
pub trait PartOf<U> {}

#[diagnostic::do_not_recommend]
impl<T> PartOf<T> for T {}
