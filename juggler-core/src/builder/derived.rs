//! What a derived model has from those it extends and mixes in.

use super::inherit::declared_again;
use super::parts::moved_indexes;
use super::section;
use super::settings::merge_scopes;
use crate::definition::{Behaviour, Index, ModelDefinition, Property, Transforms};

/// A derived model over the one it extends, and over those it mixes in: their rules, scopes, indexes and hooks come first. The
/// struct repeats the fields that it inherits, which the derive makes sure of.
#[must_use]
pub fn with_inherited(
    mut model: ModelDefinition,
    base: Option<&ModelDefinition>,
    mixins: &[&ModelDefinition],
) -> ModelDefinition {
    for mixin in mixins.iter().rev() {
        put_under(&mut model, mixin);
    }
    if let Some(base) = base {
        put_under(&mut model, base);
        model.sections = section::merge(&base.sections, model.sections.into_owned()).into();
        model.bases = base.bases.iter().cloned().chain([base.name.clone()]).collect();
    }
    model
}

/// What another model says is said first, and where both say something the model's own word counts.
fn put_under(model: &mut ModelDefinition, other: &ModelDefinition) {
    for property in model.properties.to_mut() {
        if let Some((_, inherited)) = other.property(&property.name) {
            declared_again(inherited, property);
            if inherited.kind == property.kind {
                repeated(inherited, property);
            }
        }
    }
    let mut indexes = moved_indexes(other, |name| Some(model.property(name)?.0));
    let is_again = |a: &Index, b: &Index| a == b || (!a.name.is_empty() && a.name == b.name);
    indexes.retain(|index| !model.indexes.iter().any(|own| is_again(own, index)));
    indexes.extend(model.indexes.iter().cloned());
    model.indexes = indexes.into();
    model.scope = model.scope.take().or_else(|| other.scope.clone());
    model.scopes = merge_scopes(&other.scopes, model.scopes.to_vec()).into();
    let mut behaviours: Vec<Behaviour> = other.behaviours.to_vec();
    let is_new = |behaviour: &&Behaviour| !other.behaviours.iter().any(|other| other.is(**behaviour));
    behaviours.extend(model.behaviours.iter().filter(is_new));
    model.behaviours = behaviours.into();
}

/// A struct has to repeat a field, but not what is said of it.
fn repeated(base: &Property, own: &mut Property) {
    own.column = own.column.take().or_else(|| base.column.clone());
    own.column_type = own.column_type.take().or_else(|| base.column_type.clone());
    own.default = own.default.take().or_else(|| base.default.clone());
    own.index |= base.index;
    own.unique |= base.unique;
    own.length = own.length.or(base.length);
    own.precision = own.precision.or(base.precision);
    own.scale = own.scale.or(base.scale);
    if own.transforms == Transforms::NONE {
        own.transforms = base.transforms;
    }
    own.sections = section::merge(&base.sections, own.sections.to_vec()).into();
    if own.doc.is_empty() {
        own.doc = base.doc.clone();
    }
}
