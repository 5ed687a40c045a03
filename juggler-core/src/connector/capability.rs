//! What a store can do.

/// What a store can do. Each flag is read in one place of core.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Capabilities {
    /// Are rows kept in tables whose columns are declared? Then an LDL model without `strict` is strict, as in
    /// LoopBack.
    pub relational: bool,
    /// Are there transactions?
    pub transactions: bool,
    /// May a condition ask something of other rows, as a [`Within`](crate::query::Within)? Then each condition that does is shown to
    /// [`answers`](super::Connector::answers) before it is put.
    pub subqueries: bool,
    /// May a query ask for some rows of each key, as a [`PerKey`](crate::query::PerKey)? Then its condition and order are shown to
    /// [`answers`](super::Connector::answers) before it is put.
    pub windows: bool,
}

impl Capabilities {
    /// No capability beyond the required methods.
    #[must_use]
    pub const fn new() -> Self {
        Capabilities { relational: false, transactions: false, subqueries: false, windows: false }
    }

    /// Sets whether rows are kept in declared columns.
    #[must_use]
    pub const fn relational(mut self, relational: bool) -> Self {
        self.relational = relational;
        self
    }

    /// Sets whether there are transactions.
    #[must_use]
    pub const fn transactions(mut self, transactions: bool) -> Self {
        self.transactions = transactions;
        self
    }

    /// Sets whether a condition may ask something of other rows.
    #[must_use]
    pub const fn subqueries(mut self, subqueries: bool) -> Self {
        self.subqueries = subqueries;
        self
    }

    /// Sets whether a query may ask for some rows of each key.
    #[must_use]
    pub const fn windows(mut self, windows: bool) -> Self {
        self.windows = windows;
        self
    }
}
