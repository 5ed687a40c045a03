//! How instances are embedded in a row.

/// How a row holds the instances that it embeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Embeds {
    /// Are their rules run when the row is written?
    pub validates: bool,
    /// Is one made from the defaults of its model where a row is created without?
    pub by_default: bool,
    /// Does an item without an id get one?
    pub auto_id: bool,
    /// Are ids given by the caller refused?
    pub force_id: bool,
}

impl Embeds {
    /// Checked, with ids, and none by default.
    pub const DEFAULT: Embeds = Embeds { validates: true, by_default: false, auto_id: true, force_id: false };
}

impl Default for Embeds {
    fn default() -> Self {
        Embeds::DEFAULT
    }
}
