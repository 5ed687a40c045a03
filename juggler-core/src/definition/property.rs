//! A property of a model.

use std::borrow::Cow;
use std::fmt;

use juggler_validate::{Literal, Rule};

use super::{Kind, LdlType, PropertyType};
use crate::value::{DateFormat, Value, ValueRef, to_json};

/// A property: its names, its kind and what is known of its values.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Property {
    /// The wire name: JSON, filters, errors and LDL have it.
    pub name: Cow<'static, str>,
    /// The name in a store, where it differs.
    pub column: Option<Cow<'static, str>>,
    /// The type of the column, as the store spells it, where it is not the usual one of its kind.
    pub column_type: Option<Cow<'static, str>>,
    /// May the column be without a value, where a section says so?
    pub nullable: Option<bool>,
    /// What it holds.
    pub kind: Kind,
    /// The LDL type that it was declared as, where its kind has more than one; of a list, that of the elements.
    pub ldl: Option<LdlType>,
    /// Must it have a value? For a derived model, any type but an `Option`.
    pub required: bool,
    /// Is it a part of the id?
    pub id: bool,
    /// Does the store make its value?
    pub generated: bool,
    /// Does it count the writes of its row, for optimistic locking? See [`ModelDefinition::version`](super::ModelDefinition::version).
    pub version: bool,
    /// Its value where none is given.
    pub default: Option<Default>,
    /// Is it left out of JSON, and its value of errors, `Debug` and logs?
    pub hidden: bool,
    /// Is its value left out of errors, `Debug` and logs? JSON has it.
    pub sensitive: bool,
    /// Is it left out of JSON where its row is nested in another?
    pub protected: bool,
    /// Is it indexed?
    pub index: bool,
    /// Is its index unique?
    pub unique: bool,
    /// The longest text or list it takes.
    pub length: Option<u32>,
    /// The digits of a decimal number.
    pub precision: Option<u32>,
    /// The digits after the decimal point.
    pub scale: Option<u32>,
    /// What is done to text before it is checked and stored.
    pub transforms: Transforms,
    /// How its dates and times are written in JSON, where not in ISO-8601.
    pub date_format: Option<DateFormat>,
    /// The rules its values must keep.
    pub rules: Cow<'static, [Rule]>,
    /// Names and values only one connector understands.
    pub sections: Cow<'static, [Section]>,
    /// What it is, for people.
    pub doc: Cow<'static, str>,
}

impl Property {
    /// A property of this kind. Everything else is off.
    #[must_use]
    pub const fn of(name: Cow<'static, str>, kind: Kind) -> Self {
        Property {
            name,
            column: None,
            column_type: None,
            nullable: None,
            kind,
            ldl: None,
            required: false,
            id: false,
            generated: false,
            version: false,
            default: None,
            hidden: false,
            sensitive: false,
            protected: false,
            index: false,
            unique: false,
            length: None,
            precision: None,
            scale: None,
            transforms: Transforms::NONE,
            date_format: None,
            rules: Cow::Borrowed(&[]),
            sections: Cow::Borrowed(&[]),
            doc: Cow::Borrowed(""),
        }
    }

    /// A property of a Rust type, required unless the type is an `Option`, and hidden if it is a [`Secret`](super::Secret).
    #[must_use]
    pub const fn new<T: PropertyType>(name: &'static str) -> Self {
        let mut property = Property::of(Cow::Borrowed(name), T::KIND);
        property.required = T::REQUIRED;
        property.hidden = T::SECRET;
        property
    }

    /// The name in a store.
    #[must_use]
    pub fn column(&self) -> &str {
        self.column.as_deref().unwrap_or(&self.name)
    }

    /// Sets the name in a store.
    #[must_use]
    pub const fn with_column(mut self, column: &'static str) -> Self {
        std::mem::forget(self.column.replace(Cow::Borrowed(column)));
        self
    }

    /// Sets the type of the column, as the store spells it.
    #[must_use]
    pub const fn with_column_type(mut self, column_type: &'static str) -> Self {
        std::mem::forget(self.column_type.replace(Cow::Borrowed(column_type)));
        self
    }

    /// Makes it a part of the id.
    #[must_use]
    pub const fn id(mut self) -> Self {
        self.id = true;
        self
    }

    /// Lets the store make its value, so that none need be given.
    #[must_use]
    pub const fn generated(mut self) -> Self {
        self.generated = true;
        self.required = false;
        self
    }

    /// Makes it the version of its row, which counts the writes: none need be given.
    #[must_use]
    pub const fn version(mut self) -> Self {
        self.version = true;
        self.required = false;
        self
    }

    /// Sets its value where none is given.
    #[must_use]
    pub const fn default(mut self, default: Default) -> Self {
        std::mem::forget(self.default.replace(default));
        self
    }

    /// Leaves it out of JSON, and its value out of errors, `Debug` and logs.
    #[must_use]
    pub const fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// Leaves its value out of errors, `Debug` and logs. JSON has it: a user may read his own address.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// May its value be in no error, `Debug` or log? So it is for what is hidden, and for what is sensitive.
    #[must_use]
    pub const fn is_secret(&self) -> bool {
        self.hidden || self.sensitive
    }

    /// Is it secret, or anything inside of it?
    #[must_use]
    pub fn holds_secrets(&self) -> bool {
        self.is_secret() || self.kind.holds_secrets()
    }

