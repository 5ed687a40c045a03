//! The filter of a scope.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value as Json;

use crate::error::Result;

/// The filter of a scope, as LoopBack's filter JSON: as LDL has it, or as the function of a derived model gives it.
#[derive(Clone)]
pub enum ScopeFilter {
    /// This filter.
    Json(Json),
    /// What this function returns. It is asked once for each data source that hears of the model.
    Function(fn() -> Result<Json>),
}

impl ScopeFilter {
    /// The filter.
    ///
    /// # Errors
    /// Those of the function: a filter that JSON cannot say.
    pub fn to_json(&self) -> Result<Cow<'_, Json>> {
        match self {
            ScopeFilter::Json(json) => Ok(Cow::Borrowed(json)),
            ScopeFilter::Function(filter) => filter().map(Cow::Owned),
        }
    }
}

impl From<Json> for ScopeFilter {
    fn from(json: Json) -> Self {
        ScopeFilter::Json(json)
    }
}

impl PartialEq for ScopeFilter {
    /// Do they ask for the same rows?
    fn eq(&self, other: &Self) -> bool {
        matches!((self.to_json(), other.to_json()), (Ok(a), Ok(b)) if a == b)
    }
}

impl fmt::Debug for ScopeFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}
