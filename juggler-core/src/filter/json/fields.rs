//! `fields`: a name, a list of names, `{"name": true}` or `{"name": false}`.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::sequence::numbered;
use super::{Path, value};
use crate::definition::{Coercion, ModelDefinition};
use crate::error::Result;
use crate::filter::Fields;

pub(super) fn fields(
    model: Option<&ModelDefinition>,
    json: &Json,
    path: &Path<'_>,
) -> Result<Option<Fields>> {
    let names = match json {
        Json::String(_) => vec![name(model, json, path)?],
        Json::Array(items) => names(model, items.iter(), path)?,
        Json::Object(map) => match numbered(map) {
            Some(items) if items.iter().all(|item| value::truth(item).is_none()) => {
                names(model, items, path)?
            }
            _ => return flags(model, map, path),
        },
        _ => return Err(path.expected("a name, a list of names or an object", json)),
    };
    Ok(Some(names).filter(|names| !names.is_empty()).map(Fields::Only))
}

fn names<'j>(
    model: Option<&ModelDefinition>,
    items: impl IntoIterator<Item = &'j Json>,
    path: &Path<'_>,
) -> Result<Vec<Cow<'static, str>>> {
    items.into_iter().enumerate().map(|(i, item)| name(model, item, &path.index(i))).collect()
}

fn name(model: Option<&ModelDefinition>, json: &Json, path: &Path<'_>) -> Result<Cow<'static, str>> {
    let name = json.as_str().ok_or_else(|| path.expected("the name of a property", json))?;
    check(model, name)?;
    Ok(Cow::Owned(name.to_owned()))
}

/// Any true, and only those that are true count.
fn flags(
    model: Option<&ModelDefinition>,
    map: &serde_json::Map<String, Json>,
    path: &Path<'_>,
) -> Result<Option<Fields>> {
    let (mut only, mut except) = (Vec::new(), Vec::new());
    for (name, json) in map.iter().filter(|(_, json)| !json.is_null()) {
        check(model, name)?;
        match value::truth(json) {
            Some(true) => only.push(Cow::Owned(name.clone())),
            Some(false) => except.push(Cow::Owned(name.clone())),
            None => return Err(path.key(name).expected("a boolean", json)),
        }
    }
    Ok(match (only.is_empty(), except.is_empty()) {
        (false, _) => Some(Fields::Only(only)),
        (true, false) => Some(Fields::Except(except)),
        (true, true) => None,
    })
}

/// LDL models ignore what they do not know, as LoopBack does.
fn check(model: Option<&ModelDefinition>, name: &str) -> Result<()> {
    match model {
        Some(model) if model.settings.coercion == Coercion::Typed && !model.is_open() => {
            model.position(name).map(drop)
        }
        _ => Ok(()),
    }
}
