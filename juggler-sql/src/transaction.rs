//! Transactions: one connection, held until they end.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::{Migrator, TransactionConnector, TransactionOptions, Transactional};
use juggler_core::{Error, ErrorKind, Result};
use tokio::sync::Mutex;

use crate::backend::{Backend, Conn};
use crate::connector::{Begins, Sql};
use crate::fault::Fault;
use crate::place::{Place, Taken};
use crate::pool::{Lease, Pool};

/// A transaction that has begun: its connection, until it ends.
pub(crate) struct Open<B: Backend> {
    pool: Arc<Pool<B>>,
    lease: Arc<Mutex<Option<Lease<B>>>>,
}

impl<B: Backend> fmt::Debug for Open<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("backend", &self.pool.backend).finish_non_exhaustive()
    }
}

/// Begins a transaction.
pub(crate) async fn begin<B: Backend>(
    pool: &Arc<Pool<B>>,
    options: &TransactionOptions,
) -> Result<Arc<dyn TransactionConnector>> {
    let mut lease = pool.take().await?;
    for statement in pool.backend.dialect().begin(options.isolation) {
        lease.run(&statement).await.map_err(Fault::anywhere)?;
    }
    let open = Open { pool: Arc::clone(pool), lease: Arc::new(Mutex::new(Some(lease))) };
    if let Some(timeout) = options.timeout {
        open.end_after(timeout);
    }
    Ok(Arc::new(Sql { place: open, creates_tables: false }))
}

impl<B: Backend> Open<B> {
    /// Rolls back by itself after a while, unless it has ended.
    fn end_after(&self, timeout: Duration) {
        let lease = Arc::downgrade(&self.lease);
        tokio::spawn(async move {
            tokio::time::sleep(timeout).await;
            let Some(lease) = lease.upgrade() else { return };
            if let Some(lease) = lease.lock().await.take() {
                roll_back(lease).await;
            }
        });
    }

    /// Takes the connection out: nothing more can be done in this transaction.
    async fn finish(&self) -> Result<Lease<B>> {
        self.lease.lock().await.take().ok_or_else(|| Error::new(ErrorKind::TransactionFinished))
    }
}

/// Undoes what was written. A connection that does not take it is closed, which undoes it too.
async fn roll_back<B: Backend>(mut lease: Lease<B>) {
    if lease.run("ROLLBACK").await.is_err() {
        lease.discard();
    }
}

impl<B: Backend> Drop for Open<B> {
    fn drop(&mut self) {
        let Ok(mut held) = self.lease.try_lock() else { return };
        let Some(lease) = held.take() else { return };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(roll_back(lease))),
            Err(_) => lease.discard(),
        }
    }
}

#[async_trait]
impl<B: Backend> Place for Open<B> {
    type Backend = B;

    fn backend(&self) -> &B {
        &self.pool.backend
    }

    async fn take(&self) -> Result<Taken<B>> {
        let lease = Arc::clone(&self.lease).lock_owned().await;
        if lease.is_none() {
            return Err(Error::new(ErrorKind::TransactionFinished));
        }
        Ok(Taken::InTransaction(lease))
    }
}

impl<B: Backend> Begins for Sql<Open<B>> {
    fn transactional(&self) -> Option<&dyn Transactional> {
        None
    }

    fn migrator(&self) -> Option<&dyn Migrator> {
        None
    }
}

#[async_trait]
impl<B: Backend> TransactionConnector for Sql<Open<B>> {
    async fn commit(&self) -> Result<()> {
        let mut lease = self.place.finish().await?;
        match lease.run("COMMIT").await {
            Ok(()) => Ok(()),
            Err(fault) => {
                roll_back(lease).await;
                Err(fault.anywhere())
            }
        }
    }

    async fn rollback(&self) -> Result<()> {
        let mut lease = self.place.finish().await?;
        match lease.run("ROLLBACK").await {
            Ok(()) => Ok(()),
            Err(fault) => {
                lease.discard();
                Err(fault.anywhere())
            }
        }
    }
}
