//! Filters in query strings: `filter[where][age][gte]=18&filter[limit]=20`, or `filter=<json>`.

use serde_json::{Map, Value as Json};
use url::form_urlencoded;

use super::FilterTree;
use super::json::from_text;
use crate::definition::ModelDefinition;
use crate::error::{Error, Result};

/// The parameter.
const NAME: &str = "filter";
/// How many values one query string may give.
const MAX_VALUES: usize = 10_000;
/// How many brackets one key may have.
const MAX_DEPTH: usize = 64;

impl FilterTree {
    /// Reads a query string, with or without the `?` before it. Parameters other than `filter` are left alone; without
    /// one, the filter asks for every row.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), and for brackets that do not match, a value given twice, and both forms at once.
    pub fn parse_query(model: &ModelDefinition, query: &str) -> Result<Self> {
        Self::from_json(model, &json_of(query)?)
    }
}

/// The filter of a query string, as JSON.
pub(super) fn json_of(query: &str) -> Result<Json> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let mut whole = None;
    let mut parts = Map::new();
    for (count, (key, text)) in form_urlencoded::parse(query.as_bytes()).enumerate() {
        if count >= MAX_VALUES {
            return Err(Error::bad_filter(NAME, format!("more than {MAX_VALUES} parameters")));
        }
        match key.strip_prefix(NAME) {
            Some("") if whole.is_some() => return Err(Error::bad_filter(NAME, "given twice")),
            Some("") => whole = Some(text),
            Some(names) if names.starts_with('[') => insert(&mut parts, names, text.into_owned(), &key)?,
            _ => {}
        }
    }
    match whole {
        Some(_) if !parts.is_empty() => Err(Error::bad_filter(NAME, "given both as JSON and in brackets")),
        Some(text) if !text.is_empty() => from_text(&text, NAME),
        _ => Ok(lists(Json::Object(parts))),
    }
}

/// Puts a value where `[where][age][gte]` says. `[]` is the next element of a list.
fn insert(mut map: &mut Map<String, Json>, names: &str, text: String, key: &str) -> Result<()> {
    let names = split(names).ok_or_else(|| Error::bad_filter(shorten(key), "the brackets do not match"))?;
    if names.len() > MAX_DEPTH {
        return Err(Error::bad_filter(shorten(key), format!("nested deeper than {MAX_DEPTH} levels")));
    }
    let conflict = || Error::bad_filter(shorten(key), "given twice, or as a value and as an object");
    let Some((last, path)) = names.split_last() else { return Err(conflict()) };
    for name in path {
        let next = map.entry(name_or_next(map, name)).or_insert_with(|| Json::Object(Map::new()));
        map = next.as_object_mut().ok_or_else(conflict)?;
    }
    match map.insert(name_or_next(map, last), Json::String(text)) {
        None => Ok(()),
        Some(_) => Err(conflict()),
    }
}

fn name_or_next(map: &Map<String, Json>, name: &str) -> String {
    if name.is_empty() { map.len().to_string() } else { name.to_owned() }
}

/// `[a][b]` as `a`, `b`.
fn split(names: &str) -> Option<Vec<&str>> {
    let inner = names.strip_prefix('[')?.strip_suffix(']')?;
    let names: Vec<&str> = inner.split("][").collect();
    names.iter().all(|name| !name.contains(['[', ']'])).then_some(names)
}

fn shorten(key: &str) -> String {
    key.chars().take(80).collect()
}

/// Objects with the keys 0 to n - 1 are lists.
fn lists(json: Json) -> Json {
    let Json::Object(map) = json else { return json };
    let mut items: Vec<Option<Json>> = Vec::new();
    let is_list = !map.is_empty() && (0..map.len()).all(|i| map.contains_key(i.to_string().as_str()));
    if !is_list {
        return Json::Object(map.into_iter().map(|(name, json)| (name, lists(json))).collect());
    }
    items.resize(map.len(), None);
    for (name, json) in map {
        if let Some(place) = name.parse().ok().and_then(|i: usize| items.get_mut(i)) {
            *place = Some(lists(json));
        }
    }
    Json::Array(items.into_iter().flatten().collect())
}
