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
}

impl Capabilities {
    /// No capability beyond the required methods.
    #[must_use]
    pub const fn new() -> Self {
        Capabilities { relational: false, transactions: false }
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
}
