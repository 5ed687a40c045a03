//! Transactions inside each other.

use std::sync::{Arc, Weak};

use crate::error::{Error, ErrorKind, Result};

/// Which transactions are open inside each other, for connectors: the outermost first. Only the innermost is used; one that was
/// dropped is forgotten when an outer one is used next, and what it wrote is then undone by the connector.
///
/// ```
/// use juggler_core::connector::Nesting;
///
/// # fn main() -> juggler_core::Result<()> {
/// let mut nesting = Nesting::default();
/// let outer = nesting.begin();
/// let inner = nesting.begin();
/// assert_eq!((outer.depth(), inner.depth()), (0, 1));
/// assert!(nesting.enter(&outer).is_err()); // one is open inside it
/// drop(inner);
/// nesting.enter(&outer)?;
/// # Ok(()) }
/// ```
#[derive(Debug, Default)]
pub struct Nesting {
    open: Vec<Weak<Level>>,
}

/// The place of a transaction among those that are open inside each other. It is open as long as this is held.
#[derive(Debug)]
pub struct Level(usize);

impl Level {
    /// In how many others it is.
    #[must_use]
    pub const fn depth(&self) -> usize {
        self.0
    }
}

impl Nesting {
    /// Begins one inside the innermost.
    #[must_use]
    pub fn begin(&mut self) -> Arc<Level> {
        let level = Arc::new(Level(self.open.len()));
        self.open.push(Arc::downgrade(&level));
        level
    }

    /// Lets a transaction be used, and forgets those inside it that were dropped.
    ///
    /// # Errors
    /// It has ended, one around it was dropped, or one inside it is open.
    pub fn enter(&mut self, level: &Arc<Level>) -> Result<()> {
        let is_open = |one: &Weak<Level>| one.strong_count() > 0;
        let (around, inside) = self.open.split_at(self.open.len().min(level.0 + 1));
        let is_here = around.get(level.0).is_some_and(|one| one.as_ptr() == Arc::as_ptr(level));
        if !is_here || !around.iter().all(is_open) {
            return Err(ErrorKind::TransactionFinished.into());
        }
        // One that was dropped took those inside it along.
        if inside.first().is_some_and(is_open) {
            return Err(Error::bad_request(
                "a transaction inside this one is open: use that one, or commit it or roll it back first",
            ));
        }
        self.open.truncate(level.0 + 1);
        Ok(())
    }

    /// Ends a transaction, and all inside it.
    pub fn end(&mut self, level: &Level) {
        self.truncate(level.depth());
    }

    /// Ends all that are in so many others, or in more.
    pub fn truncate(&mut self, depth: usize) {
        self.open.truncate(depth);
    }

    /// Is it one of those that are open, or were dropped?
    #[must_use]
    pub fn has(&self, level: &Arc<Level>) -> bool {
        self.open.get(level.0).is_some_and(|one| one.as_ptr() == Arc::as_ptr(level))
    }
}
