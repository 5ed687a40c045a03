//! Connections that rest between statements.
//!
//! sqlx's own pool asks the database whether a connection is alive before and after each use, which costs two round trips per
//! statement. Here a connection is used as it is; one that turns out to be gone is replaced, and what was only read is read again.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use juggler_core::{Error, Result};
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::backend::{Backend, Conn};

/// Connections that rest between statements.
pub(crate) struct Pool<B: Backend> {
    pub(crate) backend: B,
    idle: Mutex<Vec<B::Conn>>,
    /// How often all connections were retired.
    age: AtomicU64,
    /// Is no table created by itself any more?
    pub(crate) is_frozen: AtomicBool,
    permits: Arc<Semaphore>,
    size: usize,
    timeout: Duration,
}

impl<B: Backend> Pool<B> {
    pub(crate) fn new(backend: B, size: usize, timeout: Duration) -> Arc<Self> {
        let permits = Arc::new(Semaphore::new(size));
        let (age, is_frozen) = (AtomicU64::new(0), AtomicBool::new(false));
        Arc::new(Pool { backend, idle: Mutex::default(), age, is_frozen, permits, size, timeout })
    }

    /// Takes a connection out: the one that was used last, or a new one.
    pub(crate) async fn take(self: &Arc<Self>) -> Result<Lease<B>> {
        let permit = tokio::time::timeout(self.timeout, Arc::clone(&self.permits).acquire_owned()).await;
        let busy = || {
            let message = format!(
                "no connection was free within {} ms: all {} are in use, by transactions or streams that are still open",
                self.timeout.as_millis(),
                self.size
            );
            Error::connection(message)
        };
        let permit = permit.map_err(|_| busy())?.map_err(|_| Error::connection("the pool is closed"))?;
        let age = self.age.load(Ordering::Acquire);
        let rested = self.idle.lock().pop();
        let is_new = rested.is_none();
        let conn = match rested {
            Some(conn) => conn,
            None => self.backend.open().await?,
        };
        Ok(Lease { conn: Some(conn), age, is_new, pool: Arc::clone(self), _permit: permit })
    }

    /// Closes what rests now, and what is in use when it comes back.
    pub(crate) fn retire(&self) {
        self.age.fetch_add(1, Ordering::AcqRel);
        self.close_idle();
    }

    /// Closes what rests.
    pub(crate) fn close_idle(&self) {
        let idle = std::mem::take(&mut *self.idle.lock());
        drop(idle);
    }
}

/// A connection in use. It rests again when this is dropped, if it can be used again.
pub(crate) struct Lease<B: Backend> {
    conn: Option<B::Conn>,
    age: u64,
    /// Was it opened for this use?
    pub(crate) is_new: bool,
    pool: Arc<Pool<B>>,
    _permit: OwnedSemaphorePermit,
}

impl<B: Backend> Lease<B> {
    /// Closes the connection.
    pub(crate) fn discard(mut self) {
        self.conn = None;
    }
}

impl<B: Backend> Deref for Lease<B> {
    type Target = B::Conn;

    #[allow(clippy::expect_used)] // it is taken only when the lease ends
    fn deref(&self) -> &B::Conn {
        self.conn.as_ref().expect("a lease has its connection")
    }
}

impl<B: Backend> DerefMut for Lease<B> {
    #[allow(clippy::expect_used)] // as above
    fn deref_mut(&mut self) -> &mut B::Conn {
        self.conn.as_mut().expect("a lease has its connection")
    }
}

impl<B: Backend> Drop for Lease<B> {
    fn drop(&mut self) {
        let is_retired = self.age != self.pool.age.load(Ordering::Acquire);
        if let Some(conn) = self.conn.take().filter(|conn| conn.is_usable() && !is_retired) {
            self.pool.idle.lock().push(conn);
        }
    }
}
