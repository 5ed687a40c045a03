//! Defaults, and which types they are for.

use crate::definition::{Default, PropertyType};
use crate::value::Value;

/// What the type's own `Default` gives.
pub fn default_of<T: PropertyType + std::default::Default>() -> Value {
    PropertyType::into_value(T::default())
}

/// The time of the write.
#[must_use]
pub const fn default_now<T: Moment>() -> Default {
    Default::Now
}

/// A type that `default = now` can make a value of.
#[diagnostic::on_unimplemented(
    message = "`now` is a date or time, this field is `{Self}`",
    label = "not a date or time"
)]
pub trait Moment {}

impl Moment for String {}
impl Moment for chrono::DateTime<chrono::Utc> {}
impl Moment for chrono::NaiveDate {}
impl Moment for chrono::NaiveTime {}
impl Moment for chrono::NaiveDateTime {}
#[diagnostic::do_not_recommend]
impl<T: Moment> Moment for Option<T> {}

/// A random UUID.
#[cfg(feature = "uuid")]
#[must_use]
pub const fn default_uuid<T: RandomUuid>() -> Default {
    Default::Uuid
}

/// A random UUID, which nothing can hold without the feature.
#[cfg(not(feature = "uuid"))]
#[must_use]
pub const fn default_uuid<T: RandomUuid>() -> Default {
    Default::Now
}

/// A type that `default = uuid` can make a value of.
#[diagnostic::on_unimplemented(
    message = "`uuid` is a `Uuid` or its text, this field is `{Self}`",
    label = "not a UUID",
    note = "`default = uuid` needs the feature `uuid` of juggler-core"
)]
pub trait RandomUuid {}

#[cfg(feature = "uuid")]
impl RandomUuid for String {}
#[cfg(feature = "uuid")]
impl RandomUuid for uuid::Uuid {}
#[diagnostic::do_not_recommend]
impl<T: RandomUuid> RandomUuid for Option<T> {}
