//! What a model has from the one it extends.

use juggler_validate::{Rule, RuleKind};
use serde_json::Value as Json;

use super::ldl::Lookup;
use super::parts::Parts;
use super::place::Options;
use crate::definition::{ModelDefinition, ModelRef, Property};
use crate::error::{NameKind, Result};

/// LoopBack's own models, which have no properties: what they do, every model does here.
const ROOTS: &[&str] = &["Model", "PersistedModel", "KeyValueModel"];

/// The model that the settings `base` or `super` name.
pub(super) fn base(options: &Options<'_>, lookup: Lookup<'_>) -> Result<Option<ModelRef>> {
    let (key, name) = match (options.text("base")?, options.text("super")?) {
        (Some(name), _) => ("base", name),
        (None, Some(name)) => ("super", name),
        (None, None) => return Ok(None),
    };
    if options.get("bases").is_some() {
        return Ok(None); // as a definition is written: it is whole
    }
    let model = options.place.model;
    if name == model {
        return Err(options.wrong(key, "the model extends itself"));
    }
    match lookup(&name) {
        Some(base) if base.bases.iter().any(|base| base == model) => {
            Err(options.wrong(key, format!("`{name}` extends {model}, and cannot be extended by it")))
        }
        Some(base) => Ok(Some(base)),
        None if ROOTS.contains(&&*name) => Ok(None),
        None => Err(options.place.key(key).unknown(NameKind::Model, &name, [])),
    }
}

/// A definition with what is inherited: settings, relations, indexes. Its name, plural and table are its own.
pub(super) fn definition(base: &ModelDefinition) -> ModelDefinition {
    let mut model = base.clone();
    model.plural = "".into();
    model.doc = "".into();
    model.bases.to_mut().push(base.name.clone());
    model
}

/// The properties that are inherited: those of the base, without what the settings leave out, and without its id where
/// the model has one of its own.
pub(super) fn properties(base: &ModelDefinition, options: &Options<'_>, own_ids: bool) -> Result<Parts> {
    let mut parts = Parts::of(base);
    match options.get("excludeBaseProperties") {
        None | Some(Json::Bool(_)) => {}
        Some(_) => {
            let left_out = options.names("excludeBaseProperties")?.unwrap_or_default();
            left_out.into_iter().for_each(|name| parts.remove(name));
        }
    }
    if own_ids {
        parts.remove_ids();
    }
    Ok(parts)
}

/// A property that is declared anew: it stays hidden, sensitive or protected, and while the values are of the same kind it keeps the rules
/// of the base, but for those of which it has one of the same name.
pub(super) fn declared_again(base: &Property, own: &mut Property) {
    own.hidden |= base.hidden;
    own.sensitive |= base.sensitive;
    own.protected |= base.protected;
    if own.kind == base.kind {
        let is_own = |rule: &Rule| own.rules.iter().any(|other| is_said_again(rule, other));
        let kept = base.rules.iter().filter(|rule| !is_own(rule)).cloned();
        own.rules = kept.chain(own.rules.iter().cloned()).collect();
    }
}

/// Is it a rule of the same name? Of the program's own rules, each has a name.
fn is_said_again(rule: &Rule, own: &Rule) -> bool {
    match (&rule.kind, &own.kind) {
        (RuleKind::Custom(rule), RuleKind::Custom(own)) => rule.name == own.name,
        _ => rule.name() == own.name(),
    }
}
