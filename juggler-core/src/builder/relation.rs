//! The relations of a model, as data.

use serde_json::Value as Json;

use super::ldl::object;
use crate::definition::{RelationDefinition, RelationKind, Target};
use crate::error::{Error, NameKind, Result};

const KINDS: &[(&str, RelationKind)] = &[
    ("hasMany", RelationKind::HasMany),
    ("hasOne", RelationKind::HasOne),
    ("belongsTo", RelationKind::BelongsTo),
    ("hasAndBelongsToMany", RelationKind::HasAndBelongsToMany),
    ("embedsOne", RelationKind::EmbedsOne),
    ("embedsMany", RelationKind::EmbedsMany),
    ("referencesMany", RelationKind::ReferencesMany),
];

/// Reads LDL's `relations`.
pub(super) fn read_all(model: &str, json: Option<&Json>) -> Result<Vec<RelationDefinition>> {
    let relations = object(model, "settings.relations", json.unwrap_or(&Json::Null))?;
    relations.iter().map(|(name, json)| read(model, name, json)).collect()
}

fn read(model: &str, name: &str, json: &Json) -> Result<RelationDefinition> {
    let path = format!("settings.relations.{name}");
    let options = object(model, &path, json)?;
    let text = |key: &str| options.get(key).and_then(Json::as_str).unwrap_or_default().to_owned();
    let kind = text("type");
    let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == kind) else {
        let owner = format!("{model} ({path})");
        return Err(Error::unknown_name(NameKind::Type, kind, owner, KINDS.iter().map(|(word, _)| *word)));
    };
    // A polymorphic belongsTo names no model: each row does.
    let target = Target::Named(text("model").into());
    let mut relation = RelationDefinition::new("", *kind, target);
    relation.name = name.to_owned().into();
    relation.foreign_key = text("foreignKey").into();
    relation.primary_key = text("primaryKey").into();
    relation.key_through = text("keyThrough").into();
    relation.through =
        options.get("through").and_then(Json::as_str).map(|name| Target::Named(name.to_owned().into()));
    relation.polymorphic = match options.get("polymorphic") {
        Some(Json::Bool(true)) => name.to_owned().into(),
        Some(Json::String(selector)) => selector.clone().into(),
        Some(Json::Object(options)) => {
            let selector = options.get("selector").or_else(|| options.get("as")).and_then(Json::as_str);
            selector.unwrap_or(name).to_owned().into()
        }
        _ => "".into(),
    };
    Ok(relation)
}
