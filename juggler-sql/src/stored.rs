//! How the values of a property are kept in a column.

use std::borrow::Cow;

#[cfg(any(feature = "postgres", feature = "mysql"))]
use juggler_core::definition::FloatSize;
use juggler_core::definition::{Coercion, IntSize, Kind, ModelDefinition, Property, coerce};
use juggler_core::value::{Value, ValueRef, from_json, to_json};
use juggler_core::{Error, Result};

use crate::column_type;

/// How the values of a kind are kept: what a column can compare by itself, or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stored {
    Bool,
    Int,
    Float,
    /// Whole numbers in the column of a property that takes any number: the numeric ids of LDL, which the database makes.
    Whole,
    #[cfg(feature = "decimal")]
    Decimal,
    Text,
    Bytes,
    Date,
    Time,
    DateTime,
    Timestamp,
    #[cfg(feature = "uuid")]
    Uuid,
    /// Points, lists, objects, and what may be anything.
    Json,
}

impl Stored {
    /// How the values of a position of a model are kept.
    pub(crate) fn at(model: &ModelDefinition, at: usize) -> Stored {
        match Stored::of(model.kind(at)) {
            Stored::Float if model.properties.get(at).is_some_and(is_whole_number) => Stored::Whole,
            stored => stored,
        }
    }

    /// How the values of a kind are kept.
    pub(crate) fn of(kind: &Kind) -> Stored {
        match kind {
            Kind::Bool => Stored::Bool,
            Kind::Int(_) => Stored::Int,
            Kind::Float(_) => Stored::Float,
            #[cfg(feature = "decimal")]
            Kind::Decimal => Stored::Decimal,
            Kind::Text | Kind::Enum(_) => Stored::Text,
            Kind::Bytes => Stored::Bytes,
            Kind::Date => Stored::Date,
            Kind::Time => Stored::Time,
            Kind::DateTime => Stored::DateTime,
            Kind::Timestamp => Stored::Timestamp,
            #[cfg(feature = "uuid")]
            Kind::Uuid => Stored::Uuid,
            _ => Stored::Json,
        }
    }

    /// The value as such a column holds it, where that is the same value: then the database compares it as we do. Numbers
    /// are equal across their types, and floats hold integers up to 2^53.
    pub(crate) fn fit(self, value: &Value) -> Option<Value> {
        const EXACT: u64 = 1 << 53;
        let is_held = match value {
            Value::Int(int) if self == Stored::Float => {
                return (int.unsigned_abs() <= EXACT).then_some(Value::Float(*int as f64));
            }
            Value::Float(float) if self == Stored::Int => return whole(*float).map(Value::Int),
            #[cfg(feature = "decimal")]
            Value::Int(int) if self == Stored::Decimal => return Some(Value::Decimal((*int).into())),
            Value::Bool(_) => self == Stored::Bool,
            Value::Int(int) => self == Stored::Int || (self == Stored::Whole && int.unsigned_abs() <= EXACT),
            Value::Float(float) => {
                self == Stored::Float || (self == Stored::Whole && whole(*float).is_some())
            }
            #[cfg(feature = "decimal")]
            Value::Decimal(_) => self == Stored::Decimal,
            Value::Text(_) => self == Stored::Text,
            Value::Bytes(_) => self == Stored::Bytes,
            Value::Date(_) => self == Stored::Date,
            Value::Time(_) => self == Stored::Time,
            Value::DateTime(_) => self == Stored::DateTime,
            Value::Timestamp(_) => self == Stored::Timestamp,
            #[cfg(feature = "uuid")]
            Value::Uuid(_) => self == Stored::Uuid,
            _ => false,
        };
        is_held.then(|| value.clone())
    }

    /// How such values are bound.
    pub(crate) fn bound(self) -> Stored {
        if self == Stored::Whole { Stored::Int } else { self }
    }

    /// Are values compared by the database as they are by us? Decimals are kept as they are spelled, so that 1.0 stays 1.0; so 10
    /// would stand before 9.
    pub(crate) fn is_comparable(self) -> bool {
        #[cfg(feature = "decimal")]
        if self == Stored::Decimal {
            return false;
        }
        self.is_indexable()
    }

    /// Does the database find the same values equal in two columns as we do? A whole number and a key that LDL calls a number, which
    /// is a float, are compared as floats; keys are no larger than these hold exactly.
    pub(crate) fn joins(self, other: Stored) -> bool {
        let is_number = |stored| matches!(stored, Stored::Int | Stored::Float | Stored::Whole);
        self.is_comparable() && (self == other || (is_number(self) && is_number(other)))
    }

    /// Can the database have an index on such values?
    pub(crate) fn is_indexable(self) -> bool {
        self != Stored::Json
    }
}

