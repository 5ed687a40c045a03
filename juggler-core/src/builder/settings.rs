//! The settings of a model.

use serde_json::{Map, Value as Json};

use crate::definition::{Index, ModelDefinition, Strict};
use crate::error::{Error, Result};

/// What these settings do is not there yet; silence would be a lie.
const NOT_YET: &[&str] = &["base", "super", "scope", "scopes", "mixins"];

/// Applies LDL's settings to a definition whose properties are there.
pub(super) fn apply(model: &mut ModelDefinition, settings: &Map<String, Json>) -> Result<()> {
    if let Some(name) = NOT_YET.iter().find(|name| settings.get(**name).is_some_and(|json| !json.is_null())) {
        return Err(Error::unsupported(format!("the setting `{name}` of a model")));
    }
    let read = Read { model: model.name.to_string(), settings };
    if let Some(strict) = read.strict()? {
        model.settings.strict = strict;
    }
    read.flag("strictDelete", &mut model.settings.strict_delete)?;
    read.flag("automaticValidation", &mut model.settings.automatic_validation)?;
    read.flag("validateUpsert", &mut model.settings.validate_upsert)?;
    read.flag("validateUpdate", &mut model.settings.validate_update)?;
    read.flag("persistUndefinedAsNull", &mut model.settings.persist_undefined_as_null)?;
    read.flag("prohibitHiddenPropertiesInQuery", &mut model.settings.prohibit_hidden_properties_in_query)?;
    match settings.get("forceId") {
        Some(Json::Bool(force)) => model.settings.force_id = Some(*force),
        None | Some(Json::Null) => {}
        Some(Json::String(word)) if word == "auto" => {}
        Some(_) => return Err(read.wrong("forceId", "expected true, false or \"auto\"")),
    }
    for (key, depth) in [
        ("maxDepthOfQuery", &mut model.settings.max_depth_of_query),
        ("maxDepthOfData", &mut model.settings.max_depth_of_data),
    ] {
        match settings.get(key) {
            None | Some(Json::Null) => {}
            Some(json) => {
                let number = json.as_u64().and_then(|number| usize::try_from(number).ok());
                *depth = number.ok_or_else(|| read.wrong(key, "expected a whole number"))?;
            }
        }
    }
    if let Some(plural) = read.text("plural")? {
        model.plural = plural.into();
    }
    if let Some(table) = read.text("tableName")?.or(read.collection()) {
        model.table = table.into();
    }
    if let Some(doc) = read.text("description")? {
        model.doc = doc.into();
    }
    let hidden = read.names("hidden")?.or(read.names("hiddenProperties")?).unwrap_or_default();
    let protected = read.names("protected")?.or(read.names("protectedProperties")?).unwrap_or_default();
    for property in model.properties.to_mut() {
        property.hidden |= hidden.iter().any(|name| *name == property.name);
        property.protected |= protected.iter().any(|name| *name == property.name);
    }
    model.indexes = read.indexes(model)?.into();
    Ok(())
}

struct Read<'a> {
    model: String,
    settings: &'a Map<String, Json>,
}

impl<'a> Read<'a> {
    fn strict(&self) -> Result<Option<Strict>> {
        Ok(match self.settings.get("strict") {
            None | Some(Json::Null) => None,
            Some(Json::Bool(true)) => Some(Strict::Validate),
            Some(Json::Bool(false)) => Some(Strict::Open),
            Some(Json::String(word)) => Some(match word.as_str() {
                "filter" => Strict::Filter,
                "validate" | "throw" => Strict::Validate,
                _ => {
                    return Err(
                        self.wrong("strict", "expected true, false, \"filter\", \"validate\" or \"throw\"")
                    );
                }
            }),
            Some(_) => {
                return Err(
                    self.wrong("strict", "expected true, false, \"filter\", \"validate\" or \"throw\"")
                );
            }
        })
    }

    fn flag(&self, key: &str, flag: &mut bool) -> Result<()> {
        match self.settings.get(key) {
            None | Some(Json::Null) => Ok(()),
            Some(Json::Bool(set)) => {
                *flag = *set;
                Ok(())
            }
            Some(_) => Err(self.wrong(key, "expected true or false")),
        }
    }

    fn text(&self, key: &str) -> Result<Option<String>> {
        match self.settings.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(self.wrong(key, "expected text")),
        }
    }

    /// `{"memory": {"collection": ".."}}`, and what other connectors call it.
    fn collection(&self) -> Option<String> {
        let sections = self.settings.values().filter_map(Json::as_object);
        sections
            .flat_map(|section| [section.get("collection"), section.get("table"), section.get("tableName")])
            .find_map(|name| name.and_then(Json::as_str).map(str::to_owned))
    }

    /// A list of names, or an object whose keys they are.
    fn names(&self, key: &str) -> Result<Option<Vec<&'a str>>> {
        match self.settings.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Array(names)) => {
                let names: Option<Vec<&str>> = names.iter().map(Json::as_str).collect();
                names.map(Some).ok_or_else(|| self.wrong(key, "expected a list of names"))
            }
            Some(Json::Object(names)) => Ok(Some(
                names
                    .iter()
                    .filter(|(_, on)| **on != Json::Bool(false))
                    .map(|(name, _)| name.as_str())
                    .collect(),
            )),
            Some(_) => Err(self.wrong(key, "expected a list of names")),
        }
    }

    /// `{"name": {"keys": {"a": 1, "b": 1}, "options": {"unique": true}}}`, `{"name": {"columns": "a, b"}}`.
    fn indexes(&self, model: &ModelDefinition) -> Result<Vec<Index>> {
        let Some(Json::Object(indexes)) = self.settings.get("indexes") else { return Ok(Vec::new()) };
        let mut built = Vec::new();
        for (name, index) in indexes {
            let columns: Vec<String> = match (index.get("keys"), index.get("columns"), index) {
                (Some(Json::Object(keys)), ..) => keys.keys().cloned().collect(),
                (_, Some(Json::String(columns)), _) => {
                    columns.split(',').map(|name| name.trim().to_owned()).collect()
                }
                (None, None, Json::Object(keys)) => keys.keys().cloned().collect(),
                _ => return Err(self.wrong(&format!("indexes.{name}"), "expected `keys` or `columns`")),
            };
            let positions =
                columns.iter().map(|column| model.position(column)).collect::<Result<Vec<_>>>()?;
            let unique =
                index.pointer("/options/unique").or_else(|| index.get("unique")) == Some(&Json::Bool(true));
            built.push(Index { name: name.clone().into(), properties: positions.into(), unique });
        }
        Ok(built)
    }

    fn wrong(&self, key: &str, message: &str) -> Error {
        Error::definition(self.model.clone(), format!("settings.{key}: {message}"))
    }
}
