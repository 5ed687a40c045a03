//! What a model does, as far as its definition knows: nothing but where to ask.

use std::any::Any;
use std::fmt;

/// Leads to the table of what a derived model does. A later layer put it here, and alone knows its type: definitions are data.
#[derive(Clone, Copy)]
pub struct Behaviour(fn() -> &'static (dyn Any + Send + Sync));

impl Behaviour {
    /// The table that a function leads to.
    #[must_use]
    pub const fn new(table: fn() -> &'static (dyn Any + Send + Sync)) -> Self {
        Behaviour(table)
    }

    /// The table.
    #[must_use]
    pub fn table(self) -> &'static (dyn Any + Send + Sync) {
        (self.0)()
    }

    /// Does it lead to the same table?
    #[must_use]
    pub fn is(self, other: Behaviour) -> bool {
        std::ptr::addr_eq(self.table(), other.table())
    }
}

impl PartialEq for Behaviour {
    /// Definitions are compared as data, whatever their models do.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Behaviour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Behaviour")
    }
}