/// The kind of exact numbers with so many digits: plain numbers, as far as these are as exact.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) fn exact(precision: Option<i64>) -> Kind {
    #[cfg(feature = "decimal")]
    if precision.is_none_or(|digits| digits > 15) {
        return Kind::Decimal;
    }
    let _ = precision;
    Kind::Float(FloatSize::F64)
}

/// Does the column of a property that takes any number hold whole ones? Those that the database makes are, and a model may say so.
fn is_whole_number(property: &Property) -> bool {
    property.generated || property.column_type.as_deref().is_some_and(column_type::is_whole)
}

/// A number without a fraction, as an integer that is the same number.
pub(crate) fn whole(float: f64) -> Option<i64> {
    const BOUND: f64 = 9_223_372_036_854_775_808.0; // 2^63
    (float.fract() == 0.0 && (-BOUND..BOUND).contains(&float)).then_some(float as i64)
}

/// The JSON text of a value in a column of JSON; null is no text.
pub(crate) fn json_text(value: ValueRef<'_>) -> Option<String> {
    (!value.is_null()).then(|| to_json(value).to_string())
}

/// A value out of the JSON text of a column.
pub(crate) fn from_json_text(text: &str, kind: &Kind, place: &dyn Fn() -> String) -> Result<Value> {
    let json: serde_json::Value = serde_json::from_str(text)
        .map_err(|error| Error::storage(format!("{}: the column holds no JSON: {error}", place())))?;
    match kind {
        Kind::Json => Ok(from_json(&json)),
        kind => coerce(kind, Coercion::Typed, &json, &place()),
    }
}

/// One column of a result: what it holds, and how it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Cell<'m> {
    pub(crate) stored: Stored,
    pub(crate) kind: Cow<'m, Kind>,
    of: Of<'m>,
}

/// What a column is called in errors.
#[derive(Debug, Clone)]
enum Of<'m> {
    /// A position of a model. Its name is only put together when there is an error.
    Position(&'m ModelDefinition, usize),
    Named(Cow<'static, str>),
}

impl<'m> Cell<'m> {
    /// The column of a position of a model.
    pub(crate) fn of(model: &'m ModelDefinition, at: usize) -> Self {
        let kind = Cow::Borrowed(model.kind(at));
        Cell { stored: Stored::at(model, at), kind, of: Of::Position(model, at) }
    }

    /// A number that is no property: a count.
    pub(crate) fn number() -> Self {
        Cell::plain(Stored::Int, "a count")
    }

    /// A number or a text that is no property.
    pub(crate) fn plain(stored: Stored, name: &'static str) -> Self {
        let kind = if stored == Stored::Int { Kind::Int(IntSize::I64) } else { Kind::Text };
        Cell { stored, kind: Cow::Owned(kind), of: Of::Named(Cow::Borrowed(name)) }
    }

    /// The same, for longer than the model is at hand.
    pub(crate) fn owned(&self) -> Cell<'static> {
        let kind = Cow::Owned((*self.kind).clone());
        Cell { stored: self.stored, kind, of: Of::Named(Cow::Owned(self.place())) }
    }

    /// `Model.property`, for errors.
    #[cold]
    pub(crate) fn place(&self) -> String {
        match &self.of {
            Of::Position(model, at) => model.place(*at),
            Of::Named(name) => name.clone().into_owned(),
        }
    }

    /// A number, which is one: no property takes NaN or an infinite one, so none is read.
    pub(crate) fn finite(&self, float: f64) -> Result<f64> {
        match float.is_finite() {
            true => Ok(float),
            false => Err(self.unreadable(float)),
        }
    }

    /// The error for a value that the column should not hold.
    #[cold]
    pub(crate) fn unreadable(&self, what: impl std::fmt::Display) -> Error {
        Error::storage(format!("{}: {what}, where {} should be", self.place(), self.kind.describe()))
    }
}

/// What is no plain value is read once for each row: JSON. It allocates nothing where there is none.
pub(crate) struct Decoded(Vec<Option<Value>>);

impl Decoded {
    /// For rows with these columns.
    pub(crate) fn of(cells: &[Cell<'_>]) -> Self {
        let has_any = cells.iter().any(|cell| cell.stored == Stored::Json);
        Decoded(if has_any { vec![None; cells.len()] } else { Vec::new() })
    }

    /// Reads the row at hand.
    pub(crate) fn read(
        &mut self,
        cells: &[Cell<'_>],
        mut json: impl FnMut(usize, &Cell<'_>) -> Result<Option<Value>>,
    ) -> Result<()> {
        for (at, (value, cell)) in self.0.iter_mut().zip(cells).enumerate() {
            if cell.stored == Stored::Json {
                *value = json(at, cell)?;
            }
        }
        Ok(())
    }

    /// The value at a position.
    pub(crate) fn get(&self, at: usize) -> Option<ValueRef<'_>> {
        self.0.get(at)?.as_ref().map(Value::as_ref)
    }
}
