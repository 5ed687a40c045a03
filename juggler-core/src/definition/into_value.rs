//! What a field can be compared with, or set to.

use super::PropertyType;
use crate::value::Value;

/// A value for a field of type `T`: a `T`, a `&T`, a borrowed form such as `&str` for `String`, and for an
/// `Option<T>` also a plain `T`. Literals need no suffix, and `None` needs no type.
#[diagnostic::on_unimplemented(
    message = "this field holds `{T}`, it cannot be compared with or set to `{Self}`",
    label = "expected a value for `{T}`"
)]
pub trait IntoValue<T> {
    /// The value, owned.
    fn into_value(self) -> Value;
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoValue<T> for T {
    fn into_value(self) -> Value {
        PropertyType::into_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoValue<T> for &T {
    fn into_value(self) -> Value {
        self.as_value().to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoValue<Option<T>> for T {
    fn into_value(self) -> Value {
        PropertyType::into_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoValue<Option<T>> for &T {
    fn into_value(self) -> Value {
        self.as_value().to_owned()
    }
}

#[diagnostic::do_not_recommend]
impl IntoValue<String> for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl IntoValue<Option<String>> for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType + Clone> IntoValue<Vec<T>> for &[T] {
    fn into_value(self) -> Value {
        T::list_into_value(self.to_vec())
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType, const N: usize> IntoValue<Vec<T>> for [T; N] {
    fn into_value(self) -> Value {
        T::list_into_value(self.into())
    }
}
