//! A property type whose values are shown nowhere.

use std::fmt;
use std::hint::black_box;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{IntoValue, Kind, PropertyType};
use crate::error::{Error, Result};
use crate::value::{Value, ValueRef};

/// What stands where a secret would.
pub(crate) const REDACTED: &str = "***";

/// A value that is a secret: a password hash, a token, a key. A property type: `Secret<String>` is stored as a `String` is.
///
/// A property of this type is [hidden](super::Property::hidden): no JSON of the model has it, and its value is in no error, log, trace
/// or explanation. The value itself shows as `***`, in `Debug` and in JSON, so that `#[derive(Debug)]` on a model is safe. It is
/// read where a program says so, with [`expose`](Self::expose). JSON from outside is read as that of a `T`: passwords are set so.
///
/// It can be asked for (`User::TOKEN.eq(..)`), and the `Debug` of the condition does not have it. Like other values it is copied on
/// its way to the store, and none of the copies is wiped from memory.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::Secret;
/// use juggler_core::prelude::*;
///
/// #[derive(Model, Debug)]
/// struct User {
///     #[model(id)]
///     id: i64,
///     token: Secret<String>,
/// }
/// let user = User { id: 1, token: "t0p".into() };
/// assert_eq!(format!("{user:?}"), "User { id: 1, token: Secret(***) }");
/// assert_eq!(serde_json::to_value(&user).unwrap(), json!({"id": 1}));
/// assert_eq!(user.token.expose(), "t0p");
/// assert!(!format!("{:?}", User::TOKEN.eq("t0p")).contains("t0p"));
/// # }
/// ```
#[derive(Clone, Default)]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// A secret.
    pub const fn new(value: T) -> Self {
        Secret(value)
    }

    /// The value, for whoever needs it.
    pub const fn expose(&self) -> &T {
        &self.0
    }

    /// The value, out of its wrapping.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> From<T> for Secret<T> {
    fn from(value: T) -> Self {
        Secret(value)
    }
}

impl From<&str> for Secret<String> {
    fn from(value: &str) -> Self {
        Secret(value.to_owned())
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({REDACTED})")
    }
}

impl<T: PropertyType> PartialEq for Secret<T> {
    /// Looks at all of two texts, or bytes, of the same length, so that the time it takes does not tell where they begin to differ.
    fn eq(&self, other: &Self) -> bool {
        match (self.0.as_value(), other.0.as_value()) {
            (ValueRef::Text(a), ValueRef::Text(b)) => same_bytes(a.as_bytes(), b.as_bytes()),
            (ValueRef::Bytes(a), ValueRef::Bytes(b)) => same_bytes(a, b),
            (a, b) => a == b,
        }
    }
}

fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let differing = a.iter().zip(b).fold(0, |differing, (a, b)| black_box(differing | (a ^ b)));
    a.len() == b.len() && differing == 0
}

impl<T> Serialize for Secret<T> {
    /// As `"***"`. The JSON of a model has no secret at all.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(REDACTED)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    /// As a `T`. What is wrong with it is not repeated: it would be in the error.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = T::deserialize(deserializer);
        read.map(Secret).map_err(|_| serde::de::Error::custom("not the kind of value that this secret is"))
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> PropertyType for Secret<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = T::REQUIRED;
    const SECRET: bool = true;

    #[inline]
    fn from_value(value: ValueRef<'_>) -> Result<Self> {
        let kind = || Error::bad_value("", format!("expected {}, got another value", T::KIND.describe()));
        T::from_value(value).map(Secret).map_err(|_| kind())
    }

    #[inline]
    fn as_value(&self) -> ValueRef<'_> {
        self.0.as_value()
    }

    #[inline]
    fn into_value(self) -> Value {
        self.0.into_value()
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoValue<Secret<T>> for T {
    fn into_value(self) -> Value {
        PropertyType::into_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: PropertyType> IntoValue<Option<Secret<T>>> for T {
    fn into_value(self) -> Value {
        PropertyType::into_value(self)
    }
}

#[diagnostic::do_not_recommend]
impl IntoValue<Secret<String>> for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl IntoValue<Option<Secret<String>>> for &str {
    fn into_value(self) -> Value {
        Value::Text(self.to_owned())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::Secret;
    use crate::definition::{Kind, Property, PropertyType};
    use crate::value::{Value, ValueRef};

    #[test]
    fn shows_nothing() {
        let secret = Secret::new(vec![Some("pl4nted".to_owned())]);
        for shown in [format!("{secret:?}"), format!("{secret:#?}"), json!({ "a": secret }).to_string()] {
            assert!(shown.contains("***") && !shown.contains("pl4nted"), "{shown}");
        }
    }

    #[test]
    fn is_what_it_holds_to_a_store() {
        assert_eq!(<Secret<String>>::KIND, Kind::Text);
        let secret: Secret<String> = "pl4nted".into();
        assert_eq!(secret.as_value(), ValueRef::Text("pl4nted"));
        assert_eq!(secret.clone().into_value(), Value::from("pl4nted"));
        assert_eq!(<Secret<String>>::from_value(secret.as_value()).unwrap(), secret);
        assert_eq!(serde_json::from_value::<Secret<String>>(json!("pl4nted")).unwrap(), secret);
        assert_eq!(secret.into_inner(), "pl4nted");
    }

    #[test]
    fn hides_its_property_wherever_it_stands() {
        assert!(Property::new::<Secret<i64>>("a").hidden);
        assert!(Property::new::<Option<Secret<String>>>("a").hidden);
        assert!(Property::new::<Vec<Secret<String>>>("a").hidden);
        assert!(!Property::new::<Option<String>>("a").hidden);
    }

    #[test]
    fn is_equal_as_its_values_are() {
        let text = |text: &str| Secret::new(text.to_owned());
        assert!(text("ab") == text("ab") && text("ab") != text("aB") && text("ab") != text("abc"));
        assert!(Secret::new(vec![1_u8, 2]) == Secret::new(vec![1_u8, 2]));
        assert!(Secret::new(vec![1_u8, 2]) != Secret::new(vec![2_u8, 2]));
        assert!(Secret::new(5_i64) == Secret::new(5) && Secret::new(5_i64) != Secret::new(6));
    }

    #[test]
    fn errors_do_not_repeat_it() {
        let error = serde_json::from_value::<Secret<i64>>(json!("pl4nted")).unwrap_err();
        assert!(!error.to_string().contains("pl4nted"), "{error}");
        let error = <Secret<i64>>::from_value(ValueRef::Text("pl4nted")).unwrap_err();
        assert_eq!(error.to_string(), ": expected an integer, got another value");
    }
}
