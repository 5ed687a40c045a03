//! The settings of a model.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::Value as Json;

use super::place::{Options, position};
use super::{rule, section};
use crate::definition::{Coercion, Index, ModelDefinition, ScopeFilter, Strict};
use crate::error::Result;

/// The settings that are objects and no sections of connectors.
const KNOWN: &[&str] = &[
    "bases",
    "relations",
    "indexes",
    "mixins",
    "hidden",
    "hiddenProperties",
    "sensitive",
    "protected",
    "protectedProperties",
    "acls",
    "methods",
    "http",
    "remoting",
    "scope",
    "scopes",
    "excludeBaseProperties",
    "options",
];

/// Applies LDL's settings to a definition whose properties are there. What is not set stays as it is.
pub(super) fn apply(model: &mut ModelDefinition, options: &Options<'_>) -> Result<()> {
    behaviour(model, options)?;
    if let Some(plural) = options.text("plural")? {
        model.plural = plural.into();
    }
    if let Some(doc) = options.text("description")? {
        model.doc = doc.into();
    }
    if let Some(bases) = options.names("bases")? {
        model.bases = bases.into_iter().map(|name| name.to_owned().into()).collect();
    }
    if let Some(table) = options.text("tableName")? {
        model.table = table.into();
    }
    if let Some(schema) = options.text("schema")? {
        model.schema = schema.into();
    }
    model.sections = section::merge(&model.sections, section::read(options.map, KNOWN)).into();
    let set = |names: Option<Vec<_>>| names.unwrap_or_default().into_iter().collect::<HashSet<&str>>();
    let hidden = set(options.names("hidden")?.or(options.names("hiddenProperties")?));
    let sensitive = set(options.names("sensitive")?);
    let protected = set(options.names("protected")?.or(options.names("protectedProperties")?));
    for property in model.properties.to_mut() {
        property.hidden |= hidden.contains(&*property.name);
        property.sensitive |= sensitive.contains(&*property.name);
        property.protected |= protected.contains(&*property.name);
    }
    scopes(model, options)?;
    indexes(model, options)
}

/// The default scope, and the named ones: `{"active": {"where": ..}}`. Those of a base stay, unless named again.
fn scopes(model: &mut ModelDefinition, options: &Options<'_>) -> Result<()> {
    if let Some(scope) = options.get("scope") {
        model.scope = Some(scope.clone().into());
    }
    let Some(json) = options.get("scopes") else { return Ok(()) };
    let Json::Object(scopes) = json else {
        return Err(options.wrong("scopes", "expected an object of filters"));
    };
    let own = scopes.iter().map(|(name, filter)| (name.clone().into(), filter.clone().into()));
    model.scopes = merge_scopes(&model.scopes, own.collect()).into();
    Ok(())
}

