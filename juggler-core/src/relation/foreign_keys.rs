//! The foreign keys that the relations of a data source come down to.

use super::{Link, Shape};
use crate::connector::ForeignKey;
use crate::datasource::DataSource;
use crate::definition::{Dependent, ModelDefinition, ModelRef};
use crate::error::Result;

/// The foreign keys of all attached models, each once, whichever end says so. A polymorphic key leads to no one table, and one to
/// another store, or to what several rows may have, cannot be kept by this one.
pub(crate) fn foreign_keys(ds: &DataSource) -> Result<Vec<ForeignKey>> {
    let source = ds.source();
    let mut keys: Vec<ForeignKey> = Vec::new();
    for owner in source.models() {
        for at in 0..owner.relations.len() {
            let link = Link::at(ds, &owner, at)?;
            let on_delete = link.relation().dependent();
            let mut add = |model: &ModelRef,
                           properties: &[usize],
                           to: &ModelRef,
                           to_properties: &[usize],
                           on_delete| {
                if !(source.knows(&model.name) && source.knows(&to.name) && is_unique(to, to_properties)) {
                    return Ok(());
                }
                let (model, to) = (source.mapped(model)?, source.mapped(to)?);
                let (properties, to_properties) = (properties.to_vec(), to_properties.to_vec());
                let is_same = |key: &&mut ForeignKey| {
                    key.model.name == model.name && key.properties == properties && key.to.name == to.name
                };
                match keys.iter_mut().find(is_same) {
                    None => keys.push(ForeignKey { model, properties, to, to_properties, on_delete }),
                    Some(key) if key.on_delete == Dependent::Nothing => key.on_delete = on_delete,
                    Some(_) => {}
                }
                Ok::<_, crate::Error>(())
            };
            let Some(target) = &link.target else { continue };
            match &link.shape {
                Shape::BelongsTo { from, to } => add(&owner, from, target, to, Dependent::Nothing)?,
                Shape::Has { from, to, kind: None } => add(target, to, &owner, from, on_delete)?,
                Shape::Through { from, between, near, far, to, kind: None } => {
                    add(between, near, &owner, from, on_delete)?;
                    add(between, far, target, to, Dependent::Nothing)?;
                }
                _ => {}
            }
        }
    }
    Ok(keys)
}

/// Does each combination of these values stand once, with an index that says so?
fn is_unique(model: &ModelDefinition, positions: &[usize]) -> bool {
    let is_all =
        |key: Vec<usize>| key.len() == positions.len() && positions.iter().all(|at| key.contains(at));
    model.unique_keys().any(is_all)
}
