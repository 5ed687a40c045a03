//! Where the connection of an operation comes from: the pool, or an open transaction.

use std::fmt::Debug;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use juggler_core::Result;
use juggler_core::connector::{TransactionConnector, TransactionOptions};
use tokio::sync::OwnedMutexGuard;

use crate::backend::Backend;
use crate::fault::Fault;
use crate::operations::On;
use crate::pool::{Lease, Pool, Purpose};
use crate::shapes::Shapes;
use crate::transaction::{self, Limit, State};

/// Where the connection of an operation comes from.
pub(crate) trait Place: Debug + Send + Sync + 'static {
    type Backend: Backend;

    fn backend(&self) -> &Self::Backend;

    /// What statements have in common.
    fn shapes(&self) -> &Shapes;

    /// Takes a connection, for one operation.
    fn take(&self, purpose: Purpose<'_>) -> impl Future<Output = Result<Taken<Self::Backend>>> + Send;

    /// Begins a transaction, or one inside that which is open.
    fn begin(
        &self,
        options: &TransactionOptions,
    ) -> impl Future<Output = Result<Arc<dyn TransactionConnector>>> + Send;

    /// Closes what rests.
    fn close(&self) {}

    /// Closes what rests now, and what is in use when it comes back.
    fn retire(&self) {}

    /// Creates no table by itself any more.
    fn freeze(&self) {}

    /// Is no table created by itself any more?
    fn is_frozen(&self) -> bool {
        true
    }

    /// Is a transaction open here?
    fn is_transaction(&self) -> bool {
        true
    }
}

/// A connection for one operation.
pub(crate) enum Taken<B: Backend> {
    /// One of the pool.
    Free(Lease<B>),
    /// That of a transaction, which others wait for meanwhile, for as long as it has.
    InTransaction(OwnedMutexGuard<State<B>>, Option<Limit>),
}

/// Runs something in a transaction for as long as it has. It is pinned by the caller: handed over, it would have its place twice.
pub(crate) async fn in_time<T>(
    limit: Option<Limit>,
    work: Pin<&mut impl Future<Output = Result<T, Fault>>>,
) -> Result<T, Fault> {
    let Some(Limit { until, after }) = limit else { return work.await };
    tokio::time::timeout_at(until, work).await.unwrap_or(Err(Fault::Timeout(after)))
}

impl<B: Backend> Taken<B> {
    /// How long an operation may take.
    pub(crate) fn limit(&self) -> Option<Limit> {
        match self {
            Taken::Free(_) => None,
            Taken::InTransaction(_, limit) => *limit,
        }
    }

    /// The connection.
    pub(crate) fn on<'c>(&'c mut self, backend: &'c B) -> Result<On<'c, B::Conn>> {
        let lease = match self {
            Taken::Free(lease) => lease,
            Taken::InTransaction(state, _) => &mut state.as_mut().map_err(|ended| ended.clone())?.lease,
        };
        let (conn, depth) = lease.parts();
        Ok(On { conn, dialect: backend.dialect(), depth })
    }

    /// May a read be tried again after this, on another connection?
    pub(crate) fn may_retry(&self, fault: &Fault) -> bool {
        matches!((self, fault), (Taken::Free(_), Fault::Lost(_)))
    }

    /// Gives the connection back; one that is lost is closed. A fault may end the transaction.
    pub(crate) async fn give_back(self, backend: &B, fault: Option<&Fault>) {
        match (self, fault) {
            (Taken::Free(lease), Some(fault)) if fault.is_lost() => lease.lost(),
            (Taken::InTransaction(mut state, _), Some(fault)) => {
                Box::pin(transaction::note(&mut state, fault, backend)).await
            }
            _ => {}
        }
    }
}

impl<B: Backend> Place for Arc<Pool<B>> {
    type Backend = B;

    fn backend(&self) -> &B {
        &self.backend
    }

    fn shapes(&self) -> &Shapes {
        &self.shapes
    }

    async fn take(&self, purpose: Purpose<'_>) -> Result<Taken<B>> {
        Pool::take(self, purpose).await.map(Taken::Free)
    }

    async fn begin(&self, options: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        transaction::begin(self, options).await
    }

    fn close(&self) {
        self.close_idle();
    }

    fn retire(&self) {
        Pool::retire(self);
    }

    fn is_transaction(&self) -> bool {
        false
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
