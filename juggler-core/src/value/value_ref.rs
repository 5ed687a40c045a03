//! A borrowed value.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use super::{GeoPoint, Object, Value};

/// A borrowed value: what a row lends for one property. `Copy`, and never an allocation.
#[derive(Clone, Copy, Default)]
#[non_exhaustive]
pub enum ValueRef<'a> {
    /// No value.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer above `i64::MAX`, which no store keeps; see [`Value::TooLarge`].
    TooLarge(u64),
    /// A floating point number.
    Float(f64),
    /// An exact decimal number.
    #[cfg(feature = "decimal")]
    Decimal(rust_decimal::Decimal),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A day of the calendar.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
    /// A date and time without a zone.
    DateTime(NaiveDateTime),
    /// A moment in UTC.
    Timestamp(DateTime<Utc>),
    /// A UUID.
    #[cfg(feature = "uuid")]
    Uuid(uuid::Uuid),
    /// A point on Earth.
    Geo(GeoPoint),
    /// A list, by view: of a `Vec<T>`, of JSON, of owned values.
    List(&'a dyn ListView),
    /// An object, by view: of an embedded struct, of JSON, of owned values.
    Object(&'a dyn ObjectView),
}

/// A list that can be read element by element without copying it.
pub trait ListView: Sync {
    /// How many elements it has.
    fn len(&self) -> usize;

    /// The element at `i`, or null past the end.
    fn get(&self, i: usize) -> ValueRef<'_>;

    /// Has it none?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An object that can be read entry by entry without copying it.
pub trait ObjectView: Sync {
    /// How many entries it has.
    fn len(&self) -> usize;

    /// The name and the value at `i`, which is less than [`len`](Self::len).
    fn entry(&self, i: usize) -> (&str, ValueRef<'_>);

    /// Has it none?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value of this name.
    fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        (0..self.len()).map(|i| self.entry(i)).find(|(key, _)| *key == name).map(|(_, value)| value)
    }
}

impl<'a> ValueRef<'a> {
    /// Is it null?
    #[must_use]
    pub fn is_null(self) -> bool {
        matches!(self, ValueRef::Null)
    }

    /// A copy that owns what it holds.
    #[must_use]
    pub fn to_owned(self) -> Value {
        match self {
            ValueRef::Null => Value::Null,
            ValueRef::Bool(v) => Value::Bool(v),
            ValueRef::Int(v) => Value::Int(v),
            ValueRef::TooLarge(v) => Value::TooLarge(v),
            ValueRef::Float(v) => Value::Float(v),
            #[cfg(feature = "decimal")]
            ValueRef::Decimal(v) => Value::Decimal(v),
            ValueRef::Text(v) => Value::Text(v.to_owned()),
            ValueRef::Bytes(v) => Value::Bytes(v.to_owned()),
            ValueRef::Date(v) => Value::Date(v),
            ValueRef::Time(v) => Value::Time(v),
            ValueRef::DateTime(v) => Value::DateTime(v),
            ValueRef::Timestamp(v) => Value::Timestamp(v),
            #[cfg(feature = "uuid")]
            ValueRef::Uuid(v) => Value::Uuid(v),
            ValueRef::Geo(v) => Value::Geo(v),
            ValueRef::List(v) => Value::List((0..v.len()).map(|i| v.get(i).to_owned()).collect()),
            ValueRef::Object(v) => {
                let mut object = Object::new();
                for i in 0..v.len() {
                    let (name, value) = v.entry(i);
                    object.push(name.to_owned(), value.to_owned());
                }
                Value::Object(object)
            }
        }
    }

    /// What a person would call it in an error: "text", "a list".
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            ValueRef::Null => "null",
            ValueRef::Bool(_) => "a boolean",
            ValueRef::Int(_) | ValueRef::TooLarge(_) => "an integer",
            ValueRef::Float(_) => "a number",
            #[cfg(feature = "decimal")]
            ValueRef::Decimal(_) => "a decimal number",
            ValueRef::Text(_) => "text",
            ValueRef::Bytes(_) => "bytes",
            ValueRef::Date(_) => "a date",
            ValueRef::Time(_) => "a time",
            ValueRef::DateTime(_) | ValueRef::Timestamp(_) => "a date and time",
            #[cfg(feature = "uuid")]
            ValueRef::Uuid(_) => "a UUID",
            ValueRef::Geo(_) => "a geo point",
            ValueRef::List(_) => "a list",
            ValueRef::Object(_) => "an object",
        }
    }

    /// The text, if it is text.
    #[must_use]
    pub fn as_text(self) -> Option<&'a str> {
        match self {
            ValueRef::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl PartialEq for ValueRef<'_> {
    /// The same kind and the same content. For the loose equality of filters see [`equal`](super::equal).
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (ValueRef::Null, ValueRef::Null) => true,
            (ValueRef::Bool(a), ValueRef::Bool(b)) => a == b,
            (ValueRef::Int(a), ValueRef::Int(b)) => a == b,
            (ValueRef::TooLarge(a), ValueRef::TooLarge(b)) => a == b,
            (ValueRef::Float(a), ValueRef::Float(b)) => a == b,
            #[cfg(feature = "decimal")]
            (ValueRef::Decimal(a), ValueRef::Decimal(b)) => a == b,
            (ValueRef::Text(a), ValueRef::Text(b)) => a == b,
            (ValueRef::Bytes(a), ValueRef::Bytes(b)) => a == b,
            (ValueRef::Date(a), ValueRef::Date(b)) => a == b,
            (ValueRef::Time(a), ValueRef::Time(b)) => a == b,
            (ValueRef::DateTime(a), ValueRef::DateTime(b)) => a == b,
            (ValueRef::Timestamp(a), ValueRef::Timestamp(b)) => a == b,
            #[cfg(feature = "uuid")]
            (ValueRef::Uuid(a), ValueRef::Uuid(b)) => a == b,
            (ValueRef::Geo(a), ValueRef::Geo(b)) => a == b,
            (ValueRef::List(a), ValueRef::List(b)) => {
                a.len() == b.len() && (0..a.len()).all(|i| a.get(i) == b.get(i))
            }
            (ValueRef::Object(a), ValueRef::Object(b)) => {
                a.len() == b.len() && (0..a.len()).all(|i| a.entry(i) == b.entry(i))
            }
            _ => false,
        }
    }
}

impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (*self).to_owned().fmt(f)
    }
}

impl ListView for Vec<Value> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, i: usize) -> ValueRef<'_> {
        self.as_slice().get(i).map_or(ValueRef::Null, Value::as_ref)
    }
}