    /// Leaves it out of JSON where its row is nested in another.
    #[must_use]
    pub const fn protected(mut self) -> Self {
        self.protected = true;
        self
    }

    /// Indexes it.
    #[must_use]
    pub const fn index(mut self) -> Self {
        self.index = true;
        self
    }

    /// Indexes it, and lets each value stand once.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.index = true;
        self.unique = true;
        self
    }

    /// Limits the length of its text or list.
    #[must_use]
    pub const fn length(mut self, length: u32) -> Self {
        self.length = Some(length);
        self
    }

    /// Sets the digits of a decimal number.
    #[must_use]
    pub const fn precision(mut self, precision: u32) -> Self {
        self.precision = Some(precision);
        self
    }

    /// Sets the digits after the decimal point.
    #[must_use]
    pub const fn scale(mut self, scale: u32) -> Self {
        self.scale = Some(scale);
        self
    }

    /// Sets what is done to text before it is checked and stored.
    #[must_use]
    pub const fn transforms(mut self, transforms: Transforms) -> Self {
        self.transforms = transforms;
        self
    }

    /// Sets the rules its values must keep.
    #[must_use]
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.rules, Cow::Borrowed(rules)));
        self
    }

    /// Sets what only one connector understands.
    #[must_use]
    pub const fn sections(mut self, sections: &'static [Section]) -> Self {
        std::mem::forget(std::mem::replace(&mut self.sections, Cow::Borrowed(sections)));
        self
    }

    /// Sets what it is, for people.
    #[must_use]
    pub const fn doc(mut self, doc: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.doc, Cow::Borrowed(doc)));
        self
    }
}

/// The value of a property where none is given. It stands in for an absent value, not for an explicit
/// null (LoopBack's rule).
#[derive(Clone)]
pub enum Default {
    /// This value.
    Value(Value),
    /// What this function returns.
    Function(DefaultFn),
    /// The time of the write.
    Now,
    /// A random UUID (version 4), as the kind of the property has it: a UUID or text.
    #[cfg(feature = "uuid")]
    Uuid,
    /// A short random id of 9 letters and digits, as LDL's `nanoid` and `shortid`.
    #[cfg(feature = "uuid")]
    ShortId,
}

impl fmt::Debug for Default {
    /// Without the value: it may be that of a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Default::Value(value) => write!(f, "Value({})", value.as_ref().describe()),
            Default::Function(_) => f.write_str("Function"),
            Default::Now => f.write_str("Now"),
            #[cfg(feature = "uuid")]
            Default::Uuid => f.write_str("Uuid"),
            #[cfg(feature = "uuid")]
            Default::ShortId => f.write_str("ShortId"),
        }
    }
}

/// A function that makes a default.
pub type DefaultFn = fn() -> Value;

impl PartialEq for Default {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Default::Value(a), Default::Value(b)) => a == b,
            (Default::Function(a), Default::Function(b)) => std::ptr::fn_addr_eq(*a, *b),
            (Default::Now, Default::Now) => true,
            #[cfg(feature = "uuid")]
            (Default::Uuid, Default::Uuid) | (Default::ShortId, Default::ShortId) => true,
            _ => false,
        }
    }
}

/// What is done to text before it is checked and stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transforms {
    /// Cut white space off both ends.
    pub trim: bool,
    /// Change letters to lower case.
    pub lowercase: bool,
    /// Change letters to upper case.
    pub uppercase: bool,
}

impl Transforms {
    /// Nothing is done.
    pub const NONE: Transforms = Transforms { trim: false, lowercase: false, uppercase: false };
}

/// A name and a value that only one connector understands, as LDL's `{"mysql": {"dataType": "char"}}`.
#[derive(Debug, Clone)]
pub struct Section {
    /// The connector.
    pub connector: Cow<'static, str>,
    /// The name.
    pub name: Cow<'static, str>,
    value: SectionValue,
}

impl PartialEq for Section {
    /// Constants and values from JSON are compared alike.
    fn eq(&self, other: &Self) -> bool {
        self.connector == other.connector
            && self.name == other.name
            && to_json(self.value()) == to_json(other.value())
    }
}

/// The value of a section: a constant that a derive printed, or what JSON had.
#[derive(Debug, Clone)]
enum SectionValue {
    Literal(Literal),
    Value(Value),
}

impl Section {
    /// A constant that a derive printed.
    #[must_use]
    pub const fn new(connector: &'static str, name: &'static str, value: Literal) -> Self {
        let value = SectionValue::Literal(value);
        Section { connector: Cow::Borrowed(connector), name: Cow::Borrowed(name), value }
    }

    /// A value known at run time.
    #[must_use]
    pub fn of(
        connector: impl Into<Cow<'static, str>>,
        name: impl Into<Cow<'static, str>>,
        value: Value,
    ) -> Self {
        Section { connector: connector.into(), name: name.into(), value: SectionValue::Value(value) }
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> ValueRef<'_> {
        match &self.value {
            SectionValue::Value(value) => value.as_ref(),
            SectionValue::Literal(Literal::Bool(value)) => ValueRef::Bool(*value),
            SectionValue::Literal(Literal::Int(value)) => ValueRef::Int(*value),
            SectionValue::Literal(Literal::Float(value)) => ValueRef::Float(*value),
            SectionValue::Literal(Literal::Text(value)) => ValueRef::Text(value),
            SectionValue::Literal(_) => ValueRef::Null,
        }
    }
}
