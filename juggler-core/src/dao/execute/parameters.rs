//! The values of a statement.

use crate::definition::PropertyType;
use crate::error::{Error, Result};
use crate::value::{Value, from_json};

/// A value of a statement: anything that a property can be, `&str`, or a [`Value`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a value of a statement",
    label = "not a value",
    note = "values are what properties of models can be, `&str`, and `Value`"
)]
pub trait IntoParameter {
    /// The value, owned.
    fn into_parameter(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoParameter for T {
    fn into_parameter(self) -> Value {
        PropertyType::into_value(self)
    }
}

impl IntoParameter for &str {
    fn into_parameter(self) -> Value {
        Value::Text(self.to_owned())
    }
}

impl IntoParameter for Value {
    fn into_parameter(self) -> Value {
        self
    }
}

/// The values of a statement: an array or a `Vec` of one type, a tuple of several, `()` for none, or LoopBack's JSON, `json!([..])`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the values of a statement",
    label = "expected an array, a tuple, `()` or `json!([..])`",
    note = "one value stands in an array: `[value]`"
)]
pub trait IntoParameters {
    /// The values, owned.
    ///
    /// # Errors
    /// JSON that is no array.
    fn into_parameters(self) -> Result<Vec<Value>>;
}

impl IntoParameters for () {
    fn into_parameters(self) -> Result<Vec<Value>> {
        Ok(Vec::new())
    }
}

impl<T: IntoParameter> IntoParameters for Vec<T> {
    fn into_parameters(self) -> Result<Vec<Value>> {
        Ok(self.into_iter().map(T::into_parameter).collect())
    }
}

impl<T: IntoParameter, const N: usize> IntoParameters for [T; N] {
    fn into_parameters(self) -> Result<Vec<Value>> {
        Ok(self.into_iter().map(T::into_parameter).collect())
    }
}

impl<T: IntoParameter + Clone> IntoParameters for &[T] {
    fn into_parameters(self) -> Result<Vec<Value>> {
        Ok(self.iter().cloned().map(T::into_parameter).collect())
    }
}

impl IntoParameters for serde_json::Value {
    fn into_parameters(self) -> Result<Vec<Value>> {
        match &self {
            serde_json::Value::Array(values) => Ok(values.iter().map(from_json).collect()),
            serde_json::Value::Null => Ok(Vec::new()),
            _ => Err(Error::bad_request("the values of a statement are an array")),
        }
    }
}

macro_rules! tuples {
    ($($($name:ident)+;)+) => {$(
        impl<$($name: IntoParameter),+> IntoParameters for ($($name,)+) {
            #[allow(non_snake_case)]
            fn into_parameters(self) -> Result<Vec<Value>> {
                let ($($name,)+) = self;
                Ok(vec![$($name.into_parameter()),+])
            }
        }
    )+};
}

tuples! {
    A; A B; A B C; A B C D; A B C D E; A B C D E F; A B C D E F G; A B C D E F G H;
}
