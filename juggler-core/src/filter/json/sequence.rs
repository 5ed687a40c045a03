//! Lists, also as the objects that query strings make of them.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::Path;
use crate::error::Result;

/// The elements of a list, or of an object whose keys are 0 to n - 1.
pub(super) fn sequence<'j>(json: &'j Json, path: &Path<'_>) -> Result<Cow<'j, [Json]>> {
    match json {
        Json::Array(items) => Ok(Cow::Borrowed(items)),
        Json::Object(map) if map.is_empty() => Err(path.error("Value is an empty object")),
        Json::Object(map) => match numbered(map) {
            Some(items) => Ok(Cow::Owned(items.into_iter().cloned().collect())),
            None => Err(not_a_sequence(path)),
        },
        _ => Err(not_a_sequence(path)),
    }
}

/// The values of an object in the order of its keys, where those are 0 to n - 1.
pub(super) fn numbered(map: &Map<String, Json>) -> Option<Vec<&Json>> {
    (0..map.len()).map(|i| map.get(i.to_string().as_str())).collect()
}

fn not_a_sequence(path: &Path<'_>) -> crate::Error {
    path.error("Value is not an array or object with sequential numeric indices")
}
