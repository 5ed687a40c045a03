//! `include`, in all its forms: `"posts"`, `["posts", "profile"]`, `{"posts": "comments"}`, `{"posts": true}` and
//! `{"relation": "posts", "scope": {..}}`.

use serde_json::{Map, Value as Json};

use super::sequence::numbered;
use super::{Path, Subject, filter, value};
use crate::definition::Target;
use crate::error::{Error, NameKind, Result};
use crate::filter::{FilterTree, Include};

pub(super) fn include(
    subject: Option<Subject<'_>>,
    json: &Json,
    path: &Path<'_>,
    out: &mut Vec<Include>,
) -> Result<()> {
    match json {
        Json::String(name) => {
            target(subject, name)?;
            out.push(Include::new(name.clone(), FilterTree::default()));
            Ok(())
        }
        Json::Array(items) => each(subject, items, path, out),
        Json::Object(map) if map.get("relation").is_some_and(Json::is_string) => {
            out.push(scoped(subject, map, path)?);
            Ok(())
        }
        Json::Object(map) => match numbered(map) {
            Some(items) => each(subject, items, path, out),
            None => nested(subject, map, path, out),
        },
        _ => Err(path.expected("a relation, a list or an object", json)),
    }
}

fn each<'j>(
    subject: Option<Subject<'_>>,
    items: impl IntoIterator<Item = &'j Json>,
    path: &Path<'_>,
    out: &mut Vec<Include>,
) -> Result<()> {
    items.into_iter().enumerate().try_for_each(|(i, item)| include(subject, item, &path.index(i), out))
}

/// `{"relation": "posts", "scope": {..}}`.
fn scoped(subject: Option<Subject<'_>>, map: &Map<String, Json>, path: &Path<'_>) -> Result<Include> {
    const KEYS: [&str; 2] = ["relation", "scope"];
    if let Some(key) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(Error::unknown_name(NameKind::FilterKey, key, path.to_string(), KEYS));
    }
    let relation = map.get("relation").and_then(Json::as_str).unwrap_or_default();
    let target = target(subject, relation)?;
    let scope = match map.get("scope") {
        None | Some(Json::Null) => FilterTree::default(),
        Some(scope) => filter(target, scope, &path.key("scope"))?,
    };
    Ok(Include::new(relation.to_owned(), scope))
}

/// `{"posts": "comments", "profile": true}`.
fn nested(
    subject: Option<Subject<'_>>,
    map: &Map<String, Json>,
    path: &Path<'_>,
    out: &mut Vec<Include>,
) -> Result<()> {
    for (relation, json) in map {
        let target = target(subject, relation)?;
        let mut scope = FilterTree::default();
        match value::truth(json) {
            Some(true) => {}
            Some(false) => continue,
            None if json.is_null() => continue,
            None => include(target, json, &path.key(relation), &mut scope.include)?,
        }
        if json.get("relation").is_some_and(Json::is_string) {
            scope.include.iter_mut().for_each(|include| include.leaves_out_empty = true);
        }
        out.push(Include::new(relation.clone(), scope));
    }
    Ok(())
}

/// The model that a relation leads to, where it is known already.
fn target(subject: Option<Subject<'_>>, relation: &str) -> Result<Option<Subject<'static>>> {
    let Some(subject) = subject else { return Ok(None) };
    let (_, relation) = subject.model.require_relation(relation)?;
    Ok(match &relation.target {
        Target::Typed(definition) => Some(subject.related(definition())),
        Target::Named(_) | Target::Struct(_) => None,
    })
}
