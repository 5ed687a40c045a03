//! A value of a row: one that its model declares, or one that an open model keeps beside.

use crate::definition::ModelDefinition;
use crate::error::{Error, Result};
use crate::model::DraftData;
use crate::row::Row;
use crate::value::{Value, ValueRef};

/// A value of a row, by its place.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Spot {
    /// A property.
    At(usize),
    /// What an open model does not declare, in the object at a position.
    Beside(usize, String),
}

impl Spot {
    /// The place of a name.
    pub(super) fn of(model: &ModelDefinition, name: &str, relation: &str) -> Result<Spot> {
        match (model.property(name), model.extras()) {
            (Some((at, _)), _) => Ok(Spot::At(at)),
            (None, Some(extras)) => Ok(Spot::Beside(extras, name.to_owned())),
            (None, None) => {
                let message =
                    format!("the relation {relation} needs its property `{name}`, which is not there");
                Err(Error::definition(model.name.clone(), message))
            }
        }
    }

    /// The value there.
    pub(crate) fn read(&self, row: &(impl Row + ?Sized)) -> Result<Value> {
        match self {
            Spot::At(at) => Ok(row.get(*at)?.to_owned()),
            Spot::Beside(extras, name) => Ok(match row.get(*extras)? {
                ValueRef::Object(object) => object.get(name).unwrap_or_default().to_owned(),
                _ => Value::Null,
            }),
        }
    }

    /// Puts a value there.
    pub(crate) fn write(&self, draft: &mut DraftData, value: Value) {
        match self {
            Spot::At(at) => draft.set_value(*at, value),
            Spot::Beside(_, name) => draft.set_extra(name.clone(), value),
        }
    }
}
