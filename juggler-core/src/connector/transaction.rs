//! Transactions, for stores that have them.

use std::panic::Location;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::Connector;
use crate::error::Result;

/// A store with transactions, or a transaction in which others can begin.
#[async_trait]
pub trait Transactional: Send + Sync {
    /// Begins a transaction. It is a connector itself: what is written through it is seen through it at once, and by
    /// others after [`commit`](TransactionConnector::commit).
    ///
    /// On a transaction, it begins one inside it: a savepoint. Committed, what it wrote is part of the outer one; rolled back or
    /// dropped, nothing of it is left, and the outer one goes on. Of the options only those of the outermost count. While one is open
    /// inside, the outer one MUST refuse everything but a rollback; [`Nesting`](super::Nesting) keeps account of that.
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>>;
}

/// A transaction that has begun.
///
/// A transaction that is dropped without either call MUST leave no trace, as if it was rolled back. Every call on a finished
/// transaction MUST fail with [`ErrorKind::TransactionFinished`](crate::ErrorKind::TransactionFinished), and on one that ran
/// out of time with [`ErrorKind::Timeout`](crate::ErrorKind::Timeout).
#[async_trait]
pub trait TransactionConnector: Connector {
    /// Makes everything visible to others, at once or not at all.
    async fn commit(&self) -> Result<()>;

    /// Undoes everything.
    async fn rollback(&self) -> Result<()>;
}

/// How a transaction is to behave.
///
/// ```
/// # use juggler_core::prelude::*;
/// # use std::time::Duration;
/// let report = TransactionOptions::isolation(IsolationLevel::RepeatableRead).read_only();
/// let transfer = TransactionOptions::default().timeout(Duration::from_secs(2)).retry(5);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransactionOptions {
    /// How far it is kept apart from others.
    pub isolation: IsolationLevel,
    /// After how long it is rolled back by itself, whatever it is doing then. Calls after that fail with
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout).
    pub timeout: Option<Duration>,
    /// Is every write in it refused, with [`ErrorKind::ReadOnly`](crate::ErrorKind::ReadOnly)? A statement of one's own is refused by the
    /// database alone, and so not in one inside a transaction that writes.
    pub read_only: bool,
    /// Where in the program it begins, for messages; [`Session::begin`](crate::Session::begin) sets it.
    pub begun_at: Option<&'static Location<'static>>,
}

impl TransactionOptions {
    /// With this isolation.
    #[must_use]
    pub const fn isolation(isolation: IsolationLevel) -> Self {
        TransactionOptions { isolation, timeout: None, read_only: false, begun_at: None }
    }

    /// Rolled back by itself after this long.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Only for reading: every write in it is refused; see [`read_only`](Self::read_only) for statements of one's own. A database that
    /// knows such transactions is told.
    #[must_use]
    pub const fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }
}

impl Default for TransactionOptions {
    fn default() -> Self {
        TransactionOptions::isolation(IsolationLevel::ReadCommitted)
    }
}

/// How far a transaction is kept apart from others: the levels of the SQL standard (ISO/IEC 9075-2, 4.38), the weakest first. A store
/// may give a stronger one than it is asked for, never a weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[allow(missing_docs)] // the standard's names
pub enum IsolationLevel {
    ReadUncommitted,
    #[default]
    ReadCommitted,
    RepeatableRead,
    Serializable,
}
