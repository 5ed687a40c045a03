//! Values: what a property can hold, owned and borrowed.
//!
//! ```text
//!  User.age: Option<i32>  ──PropertyType::as_value──▶  ValueRef  ──to_owned──▶  Value
//!                         ◀─PropertyType::from_value──            ◀──as_ref──
//! ```
//!
//! A [`ValueRef`] borrows from a struct, from a column of the memory connector or from the bytes of a
//! database row; nothing is copied on the way between a store and a struct. [`Value`] owns, where
//! something has to be kept: in a filter, in a draft, in a run-time record.

mod compare;
mod date_format;
#[cfg(feature = "decimal")]
mod decimal;
mod geo;
mod json;
mod object;
mod owned;
mod time;
mod value_ref;

pub use compare::{compare, equal, sort_order};
pub use date_format::DateFormat;
#[cfg(feature = "decimal")]
pub use decimal::parse_decimal;
pub use geo::{DistanceUnit, GeoPoint};
pub use json::{AsJson, from_json, to_json};
pub use object::Object;
pub use owned::Value;
pub use time::{format_timestamp, parse_timestamp, timestamp_from_millis};
pub use value_ref::{ListView, ObjectView, ValueRef};

pub(crate) use date_format::Says;
#[cfg(feature = "decimal")]
pub(crate) use decimal::parse_exact_decimal;
pub(crate) use json::{base64, give, lend};
pub(crate) use time::{parse_date, parse_date_time, parse_iso_timestamp, parse_time, to_micros};
