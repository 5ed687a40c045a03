//! A model on a data source.

use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::validate::Checker;

/// What a data source knows of a model: its definition, checked, and its rules, ready to run.
#[derive(Debug)]
pub(crate) struct Attached {
    pub(crate) model: ModelRef,
    pub(crate) checker: Checker,
}

impl Attached {
    /// Checks a definition.
    pub(crate) fn new(model: &ModelRef) -> Result<Self> {
        check(model)?;
        Ok(Attached { model: model.clone(), checker: Checker::new(model)? })
    }
}

fn check(model: &ModelDefinition) -> Result<()> {
    let wrong = |message: String| Err(Error::definition(model.name.clone(), message));
    for (at, property) in model.properties.iter().enumerate() {
        if property.name.is_empty() || property.name.contains('.') {
            return wrong(format!("a property cannot be named `{}`: dots lead into objects", property.name));
        }
        if model.properties[..at].iter().any(|other| other.name == property.name) {
            return wrong(format!("two properties are named `{}`", property.name));
        }
    }
    let width = model.properties.len();
    if model
        .ids
        .iter()
        .chain(model.indexes.iter().flat_map(|index| &*index.properties))
        .any(|at| *at >= width)
    {
        return wrong("an id or an index names a property that is not there".to_owned());
    }
    for relation in model.relations.iter() {
        if model.property(&relation.name).is_some() {
            return wrong(format!("the relation `{}` has the name of a property", relation.name));
        }
    }
    Ok(())
}
