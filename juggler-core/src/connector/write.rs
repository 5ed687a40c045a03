//! What is written.

use std::borrow::Cow;
use std::fmt;

use crate::definition::{Kind, ModelDefinition};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{Value, ValueRef};

/// A row to write, lent for the length of a call.
pub type RowRef<'a> = &'a (dyn Row + Sync);

/// One change to a row.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Assignment {
    /// Sets the value of a property, as a whole.
    Set {
        /// The position of the property.
        property: usize,
        /// Its value.
        value: Value,
    },
    /// Sets one undeclared property of an open model, and leaves the others.
    SetExtra {
        /// The name of the undeclared property.
        name: Cow<'static, str>,
        /// Its value.
        value: Value,
    },
    /// Adds to the number of a property, where it is stored: of tasks that do so at once, each counts. Null stays null. A sum that
    /// the property cannot hold MUST be refused, and the call then writes nothing.
    Increment {
        /// The position of the property, an integer, a float or a decimal.
        property: usize,
        /// What is added, of the same kind; below zero, it is taken away.
        by: Value,
    },
    /// Replaces all undeclared properties of an open model. The value is an object, or null for none.
    SetExtras {
        /// The undeclared properties.
        value: Value,
    },
}

impl fmt::Debug for Assignment {
    /// Without values: they may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Assignment::Set { property, .. } => write!(f, "Set {property}"),
            Assignment::SetExtra { name, .. } => write!(f, "SetExtra {name}"),
            Assignment::Increment { property, .. } => write!(f, "Increment {property}"),
            Assignment::SetExtras { .. } => f.write_str("SetExtras"),
        }
    }
}

impl Assignment {
    /// Everything that turns a row of the same id into `row`.
    ///
    /// # Errors
    /// When the row cannot be read.
    pub fn replacing(model: &ModelDefinition, row: &dyn Row) -> Result<Vec<Assignment>> {
        let mut assignments = Vec::with_capacity(model.width());
        for at in (0..model.properties.len()).filter(|at| !model.ids.contains(at)) {
            assignments.push(Assignment::Set { property: at, value: row.get(at)?.to_owned() });
        }
        if let Some(extras) = model.extras() {
            assignments.push(Assignment::SetExtras { value: row.get(extras)?.to_owned() });
        }
        Ok(assignments)
    }

    /// The number that an increment makes of a stored one; null stays null.
    ///
    /// # Errors
    /// A sum that the property cannot hold (400).
    pub fn incremented(
        model: &ModelDefinition,
        property: usize,
        stored: ValueRef<'_>,
        by: &Value,
    ) -> Result<Value> {
        let sum = match (stored, by) {
            (ValueRef::Null, _) => return Ok(Value::Null),
            (ValueRef::Int(stored), Value::Int(by)) => {
                let range = match model.kind(property) {
                    Kind::Int(size) => size.range(),
                    _ => (i64::MIN, i64::MAX),
                };
                let sum = stored.checked_add(*by).filter(|sum| (range.0..=range.1).contains(sum));
                sum.map(Value::Int)
            }
            (ValueRef::Float(stored), Value::Float(by)) => {
                Some(stored + by).filter(|sum| sum.is_finite()).map(Value::Float)
            }
            #[cfg(feature = "decimal")]
            (ValueRef::Decimal(stored), Value::Decimal(by)) => stored.checked_add(*by).map(Value::Decimal),
            _ => None,
        };
        sum.ok_or_else(|| Assignment::beyond(model, property))
    }

    /// The error for an increment whose sum a property cannot hold (400).
    #[must_use]
    pub fn beyond(model: &ModelDefinition, property: usize) -> Error {
        Error::bad_value(model.place(property), "the increment would go beyond what it holds")
    }

    /// Applies changes to a whole row of values, for stores that keep rows as such. The values stand in
    /// the positions of the model.
    ///
    /// # Errors
    /// An increment beyond what a property holds; the row may have changed in part.
    pub fn apply(model: &ModelDefinition, assignments: &[Assignment], row: &mut [Value]) -> Result<()> {
        for assignment in assignments {
            match assignment {
                Assignment::Set { property, value } => row[*property] = value.clone(),
                Assignment::Increment { property, by } => {
                    row[*property] = Assignment::incremented(model, *property, row[*property].as_ref(), by)?;
                }
                Assignment::SetExtras { value } => {
                    if let Some(extras) = model.extras() {
                        row[extras] = value.clone();
                    }
                }
                Assignment::SetExtra { name, value } => {
                    let Some(extras) = model.extras() else { continue };
                    if let Value::Object(object) = &mut row[extras] {
                        object.set(name.clone(), value.clone());
                    } else {
                        row[extras] = Value::Object([(name.clone(), value.clone())].into_iter().collect());
                    }
                }
            }
        }
        Ok(())
    }
}

/// How a call that finds or writes ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Upserted {
    /// There was a row, and it was left alone.
    Found,
    /// There was a row, and it was changed.
    Updated,
    /// There was none, and one was written.
    Created,
}