/// A named scope.
type Named = (Cow<'static, str>, ScopeFilter);

/// Named scopes, under those of a model that extends theirs: of one name, the own counts.
pub(super) fn merge_scopes(base: &[Named], own: Vec<Named>) -> Vec<Named> {
    let kept = base.iter().filter(|(name, _)| !own.iter().any(|(other, _)| other == name));
    kept.cloned().chain(own.iter().cloned()).collect()
}

/// How the model behaves.
fn behaviour(model: &mut ModelDefinition, options: &Options<'_>) -> Result<()> {
    let settings = &mut model.settings;
    if let Some(strict) = strict(options)? {
        settings.strict = strict;
    }
    for (key, flag) in [
        ("strictDelete", &mut settings.strict_delete),
        ("automaticValidation", &mut settings.automatic_validation),
        ("validateUpsert", &mut settings.validate_upsert),
        ("validateUpdate", &mut settings.validate_update),
        ("persistUndefinedAsNull", &mut settings.persist_undefined_as_null),
        ("prohibitHiddenPropertiesInQuery", &mut settings.prohibit_hidden_properties_in_query),
    ] {
        *flag = options.flag(key)?.unwrap_or(*flag);
    }
    for (key, depth) in [
        ("maxDepthOfQuery", &mut settings.max_depth_of_query),
        ("maxDepthOfData", &mut settings.max_depth_of_data),
    ] {
        *depth = options.size(key)?.unwrap_or(*depth);
    }
    match options.get("forceId") {
        None => {}
        Some(Json::Bool(force)) => settings.force_id = Some(*force),
        Some(Json::String(word)) if word == "auto" => {}
        Some(_) => return Err(options.wrong("forceId", "expected true, false or \"auto\"")),
    }
    Ok(())
}

fn strict(options: &Options<'_>) -> Result<Option<Strict>> {
    match options.get("strict") {
        None => Ok(None),
        Some(Json::Bool(true)) => Ok(Some(Strict::Validate)),
        Some(Json::Bool(false)) => Ok(Some(Strict::Open)),
        Some(Json::String(word)) if word == "filter" => Ok(Some(Strict::Filter)),
        Some(Json::String(word)) if word == "validate" || word == "throw" => Ok(Some(Strict::Validate)),
        Some(_) => {
            Err(options.wrong("strict", "expected true, false, \"filter\", \"validate\" or \"throw\""))
        }
    }
}

/// How JSON becomes values: LDL's rules, unless a definition that was derived says otherwise.
pub(super) fn coercion(options: &Options<'_>) -> Result<Option<Coercion>> {
    match options.text("coercion")?.as_deref() {
        None => Ok(None),
        Some("ldl") => Ok(Some(Coercion::Ldl)),
        Some("typed") => Ok(Some(Coercion::Typed)),
        Some(_) => Err(options.wrong("coercion", "expected \"ldl\" or \"typed\"")),
    }
}

/// `{"name": {"keys": {"a": 1, "b": 1}, "options": {"unique": true}}}`, `{"name": {"columns": "a, b"}}`, or a list of
/// `{"name": .., "keys": ["a", "b"]}`. Over those of a base, by name; null and false remove one.
fn indexes(model: &mut ModelDefinition, options: &Options<'_>) -> Result<()> {
    let named: Vec<(&str, &Json)> = match options.get("indexes") {
        None => return Ok(()),
        Some(Json::Object(indexes)) => indexes.iter().map(|(name, json)| (name.as_str(), json)).collect(),
        Some(Json::Array(indexes)) => {
            indexes.iter().map(|json| (json["name"].as_str().unwrap_or_default(), json)).collect()
        }
        Some(_) => return Err(options.wrong("indexes", "expected indexes by name, or a list of them")),
    };
    let mut indexes = std::mem::take(&mut model.indexes).into_owned();
    for (name, json) in named {
        indexes.retain(|index| index.name.is_empty() || index.name != name);
        if !matches!(json, Json::Null | Json::Bool(false)) {
            indexes.push(index(model, options, name, json)?);
        }
    }
    model.indexes = indexes.into();
    Ok(())
}

fn index(model: &ModelDefinition, options: &Options<'_>, name: &str, json: &Json) -> Result<Index> {
    let place = options.place.key("indexes");
    let place = place.key(name);
    let columns: Vec<&str> = match (json.get("keys"), json.get("columns"), json) {
        (Some(Json::Object(keys)), ..) => keys.keys().map(String::as_str).collect(),
        (Some(Json::Array(keys)), ..) => keys.iter().map(|key| key.as_str().unwrap_or_default()).collect(),
        (_, Some(Json::String(columns)), _) => columns.split(',').map(str::trim).collect(),
        (None, None, Json::Object(keys)) => keys.keys().map(String::as_str).collect(),
        _ => return Err(place.error("expected `keys` or `columns`")),
    };
    let positions =
        columns.iter().map(|column| position(model, column, &place)).collect::<Result<Vec<_>>>()?;
    let unique = json.pointer("/options/unique").or_else(|| json.get("unique")) == Some(&Json::Bool(true));
    Ok(Index { name: name.to_owned().into(), properties: positions.into(), unique })
}

/// The `validations` of a model, each with its `property`. A rule that the base has for the property is replaced by one
/// of the same name.
pub(super) fn validations(
    model: &mut ModelDefinition,
    base: Option<&ModelDefinition>,
    options: &Options<'_>,
) -> Result<()> {
    let list = match options.get("validations") {
        None => return Ok(()),
        Some(Json::Array(list)) => list,
        Some(_) => return Err(options.wrong("validations", "expected a list of rules")),
    };
    let place = options.place.key("validations");
    for (i, json) in list.iter().enumerate() {
        let place = place.index(i);
        let rule = rule::read(&place, json)?;
        let name = json["property"].as_str().unwrap_or_default();
        let at = position(model, name, &place.key("property"))?;
        let inherited =
            base.and_then(|base| base.property(name)).map_or(&[][..], |(_, property)| &*property.rules);
        let rules = model.properties.to_mut()[at].rules.to_mut();
        rules.retain(|other| other.name() != rule.name() || !inherited.contains(other));
        rules.push(rule);
    }
    Ok(())
}
