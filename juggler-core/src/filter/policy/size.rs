//! How large a filter is, before anything is read of it.

use serde_json::Value as Json;

use crate::error::{Error, Result};

/// How deep JSON may nest; text that nests deeper is refused as it is parsed.
const MAX_DEPTH: usize = 128;
/// What a value takes as text at least, with what stands between it and the next.
const OF_VALUE: usize = 2;

/// Refuses text that is too long.
pub(super) fn bound_text(text: &str, most: usize, what: &str) -> Result<()> {
    if text.len() > most {
        return Err(too_large(most, what));
    }
    Ok(())
}

/// Refuses JSON whose text would be too long, or that nests too deep. Nothing is copied, and no function calls itself.
pub(super) fn bound_json(json: &Json, most: usize, what: &str) -> Result<()> {
    let mut open = vec![(json, 0)];
    let mut left = most;
    while let Some((json, depth)) = open.pop() {
        if depth > MAX_DEPTH {
            return Err(Error::bad_filter(what, format!("nested too deep: more than {MAX_DEPTH} levels")));
        }
        let own = match json {
            Json::String(text) => text.len(),
            Json::Object(map) => map.keys().map(String::len).sum(),
            _ => 0,
        };
        // Those inside count before they are put aside, so that what is put aside is bounded too.
        let inside = match json {
            Json::Array(items) => items.len(),
            Json::Object(map) => map.len(),
            _ => 0,
        };
        let size = own.saturating_add(inside.saturating_mul(OF_VALUE));
        left = left.checked_sub(size).ok_or_else(|| too_large(most, what))?;
        match json {
            Json::Array(items) => open.extend(items.iter().map(|json| (json, depth + 1))),
            Json::Object(map) => open.extend(map.values().map(|json| (json, depth + 1))),
            _ => {}
        }
    }
    Ok(())
}

fn too_large(most: usize, what: &str) -> Error {
    Error::bad_filter(what, format!("longer than {most} bytes"))
}
