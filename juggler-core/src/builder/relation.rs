//! The relations of a model, as data.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

use super::place::{Options, Place};
use crate::definition::{
    Dependent, Embeds, Keys, ModelDefinition, Polymorphic, RelationDefinition, RelationKind, ScopeFilter,
    Target,
};
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

/// Reads LDL's `relations` over those that a model has from its base, by name; null and false remove one.
pub(super) fn read_all(
    model: &ModelDefinition,
    place: &Place<'_>,
    json: Option<&Json>,
) -> Result<Vec<RelationDefinition>> {
    let mut relations = model.relations.to_vec();
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
    let clashes = |relation: &&RelationDefinition| model.property(&relation.name).is_some();
    match relations.iter().filter(|relation| !relation.is_of_structs()).find(clashes) {
        Some(relation) => Err(place.key(&relation.name).error("a property has this name already")),
        None => Ok(relations),
    }
}

/// Reads one relation.
pub(super) fn read(place: &Place<'_>, name: &str, json: &Json) -> Result<RelationDefinition> {
    let options = Options { place: *place, map: place.object(json)? };
    if name.is_empty() || name.contains('.') {
        return Err(place.error("a relation needs a name, and dots are not allowed in relation names"));
    }
    place.bound_name(name)?;
    if name == "trigger" {
        return Err(place.error("a relation cannot be named `trigger`"));
    }
    let kind = options.text("type")?.unwrap_or_default();
    let Some((_, kind)) = KINDS.iter().find(|(word, _)| *word == kind) else {
        return Err(place.key("type").unknown(NameKind::Type, &kind, KINDS.iter().map(|(word, _)| *word)));
    };
    let polymorphic = polymorphic(&options, name)?;
    // A polymorphic belongsTo names no model: each row does.
    let target = options.text("model")?.unwrap_or_default();
    let leads_nowhere = target.is_empty() && !(*kind == RelationKind::BelongsTo && polymorphic.is_some());
    let mut relation = RelationDefinition::new("", *kind, Target::Named(target.into()));
    relation.name = name.to_owned().into();
    relation.foreign_key = match (options.get("foreignKey"), &polymorphic) {
        (None, Some((_, key))) => key.clone(),
        _ => keys(&options, "foreignKey")?,
    };
    relation.primary_key = keys(&options, "primaryKey")?;
    relation.key_through = keys(&options, "keyThrough")?;
    let through = options.text("through")?.or(options.text("throughTable")?);
    relation.through = through.filter(|name| !name.is_empty()).map(|name| Target::Named(name.into()));
    relation.polymorphic = polymorphic.map(|(polymorphic, _)| polymorphic);
    relation.property = options.text("property")?.unwrap_or_default().into();
    if kind.is_embedded() && relation.property == *name {
        // As a derived model has it.
        relation.target = Target::Struct(relation.target.name().to_owned().into());
    }
    let nested = match options.get("options") {
        None => &Map::new(),
        Some(json) => place.key("options").object(json)?,
    };
    let inner = place.key("options");
    let nested = Options { place: inner, map: nested };
    relation.embeds = embeds(&options, &nested)?;
    relation.disable_include = nested.flag("disableInclude")?.unwrap_or(false);
    relation.scope = match options.get("scope") {
        None => None,
        Some(scope @ Json::Object(_)) => Some(scope.clone().into()),
        Some(_) => return Err(options.wrong("scope", "expected a filter")),
    };
    relation.properties = properties(&options, &nested)?;
    relation.invert_properties =
        options.flag("invertProperties")?.or(nested.flag("invertProperties")?).unwrap_or(false);
    if let Some(word) = options.text("onDelete")? {
        let known = DEPENDENTS.iter().find(|(known, _)| *known == word);
        let wrong = || options.wrong("onDelete", "expected cascade, setNull or restrict");
        relation.on_delete = known.map(|(_, dependent)| *dependent).ok_or_else(wrong)?;
    }
    if leads_nowhere {
        return Err(place.error("a relation needs the `model` it leads to"));
    }
    Ok(relation)
}

/// `true`, a selector, or `{"selector" | "as", "foreignKey", "discriminator"}`; and the option `invert` beside it.
fn polymorphic(options: &Options<'_>, name: &str) -> Result<Option<(Polymorphic, Keys)>> {
    let place = options.place.key("polymorphic");
    let mut polymorphic = Polymorphic::new("");
    let mut key = Keys::default();
    polymorphic.invert = options.flag("invert")?.unwrap_or(false);
    match options.get("polymorphic") {
        None | Some(Json::Bool(false)) => return Ok(None),
        Some(Json::Bool(true)) => polymorphic.selector = name.to_owned().into(),
        Some(Json::String(selector)) => polymorphic.selector = selector.clone().into(),
        Some(Json::Object(map)) => {
            let inner = Options { place, map };
            let selector = inner.text("selector")?.or(inner.text("as")?);
            polymorphic.selector = selector.unwrap_or_else(|| name.to_owned()).into();
            polymorphic.discriminator = inner.text("discriminator")?.unwrap_or_default().into();
            polymorphic.invert |= inner.flag("invert")?.unwrap_or(false);
            key = keys(&inner, "foreignKey")?;
        }
        Some(_) => return Err(place.error("expected true, a selector or an object")),
    }
    Ok(Some((polymorphic, key)))
}

