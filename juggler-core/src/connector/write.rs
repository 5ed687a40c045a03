//! What is written.

use std::borrow::Cow;

use crate::definition::ModelDefinition;
use crate::error::Result;
use crate::row::Row;
use crate::value::Value;

/// A row to write, lent for the length of a call.
pub type RowRef<'a> = &'a (dyn Row + Sync);

/// One change to a row.
#[derive(Debug, Clone, PartialEq)]
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
    /// Replaces all undeclared properties of an open model. The value is an object, or null for none.
    SetExtras {
        /// The undeclared properties.
        value: Value,
    },
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

    /// Applies changes to a whole row of values, for stores that keep rows as such. The values stand in
    /// the positions of the model.
    pub fn apply(model: &ModelDefinition, assignments: &[Assignment], row: &mut [Value]) {
        for assignment in assignments {
            match assignment {
                Assignment::Set { property, value } => row[*property] = value.clone(),
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
