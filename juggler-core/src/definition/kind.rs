//! What a property is declared to hold.

use std::borrow::Cow;
use std::ops::Deref;
use std::sync::Arc;

use super::{ModelDefinition, Property};

/// What a property holds. Derived models have the kinds of their Rust types; run-time models those of LDL.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// An integer. Stores keep an `i64`; the size is checked when a value is written.
    Int(IntSize),
    /// A floating point number. LDL's `number` is a `Float(F64)`; whole numbers print without a fraction.
    Float(FloatSize),
    /// An exact decimal number.
    #[cfg(feature = "decimal")]
    Decimal,
    /// Text, compared by code point.
    Text,
    /// Bytes; base64 in JSON.
    Bytes,
    /// A day of the calendar.
    Date,
    /// A time of day.
    Time,
    /// A date and time without a zone.
    DateTime,
    /// A moment in UTC, with microseconds. LDL's `date`.
    Timestamp,
    /// A UUID.
    #[cfg(feature = "uuid")]
    Uuid,
    /// A point on Earth.
    Geo,
    /// Text out of a fixed list.
    Enum(Nested<EnumKind>),
    /// A list of one kind.
    List(Nested<Kind>),
    /// An embedded object with known properties.
    Object(Nested<ObjectKind>),
    /// Any JSON. LDL's `object`, `any`, `json` and bare `array`.
    Json,
}

impl Kind {
    /// The kind of the elements, where this is a list.
    #[must_use]
    pub fn element(&self) -> Option<&Kind> {
        match self {
            Kind::List(element) => Some(element),
            _ => None,
        }
    }

    /// Is anything inside of it secret? Only objects have properties that may be.
    #[must_use]
    pub fn holds_secrets(&self) -> bool {
        match self.leaf() {
            Kind::Object(object) => object.properties.iter().any(Property::holds_secrets),
            _ => false,
        }
    }

    /// What a person would call it in an error: "an integer", "text", "a list of text".
    #[must_use]
    pub fn describe(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Kind::Bool => "a boolean",
            Kind::Int(_) => "an integer",
            Kind::Float(_) => "a number",
            #[cfg(feature = "decimal")]
            Kind::Decimal => "a decimal number",
            Kind::Text => "text",
            Kind::Bytes => "bytes (base64)",
            Kind::Date => "a date (YYYY-MM-DD)",
            Kind::Time => "a time (HH:MM:SS)",
            Kind::DateTime => "a date and time without a zone",
            Kind::Timestamp => "a date (ISO-8601)",
            #[cfg(feature = "uuid")]
            Kind::Uuid => "a UUID",
            Kind::Geo => "a geo point",
            Kind::Enum(kind) => return format!("one of {}", kind.variants.join(", ")).into(),
            Kind::List(element) => return format!("a list, each element {}", element.describe()).into(),
            Kind::Object(_) => "an object",
            Kind::Json => "JSON",
        })
    }
}

/// The integer types of Rust that fit a store's `i64`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum IntSize {
    I8,
    I16,
    I32,
    I64,
    U8,
    U16,
    U32,
    U64,
}

impl IntSize {
    /// The smallest and the largest value, as far as an `i64` holds them.
    #[must_use]
    pub const fn range(self) -> (i64, i64) {
        match self {
            IntSize::I8 => (i8::MIN as i64, i8::MAX as i64),
            IntSize::I16 => (i16::MIN as i64, i16::MAX as i64),
            IntSize::I32 => (i32::MIN as i64, i32::MAX as i64),
            IntSize::I64 => (i64::MIN, i64::MAX),
            IntSize::U8 => (0, u8::MAX as i64),
            IntSize::U16 => (0, u16::MAX as i64),
            IntSize::U32 => (0, u32::MAX as i64),
            IntSize::U64 => (0, i64::MAX),
        }
    }
}

/// The floating point types of Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum FloatSize {
    F32,
    F64,
}

/// The names of an enum, as they are stored and as JSON has them.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumKind {
    /// The name of the Rust type.
    pub name: Cow<'static, str>,
    /// The names, in the order of declaration.
    pub variants: Cow<'static, [Cow<'static, str>]>,
}

impl EnumKind {
    /// Is this one of the names?
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.variants.iter().any(|variant| variant == name)
    }
}

/// The properties of an embedded object.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectKind {
    /// The name of the Rust type or of the LDL model; [`ANONYMOUS`](Self::ANONYMOUS) for one without a name.
    pub name: Cow<'static, str>,
    /// Its properties.
    pub properties: Cow<'static, [Property]>,
    /// Does it keep properties it does not declare? True for nested LDL models that are not strict.
    pub open: bool,
}

impl ObjectKind {
    /// The name of an object that LDL declares in place.
    pub const ANONYMOUS: &'static str = "AnonymousModel";

    /// A closed object, as `#[derive(Embedded)]` prints it.
    #[must_use]
    pub const fn new(name: &'static str, properties: &'static [Property]) -> Self {
        ObjectKind { name: Cow::Borrowed(name), properties: Cow::Borrowed(properties), open: false }
    }

    /// The rows of a model, as objects inside others.
    #[must_use]
    pub fn of_model(model: &ModelDefinition) -> Self {
        ObjectKind { name: model.name.clone(), properties: model.properties.clone(), open: model.is_open() }
    }

    /// The objects as rows of a model that no store keeps. Its id are the properties that say so.
    #[must_use]
    pub fn as_model(&self) -> ModelDefinition {
        let mut model = ModelDefinition::new("");
        model.name = self.name.clone();
        model.properties = self.properties.clone();
        model.ids = (0..self.properties.len()).filter(|at| self.properties[*at].id).collect();
        model
    }

    /// The property of this wire name.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }
}

/// Part of a definition: static where a derive printed it, shared where it was built at run time.
#[derive(Debug)]
pub enum Nested<T: 'static> {
    /// Printed by a derive.
    Static(&'static T),
    /// Built at run time.
    Shared(Arc<T>),
}

impl<T> Nested<T> {
    /// A part built at run time.
    #[must_use]
    pub fn new(part: T) -> Self {
        Nested::Shared(Arc::new(part))
    }
}

impl<T> Clone for Nested<T> {
    fn clone(&self) -> Self {
        match self {
            Nested::Static(part) => Nested::Static(part),
            Nested::Shared(part) => Nested::Shared(Arc::clone(part)),
        }
    }
}

impl<T> Deref for Nested<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match self {
            Nested::Static(part) => part,
            Nested::Shared(part) => part,
        }
    }
}

impl<T: PartialEq> PartialEq for Nested<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
