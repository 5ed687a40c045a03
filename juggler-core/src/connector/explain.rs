//! How a query was answered.

use std::fmt;

/// How a query was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explain {
    /// The way that was taken, for people: `id`, `index on city`, `scan`, or a store's own plan.
    pub plan: String,
    /// How many rows were looked at.
    pub rows_examined: u64,
    /// How many rows came out.
    pub rows_returned: u64,
}

impl Explain {
    /// An account of one query.
    #[must_use]
    pub fn new(plan: impl Into<String>, rows_examined: u64, rows_returned: u64) -> Self {
        Explain { plan: plan.into(), rows_examined, rows_returned }
    }
}

impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} rows examined, {} returned", self.plan, self.rows_examined, self.rows_returned)
    }
}
