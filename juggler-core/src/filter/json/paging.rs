//! `limit`, and `skip` or `offset`.

use serde_json::Value as Json;

use super::Path;
use crate::error::{Error, Result};

/// 0 is LoopBack's "no limit".
pub(super) fn limit(json: &Json, path: &Path<'_>) -> Result<Option<u64>> {
    let limit = whole(json).ok_or_else(|| invalid("limit", json, path))?;
    Ok(Some(limit).filter(|&limit| limit > 0))
}

pub(super) fn skip(json: &Json, path: &Path<'_>) -> Result<u64> {
    whole(json).ok_or_else(|| invalid("offset/skip", json, path))
}

fn whole(json: &Json) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0; // 2^53
    match json {
        Json::Number(number) => number.as_u64().or_else(|| {
            number.as_f64().filter(|v| v.trunc() == *v && (0.0..EXACT).contains(v)).map(|v| v as u64)
        }),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn invalid(what: &str, json: &Json, path: &Path<'_>) -> Error {
    match json {
        Json::Number(_) | Json::String(_) => {
            path.error(format!("The {what} parameter {} is not valid", super::path::quote(&json.to_string())))
        }
        _ => path.expected("a whole number", json),
    }
}
