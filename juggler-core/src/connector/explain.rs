//! How a query was answered.

use std::fmt;

/// How a query was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Explain {
    /// The way that was taken, for people: `id`, `index on city`, `scan`, or a store's own plan.
    pub plan: String,
    /// How many rows were looked at, where that is known: not of a database, which looks at rows that it does not tell of.
    pub rows_examined: Option<u64>,
    /// How many rows came out.
    pub rows_returned: u64,
}

impl Explain {
    /// An account of one query, of which it is not known how many rows were looked at.
    #[must_use]
    pub fn new(plan: impl Into<String>, rows_returned: u64) -> Self {
        Explain { plan: plan.into(), rows_examined: None, rows_returned }
    }

    /// Says how many rows were looked at.
    #[must_use]
    pub const fn examined(mut self, rows: u64) -> Self {
        self.rows_examined = Some(rows);
        self
    }
}

impl fmt::Display for Explain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.plan)?;
        if let Some(rows) = self.rows_examined {
            write!(f, "{rows} rows examined, ")?;
        }
        write!(f, "{} returned", self.rows_returned)
    }
}
