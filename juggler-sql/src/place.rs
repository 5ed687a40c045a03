//! Where the connection of an operation comes from: the pool, or an open transaction.

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use juggler_core::{Error, ErrorKind, Result};
use tokio::sync::OwnedMutexGuard;

use crate::backend::Backend;
use crate::fault::Fault;
use crate::operations::On;
use crate::pool::{Lease, Pool};

/// Where the connection of an operation comes from.
#[async_trait]
pub(crate) trait Place: Debug + Send + Sync + 'static {
    type Backend: Backend;

    fn backend(&self) -> &Self::Backend;

    /// Takes a connection, for one operation.
    async fn take(&self) -> Result<Taken<Self::Backend>>;

    /// Closes what rests.
    fn close(&self) {}

    /// Creates no table by itself any more.
    fn freeze(&self) {}

    /// Is no table created by itself any more?
    fn is_frozen(&self) -> bool {
        false
    }
}

/// A connection for one operation.
pub(crate) enum Taken<B: Backend> {
    /// One of the pool.
    Free(Lease<B>),
    /// That of a transaction, which others wait for meanwhile.
    InTransaction(OwnedMutexGuard<Option<Lease<B>>>),
}

impl<B: Backend> Taken<B> {
    /// The connection.
    pub(crate) fn on<'c>(&'c mut self, backend: &'c B) -> Result<On<'c, B::Conn>> {
        let dialect = backend.dialect();
        match self {
            Taken::Free(lease) => Ok(On { conn: &mut **lease, dialect, depth: 0 }),
            Taken::InTransaction(lease) => match &mut **lease {
                Some(lease) => Ok(On { conn: &mut **lease, dialect, depth: 1 }),
                None => Err(Error::new(ErrorKind::TransactionFinished)),
            },
        }
    }

    /// May a read be tried again after this? A connection that rested may have died in its sleep.
    pub(crate) fn may_retry(&self, fault: &Fault) -> bool {
        matches!(self, Taken::Free(lease) if !lease.is_new) && fault.is_lost()
    }

    /// Gives the connection back; one that is lost is closed.
    pub(crate) fn give_back(self, fault: Option<&Fault>) {
        if let (Taken::Free(lease), true) = (self, fault.is_some_and(Fault::is_lost)) {
            lease.discard();
        }
    }
}

#[async_trait]
impl<B: Backend> Place for Arc<Pool<B>> {
    type Backend = B;

    fn backend(&self) -> &B {
        &self.backend
    }

    async fn take(&self) -> Result<Taken<B>> {
        Pool::take(self).await.map(Taken::Free)
    }

    fn close(&self) {
        self.close_idle();
    }

    fn freeze(&self) {
        self.is_frozen.store(true, Ordering::Release);
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen.load(Ordering::Acquire)
    }
}

impl<B: Backend> Debug for Pool<B> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pool").field("backend", &self.backend).finish_non_exhaustive()
    }
}
