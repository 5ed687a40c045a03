//! A model on a data source.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use crate::definition::{
    Dependent, Kind, ModelDefinition, ModelRef, NearKeys, RelationDefinition, RelationKind, ScopeFilter,
    goes_with,
};
use crate::error::{Error, Result};
use crate::filter::FilterTree;
use crate::validate::Checker;
use crate::value::Value;

/// What a data source knows of a model: its definition, checked, and its rules, ready to run.
#[derive(Debug)]
pub(crate) struct Attached {
    /// The definition, with the names that its store has for it.
    pub(crate) model: ModelRef,
    pub(crate) checker: Checker,
    pub(crate) scope: Option<Scope>,
    /// Does something happen to other rows when one of these is destroyed?
    pub(crate) has_dependents: bool,
    /// The position of the version, where the model has one.
    pub(crate) version: Option<usize>,
    /// Has the derived model hooks, or one it extends? The layer of hooks finds out, and notes it here.
    pub(crate) has_hooks: OnceLock<bool>,
    /// What its relations start from.
    pub(crate) near_keys: Arc<NearKeys>,
}

/// A default scope, read.
#[derive(Debug)]
pub(crate) struct Scope {
    pub(crate) filter: FilterTree,
    /// The values that its condition asks for: those of a new row.
    pub(crate) values: Vec<(usize, Value)>,
}

impl Scope {
    /// Reads a scope.
    pub(crate) fn new(model: &ModelDefinition, scope: &ScopeFilter) -> Result<Self> {
        let filter = FilterTree::from_json(model, &*scope.to_json()?)?;
        let values = filter.condition.equalities();
        let values =
            values.filter_map(|(name, value)| Some((model.property(name)?.0, value.clone()))).collect();
        Ok(Scope { filter, values })
    }
}

impl Attached {
    /// Checks a definition for a store under these names, for which it may have sections.
    pub(crate) fn new(model: &ModelRef, connectors: &[&str]) -> Result<Self> {
        check(model)?;
        let mapped = model.mapped(connectors)?.map_or_else(|| model.clone(), ModelRef::from);
        let scope = model.scope.as_ref().map(|scope| Scope::new(model, scope)).transpose()?;
        let has_dependents =
            model.relations.iter().any(|relation| relation.dependent() != Dependent::Nothing);
        let near_keys = Arc::new(NearKeys::new(model));
        let (checker, has_hooks, version) = (Checker::new(model)?, OnceLock::new(), model.version());
        Ok(Attached { model: mapped, checker, scope, has_dependents, version, has_hooks, near_keys })
    }

    /// Says what works, but not always. Once, when a data source first hears of the model.
    pub(crate) fn warn(&self) {
        for property in self.checker.unguarded(&self.model) {
            tracing::warn!(
                model = &*self.model.name,
                property,
                "a rule of uniqueness without a unique index: two tasks that write the same value at once may both \
                 succeed; give the property, with those it is scoped to, a unique index, and one case where case is ignored"
            );
        }
    }
}

fn check(model: &ModelDefinition) -> Result<()> {
    let wrong = |message: String| Err(Error::definition(model.name.clone(), message));
    let mut names = HashSet::with_capacity(model.properties.len());
    for property in model.properties.iter() {
        if property.name.is_empty() || property.name.contains('.') {
            return wrong(format!("a property cannot be named `{}`: dots lead into objects", property.name));
        }
        if !names.insert(&*property.name) {
            return wrong(format!("two properties are named `{}`", property.name));
        }
        if let Some(format) = &property.date_format
            && let Err(why) = goes_with(format.text(), property.kind.leaf())
        {
            return wrong(format!("`{}` has the format `{format}`: {why}", property.name));
        }
    }
    if let Err(why) = has_sound_version(model) {
        return wrong(why);
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
        if names.contains(&*relation.name) && !relation.is_of_structs() {
            return wrong(format!("the relation `{}` has the name of a property", relation.name));
        }
        if let Some(why) = no_dependents(relation) {
            return wrong(format!("the relation `{}` says what happens on delete: {why}", relation.name));
        }
    }
    Ok(())
}

/// A version is one integer beside the id.
fn has_sound_version(model: &ModelDefinition) -> Result<(), String> {
    let mut versions = model.properties.iter().enumerate().filter(|(_, property)| property.version);
    let Some((at, version)) = versions.next() else { return Ok(()) };
    let name = &version.name;
    match versions.next() {
        Some((_, other)) => Err(format!("`{name}` and `{}` are both the version", other.name)),
        None if model.ids.contains(&at) => Err(format!("`{name}` cannot be both id and version")),
        None if model.ids.is_empty() => Err(format!("`{name}` is the version of rows without an id")),
        None if !matches!(version.kind, Kind::Int(_)) => {
            Err(format!("the version `{name}` is {}: it must be an integer", version.kind.describe()))
        }
        None if version.default.is_some() => {
            Err(format!("the version `{name}` has a default: it starts at 1"))
        }
        None => Ok(()),
    }
}

/// Why a relation cannot have the dependents that it says it has.
fn no_dependents(relation: &RelationDefinition) -> Option<&'static str> {
    match (relation.on_delete, relation.kind) {
        (Dependent::Nothing, _) => None,
        (_, RelationKind::BelongsTo) => {
            Some("no rows point here; say it on the hasMany or hasOne of the other model")
        }
        (_, RelationKind::ReferencesMany) => Some("no rows point here, the keys are in this model"),
        (_, RelationKind::EmbedsOne | RelationKind::EmbedsMany) => {
            Some("what is embedded is a part of the row, and goes with it")
        }
        (Dependent::SetNull, RelationKind::HasAndBelongsToMany) if relation.through.is_none() => {
            Some("the keys of the rows between are their id, which is never null")
        }
        _ => None,
    }
}
