//! Transactions, for stores that have them.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::Connector;
use crate::error::Result;

/// A store with transactions.
#[async_trait]
pub trait Transactional: Send + Sync {
    /// Begins a transaction. It is a connector itself: what is written through it is seen through it at once, and by
    /// others after [`commit`](TransactionConnector::commit).
    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>>;
}

/// A transaction that has begun.
///
/// A transaction that is dropped without either call MUST leave no trace, as if it was rolled back. Every call on a finished
/// transaction MUST fail with [`ErrorKind::TransactionFinished`](crate::ErrorKind::TransactionFinished).
#[async_trait]
pub trait TransactionConnector: Connector {
    /// Makes everything visible to others, at once or not at all.
    async fn commit(&self) -> Result<()>;

    /// Undoes everything.
    async fn rollback(&self) -> Result<()>;
}

/// How a transaction is to behave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransactionOptions {
    /// How far it is kept apart from others.
    pub isolation: IsolationLevel,
    /// After how long it is rolled back by itself.
    pub timeout: Option<Duration>,
}

impl TransactionOptions {
    /// With this isolation.
    #[must_use]
    pub const fn isolation(isolation: IsolationLevel) -> Self {
        TransactionOptions { isolation, timeout: None }
    }

    /// Rolled back by itself after this long.
    #[must_use]
    pub const fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }
}

impl Default for TransactionOptions {
    fn default() -> Self {
        TransactionOptions::isolation(IsolationLevel::ReadCommitted)
    }
}

/// How far a transaction is kept apart from others: the levels of the SQL standard (ISO/IEC 9075-2, 4.38). A store may give
/// a stronger one than it is asked for, never a weaker one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(missing_docs)] // the standard's names
pub enum IsolationLevel {
    ReadUncommitted,
    #[default]
    ReadCommitted,
    RepeatableRead,
    Serializable,
}
