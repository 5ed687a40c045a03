//! The relations of a model, as data.

use serde_json::{Map, Value as Json, json};

use super::place::{Options, Place};
use crate::definition::{Dependent, RelationDefinition, RelationKind, Target};
use crate::error::{NameKind, Result};

const KINDS: &[(&str, RelationKind)] = &[
    ("hasMany", RelationKind::HasMany),
    ("hasOne", RelationKind::HasOne),
    ("belongsTo", RelationKind::BelongsTo),
    ("hasAndBelongsToMany", RelationKind::HasAndBelongsToMany),
    ("embedsOne", RelationKind::EmbedsOne),
    ("embedsMany", RelationKind::EmbedsMany),
    ("referencesMany", RelationKind::ReferencesMany),
];

const DEPENDENTS: &[(&str, Dependent)] =
    &[("cascade", Dependent::Cascade), ("setNull", Dependent::SetNull), ("restrict", Dependent::Restrict)];

/// Reads LDL's `relations` over those of a base, by name; null and false remove one.
pub(super) fn read_all(
    base: &[RelationDefinition],
    place: &Place<'_>,
    json: Option<&Json>,
) -> Result<Vec<RelationDefinition>> {
    let mut relations = base.to_vec();
    for (name, json) in place.object(json.unwrap_or(&Json::Null))? {
        let at = relations.iter().position(|relation| relation.name == **name);
        let own = match json {
            Json::Null | Json::Bool(false) => None,
            json => Some(read(&place.key(name), name, json)?),
        };
        match (at, own) {
            (Some(at), Some(own)) => relations[at] = own,
            (Some(at), None) => drop(relations.remove(at)),
            (None, own) => relations.extend(own),
        }
    }
    Ok(relations)
}

fn read(place: &Place<'_>, name: &str, json: &Json) -> Result<RelationDefinition> {
    let options = Options { place: *place, map: place.object(json)? };
    let text = |key: &str| options.text(key).map(Option::unwrap_or_default);
    if name.is_empty() || name.contains('.') {
        return Err(place.error("a relation needs a name, and dots are not allowed in relation names"));
    }
    let kind = text("type")?;
    let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == kind) else {
        return Err(place.key("type").unknown(NameKind::Type, &kind, KINDS.iter().map(|(word, _)| *word)));
    };
    // A polymorphic belongsTo names no model: each row does.
    let mut relation = RelationDefinition::new("", *kind, Target::Named(text("model")?.into()));
    relation.name = name.to_owned().into();
    relation.foreign_key = text("foreignKey")?.into();
    relation.primary_key = text("primaryKey")?.into();
    relation.key_through = text("keyThrough")?.into();
    relation.through = options.text("through")?.map(|name| Target::Named(name.into()));
    relation.polymorphic = match options.get("polymorphic") {
        None | Some(Json::Bool(false)) => "".into(),
        Some(Json::Bool(true)) => name.to_owned().into(),
        Some(Json::String(selector)) => selector.clone().into(),
        Some(Json::Object(options)) => {
            let selector = options.get("selector").or_else(|| options.get("as")).and_then(Json::as_str);
            selector.unwrap_or(name).to_owned().into()
        }
        Some(_) => return Err(options.wrong("polymorphic", "expected true, a selector or an object")),
    };
    if let Some(word) = options.text("onDelete")? {
        let known = DEPENDENTS.iter().find(|(known, _)| *known == word);
        let wrong = || options.wrong("onDelete", "expected cascade, setNull or restrict");
        relation.on_delete = known.map(|(_, dependent)| *dependent).ok_or_else(wrong)?;
    }
    Ok(relation)
}

/// Writes relations as LDL has them.
pub(super) fn write_all(relations: &[RelationDefinition]) -> Json {
    relations
        .iter()
        .map(|relation| (relation.name.to_string(), write(relation)))
        .collect::<Map<_, _>>()
        .into()
}

fn write(relation: &RelationDefinition) -> Json {
    let kind = KINDS.iter().find(|(_, kind)| *kind == relation.kind).map_or("", |(word, _)| *word);
    let mut options = Map::new();
    options.insert("type".to_owned(), json!(kind));
    for (key, text) in [
        ("model", relation.target.name()),
        ("foreignKey", &relation.foreign_key),
        ("primaryKey", &relation.primary_key),
        ("through", relation.through.as_ref().map_or("", Target::name)),
        ("keyThrough", &relation.key_through),
        ("polymorphic", &relation.polymorphic),
    ] {
        if !text.is_empty() {
            options.insert(key.to_owned(), json!(text));
        }
    }
    if let Some((word, _)) = DEPENDENTS.iter().find(|(_, dependent)| *dependent == relation.on_delete) {
        options.insert("onDelete".to_owned(), json!(word));
    }
    Json::Object(options)
}
