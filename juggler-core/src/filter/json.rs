//! Filters as LoopBack's JSON.
//!
//! JSON is read against a model: names are checked, and values become those of their property, so that what comes out
//! equals what the typed builder makes. A query string carries only text, so text is read as the property's kind wherever
//! it can be: `"18"` as a number, `"true"` as a boolean. What cannot be read that way is an error with its path, as in
//! `where.and[0].age.between[1]`; LDL models keep such a value, and no row matches it.

mod clause;
mod fields;
mod include;
mod operator;
mod order;
mod paging;
mod path;
mod pattern;
mod related;
mod sequence;
mod subject;
mod value;
mod write;

use serde_json::Value as Json;

pub(super) use operator::OPERATORS;
pub(crate) use path::Path;
pub(crate) use subject::Subject;
pub(crate) use value::{Reading, read};

use super::{FilterTree, Where};
use crate::definition::{ModelDefinition, ModelSettings};
use crate::error::{Error, NameKind, Result};

/// The keys of a filter.
const KEYS: [&str; 7] = ["where", "order", "limit", "skip", "offset", "fields", "include"];

impl FilterTree {
    /// Reads LoopBack's JSON. Names are checked, and values become those of their properties.
    ///
    /// # Errors
    /// With the path of what is wrong (400): text that is no JSON, an unknown property, operator or key, a value of the
    /// wrong type, nesting deeper than the model's `max_depth_of_query`.
    pub fn parse(model: &ModelDefinition, json: &str) -> Result<Self> {
        Self::from_json(model, &from_text(json, "filter")?)
    }

    /// Reads LoopBack's JSON.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_json(model: &ModelDefinition, json: &Json) -> Result<Self> {
        Self::read(Subject::whole(model), json)
    }

    /// Reads LoopBack's JSON against what may be known of a model.
    pub(super) fn read(subject: Subject<'_>, json: &Json) -> Result<Self> {
        match json {
            Json::Object(_) => filter(Some(subject), json, &Path::Root("")),
            _ => Err(Path::Root("filter").expected("an object", json)),
        }
    }

    /// The filter as LoopBack's JSON, from which it can be read again.
    ///
    /// # Errors
    /// For a limit of 0, here or in an include: in JSON it means "no limit".
    pub fn to_json(&self) -> Result<Json> {
        write::filter(self)
    }
}

impl Where {
    /// Reads LoopBack's JSON of a condition alone.
    ///
    /// # Errors
    /// As [`FilterTree::parse`]; paths begin with `where`.
    pub fn from_json(model: &ModelDefinition, json: &Json) -> Result<Self> {
        Self::read(Subject::whole(model), json)
    }

    /// Reads LoopBack's JSON of a condition against what may be known of a model.
    pub(super) fn read(subject: Subject<'_>, json: &Json) -> Result<Self> {
        condition(Some(subject), json, &Path::Root("where"))
    }

    /// The condition as LoopBack's JSON. NaN and infinity, which no row can be asked for, become null.
    #[must_use]
    pub fn to_json(&self) -> Json {
        write::condition(self)
    }
}

/// Text as JSON; `what` it should be, for errors.
pub(super) fn from_text(text: &str, what: &str) -> Result<Json> {
    serde_json::from_str(text).map_err(|error| {
        let message = match error.to_string() {
            text if text.starts_with("recursion limit") => format!("nested too deep: {text}"),
            text => format!("not JSON: {text}"),
        };
        Error::bad_filter(what, message)
    })
}

/// Reads a filter. There is no subject where an include leads to one that is only found by name, later.
fn filter(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<FilterTree> {
    let Json::Object(map) = json else { return Err(path.expected("an object", json)) };
    let skips = map.get("skip").is_some_and(|json| !json.is_null());
    let mut tree = FilterTree::default();
    for (key, json) in map.iter().filter(|(_, json)| !json.is_null()) {
        let path = path.key(key);
        match key.as_str() {
            "where" => tree.condition = condition(subject, json, &path)?,
            "order" => tree.order = order::order(subject, json, &path)?,
            "limit" => tree.limit = paging::limit(json, &path)?,
            "offset" if skips => {} // LoopBack's rule
            "skip" | "offset" => tree.skip = paging::skip(json, &path)?,
            "fields" => tree.fields = fields::fields(subject, json, &path)?,
            "include" => {
                bound_depth(subject, json, &path)?;
                include::include(subject, json, &path, &mut tree.include)?;
            }
            _ => return Err(Error::unknown_name(NameKind::FilterKey, key, path.owner("the filter"), KEYS)),
        }
    }
    Ok(tree)
}

/// Reads a condition.
fn condition(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<Where> {
    bound_depth(subject, json, path)?;
    clause::clause(subject, json, path)
}

/// The readers recurse, so the depth is checked first, without recursion.
fn bound_depth(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<()> {
    const USUAL: usize = ModelSettings::typed().max_depth_of_query;
    let most = subject.map_or(USUAL, |subject| subject.model.settings.max_depth_of_query);
    let nests = |json: &&Json| json.is_array() || json.is_object();
    let mut open = vec![(json, 0)];
    while let Some((json, depth)) = open.pop() {
        if depth > most {
            return Err(path.error(format!("nested deeper than {most} levels")));
        }
        match json {
            Json::Array(items) => open.extend(items.iter().filter(nests).map(|json| (json, depth + 1))),
            Json::Object(map) => open.extend(map.values().filter(nests).map(|json| (json, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}