/// The name of a property, or a list of them.
fn keys(options: &Options<'_>, key: &str) -> Result<Keys> {
    match options.get(key) {
        None => Ok(Keys::default()),
        Some(Json::String(name)) if name.is_empty() => Ok(Keys::default()),
        Some(Json::String(name)) => Ok(vec![Cow::Owned(name.clone())].into()),
        Some(Json::Array(_)) => {
            let names = options.names(key)?.unwrap_or_default();
            if names.iter().any(|name| name.is_empty()) {
                return Err(options.wrong(key, "expected names of properties, and one is empty"));
            }
            Ok(names.into_iter().map(|name| Cow::Owned(name.to_owned())).collect())
        }
        Some(_) => Err(options.wrong(key, "expected the name of a property, or a list of them")),
    }
}

/// `"default"` and `"options": {"validate", "autoId", "forceId"}`.
fn embeds(options: &Options<'_>, nested: &Options<'_>) -> Result<Embeds> {
    Ok(Embeds {
        validates: nested.flag("validate")?.unwrap_or(Embeds::DEFAULT.validates),
        by_default: options
            .flag("default")?
            .or(nested.flag("default")?)
            .unwrap_or(Embeds::DEFAULT.by_default),
        auto_id: nested.flag("autoId")?.unwrap_or(Embeds::DEFAULT.auto_id),
        force_id: nested.flag("forceId")?.unwrap_or(Embeds::DEFAULT.force_id),
    })
}

type Copied = Cow<'static, [(Cow<'static, str>, Cow<'static, str>)]>;

/// `{"name": "ownerName"}`, or a list of names that are the same on both sides.
fn properties(options: &Options<'_>, nested: &Options<'_>) -> Result<Copied> {
    let pair = |from: &str, to: &str| (Cow::Owned(from.to_owned()), Cow::Owned(to.to_owned()));
    let of = if options.get("properties").is_some() { options } else { nested };
    let wrong = || of.wrong("properties", "expected the names of properties of this model and of the other");
    match of.get("properties") {
        None => Ok(Copied::default()),
        Some(Json::Array(_)) => {
            let names = of.names("properties")?.unwrap_or_default();
            Ok(names.into_iter().map(|name| pair(name, name)).collect())
        }
        Some(Json::Object(map)) => map
            .iter()
            .filter(|(_, to)| **to != Json::Bool(false))
            .map(|(from, to)| match to {
                Json::Bool(true) => Ok(pair(from, from)),
                Json::String(to) => Ok(pair(from, to)),
                _ => Err(wrong()),
            })
            .collect(),
        Some(_) => Err(wrong()),
    }
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
    let mut map = Map::new();
    let mut put = |key: &str, json: Json| drop(map.insert(key.to_owned(), json));
    put("type", json!(kind));
    for (key, text) in [
        ("model", relation.target.name()),
        ("through", relation.through.as_ref().map_or("", Target::name)),
        ("property", &relation.property),
    ] {
        if !text.is_empty() {
            put(key, json!(text));
        }
    }
    for (key, names) in [
        ("foreignKey", &relation.foreign_key),
        ("primaryKey", &relation.primary_key),
        ("keyThrough", &relation.key_through),
    ] {
        match &**names {
            [] => {}
            [name] => put(key, json!(name)),
            names => put(key, json!(names)),
        }
    }
    if let Some(Polymorphic { selector, discriminator, invert }) = &relation.polymorphic {
        match (&**discriminator, invert) {
            ("", false) => put("polymorphic", json!(selector)),
            ("", true) => put("polymorphic", json!({"selector": selector, "invert": true})),
            (property, _) => {
                put("polymorphic", json!({"selector": selector, "discriminator": property, "invert": invert}))
            }
        }
    }
    // One that JSON cannot say is refused where it is used.
    if let Some(Ok(scope)) = relation.scope.as_ref().map(ScopeFilter::to_json) {
        put("scope", scope.into_owned());
    }
    if !relation.properties.is_empty() {
        let copied = relation.properties.iter().map(|(from, to)| (from.to_string(), json!(to)));
        put("properties", Json::Object(copied.collect()));
    }
    if relation.invert_properties {
        put("invertProperties", json!(true));
    }
    if let Some((word, _)) = DEPENDENTS.iter().find(|(_, dependent)| *dependent == relation.on_delete) {
        put("onDelete", json!(word));
    }
    let options = write_options(relation);
    if !options.is_empty() {
        put("options", Json::Object(options));
    }
    Json::Object(map)
}

fn write_options(relation: &RelationDefinition) -> Map<String, Json> {
    let (embeds, usual) = (relation.embeds, Embeds::DEFAULT);
    let flags = [
        ("disableInclude", relation.disable_include, false),
        ("validate", embeds.validates, usual.validates),
        ("default", embeds.by_default, usual.by_default),
        ("autoId", embeds.auto_id, usual.auto_id),
        ("forceId", embeds.force_id, usual.force_id),
    ];
    flags
        .into_iter()
        .filter(|(_, flag, usual)| flag != usual)
        .map(|(key, flag, _)| (key.to_owned(), json!(flag)))
        .collect()
}
