//! `fields`: a name, a list of names, `{"name": true}` or `{"name": false}`.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::sequence::numbered;
use super::{Path, Subject, value};
use crate::definition::Coercion;
use crate::error::Result;
use crate::filter::Fields;

pub(super) fn fields(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<Option<Fields>> {
    let names = match json {
        Json::String(_) => vec![name(subject, json, path)?],
        Json::Array(items) => names(subject, items.iter(), path)?,
        Json::Object(map) => match numbered(map) {
            Some(items) if items.iter().all(|item| value::truth(item).is_none()) => {
                names(subject, items, path)?
            }
            _ => return flags(subject, map, path),
        },
        _ => return Err(path.expected("a name, a list of names or an object", json)),
    };
    Ok(Some(names).filter(|names| !names.is_empty()).map(Fields::Only))
}

fn names<'j>(
    subject: Option<Subject<'_>>,
    items: impl IntoIterator<Item = &'j Json>,
    path: &Path<'_>,
) -> Result<Vec<Cow<'static, str>>> {
    items.into_iter().enumerate().map(|(i, item)| name(subject, item, &path.index(i))).collect()
}

fn name(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<Cow<'static, str>> {
    let name = json.as_str().ok_or_else(|| path.expected("the name of a property", json))?;
    check(subject, name)?;
    Ok(Cow::Owned(name.to_owned()))
}

/// Any true, and only those that are true count.
fn flags(
    subject: Option<Subject<'_>>,
    map: &serde_json::Map<String, Json>,
    path: &Path<'_>,
) -> Result<Option<Fields>> {
    let (mut only, mut except) = (Vec::new(), Vec::new());
    for (name, json) in map.iter().filter(|(_, json)| !json.is_null()) {
        check(subject, name)?;
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

/// LDL models ignore what they do not know, as LoopBack does, where whoever asks may know of everything.
fn check(subject: Option<Subject<'_>>, name: &str) -> Result<()> {
    let Some(Subject { model, visible }) = subject else { return Ok(()) };
    match model.settings.coercion {
        Coercion::Ldl if visible.is_all() => Ok(()),
        _ => model.require_visible(visible, name),
    }
}
