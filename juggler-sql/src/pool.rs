//! Connections that rest between statements.
//!
//! sqlx's own pool asks the database whether a connection is alive before and after each use, which costs two round trips per
//! statement. Here a connection is used as it is; one that turns out to be gone is replaced, and what was only read is read again.
//! A connection on which a transaction is open, or a statement was cut off, never rests: it is closed, and its server rolls back.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use juggler_core::{Error, ErrorKind, Result};
use parking_lot::Mutex;
use tokio::runtime::{Handle, Id};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

mod holder;

pub(crate) use holder::Purpose;
use holder::{Holder, describe};

use crate::backend::{Backend, Conn};
use crate::shapes::Shapes;

/// How many connections there may be, and how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// How many at most.
    pub(crate) size: usize,
    /// How long an operation waits for one.
    pub(crate) timeout: Duration,
    /// How long one rests at most.
    pub(crate) idle: Duration,
    /// How old one gets at most.
    pub(crate) lifetime: Duration,
}

/// Connections that rest between statements.
pub(crate) struct Pool<B: Backend> {
    /// Closed before the backend goes, with whose files they may be.
    rests: Mutex<Rests<B::Conn>>,
    pub(crate) backend: B,
    permits: Arc<Semaphore>,
    limits: Limits,
    /// Is no table created by itself any more?
    pub(crate) is_frozen: AtomicBool,
    /// What statements have in common.
    pub(crate) shapes: Shapes,
}

/// What is behind the lock.
struct Rests<C> {
    /// Those that rest, the last used one last.
    idle: VecDeque<Resting<C>>,
    /// Who holds the others, by place.
    holders: Vec<Option<Holder>>,
    /// The places that are free.
    free: Vec<usize>,
    /// Those that are older are of no more use.
    retired: Option<Instant>,
}

struct Resting<C> {
    conn: C,
    runtime: Option<Id>,
    born: Instant,
    since: Instant,
}

impl<C> Rests<C> {
    /// Notes a holder, and gives its place.
    fn note(&mut self, holder: Holder) -> usize {
        match self.free.pop() {
            Some(place) => {
                self.holders[place] = Some(holder);
                place
            }
            None => {
                self.holders.push(Some(holder));
                self.holders.len() - 1
            }
        }
    }

    fn forget(&mut self, place: usize) {
        self.holders[place] = None;
        self.free.push(place);
    }

    /// Takes out the one that was used last, of those that were opened in this runtime: another may not be there any more, or wait
    /// for us.
    fn of_runtime(&mut self, runtime: Option<Id>) -> Option<Resting<C>> {
        let at = self.idle.iter().rposition(|one| one.runtime == runtime)?;
        self.idle.remove(at)
    }

    /// Takes out those that rested too long, to be closed without the lock.
    fn expired(&mut self, now: Instant, limits: &Limits) -> Vec<Resting<C>> {
        let is_fresh = |one: &Resting<C>| {
            now.duration_since(one.since) < limits.idle && now.duration_since(one.born) < limits.lifetime
        };
        let mut expired = Vec::new(); // allocates nothing while it is empty
        while self.idle.front().is_some_and(|one| !is_fresh(one)) {
            expired.extend(self.idle.pop_front());
        }
        while self.idle.back().is_some_and(|one| !is_fresh(one)) {
            expired.extend(self.idle.pop_back());
        }
        expired
    }
}

impl<B: Backend> Pool<B> {
    pub(crate) fn new(backend: B, limits: Limits) -> Arc<Self> {
        let rests = Rests { idle: VecDeque::new(), holders: Vec::new(), free: Vec::new(), retired: None };
        let permits = Arc::new(Semaphore::new(limits.size.min(Semaphore::MAX_PERMITS)));
        let is_frozen = AtomicBool::new(false);
        let (rests, shapes) = (Mutex::new(rests), Shapes::default());
        Arc::new(Pool { backend, rests, permits, limits, is_frozen, shapes })
    }

    /// Takes a connection out: the one that was used last, or a new one. Who waits gets one in the order of coming.
    pub(crate) async fn take(self: &Arc<Self>, purpose: Purpose<'_>) -> Result<Lease<B>> {
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => Box::pin(self.wait()).await?, // seldom: no reason for every operation to have room for it
        };
        let holder = Holder::new(purpose);
        let runtime = Handle::try_current().ok().map(|runtime| runtime.id());
        let in_use = self.limits.size.saturating_sub(self.permits.available_permits());
        let (expired, rested, surplus, place) = {
            let mut rests = self.rests.lock();
            let expired = rests.expired(holder.since, &self.limits);
            let rested = rests.of_runtime(runtime);
            // Where those that rest are of another runtime, one makes room.
            let is_full = rested.is_none() && rests.idle.len() + in_use > self.limits.size;
            let surplus = if is_full { rests.idle.pop_front() } else { None };
            (expired, rested, surplus, rests.note(holder))
        };
        drop((expired, surplus));
        // From here on the place is free again, whatever becomes of this future.
        let is_new = rested.is_none();
        let (conn, born) = match rested {
            Some(Resting { conn, born, .. }) => (Some(conn), born),
            None => (None, holder.since),
        };
        let mut lease =
            Lease { conn, runtime, depth: 0, is_new, born, place, pool: Arc::clone(self), _permit: permit };
        if lease.conn.is_none() {
            lease.conn = Some(Box::pin(self.open()).await?);
        }
        Ok(lease)
    }

    async fn wait(&self) -> Result<OwnedSemaphorePermit> {
        let waited = tokio::time::timeout(self.limits.timeout, Arc::clone(&self.permits).acquire_owned());
        let permit = waited.await.map_err(|_| self.busy())?;
        permit.map_err(|_| Error::connection("the pool is closed"))
    }

    async fn open(&self) -> Result<B::Conn> {
        let after = self.limits.timeout;
        let late = |_| Error::new(ErrorKind::Timeout { what: "connecting", after });
        tokio::time::timeout(after, self.backend.open()).await.map_err(late)?
    }

    /// How long an operation waits for a connection.
    pub(crate) fn patience(&self) -> Duration {
        self.limits.timeout
    }

    /// Nobody gave a connection back in time.
    #[cold]
    fn busy(&self) -> Error {
        let holders: Vec<Holder> = self.rests.lock().holders.iter().flatten().copied().collect();
        Error::connection(format!(
            "no connection was free within {} ms: all {} are in use: {}",
            self.limits.timeout.as_millis(),
            self.limits.size,
            describe(&holders)
        ))
    }

    /// Closes what rests now, and what is in use when it comes back.
    pub(crate) fn retire(&self) {
        self.rests.lock().retired = Some(Instant::now());
        self.close_idle();
    }

    /// Closes what rests.
    pub(crate) fn close_idle(&self) {
        let idle = std::mem::take(&mut self.rests.lock().idle);
        drop(idle);
    }
}

/// A connection in use. It rests again when this is dropped, if it can be used again.
pub(crate) struct Lease<B: Backend> {
    conn: Option<B::Conn>,
    /// The runtime that it was opened in.
    runtime: Option<Id>,
    /// How many transactions and savepoints are open on it. One on which any is does not rest again.
    pub(crate) depth: usize,
    /// Was it opened for this use?
    pub(crate) is_new: bool,
    born: Instant,
    place: usize,
    pool: Arc<Pool<B>>,
    _permit: OwnedSemaphorePermit,
}

impl<B: Backend> Lease<B> {
    /// Closes the connection.
    pub(crate) fn discard(mut self) {
        self.conn = None;
    }

    /// Closes the connection, which is lost, and those that rest: what cut off one, as the end of a server, has cut off all.
    pub(crate) fn lost(self) {
        self.pool.close_idle();
        self.discard();
    }

    /// The connection, and how many transactions and savepoints are open on it.
    #[allow(clippy::expect_used)] // it is taken only when the lease ends
    pub(crate) fn parts(&mut self) -> (&mut B::Conn, &mut usize) {
        (self.conn.as_mut().expect("a lease has its connection"), &mut self.depth)
    }

    /// Is it known how far its statements came?
    pub(crate) fn can_go_on(&self) -> bool {
        self.conn.as_ref().is_some_and(Conn::can_go_on)
    }

    /// Can the transaction on it only be rolled back?
    pub(crate) fn is_spoiled(&self) -> bool {
        self.conn.as_ref().is_some_and(Conn::is_spoiled)
    }
}

impl<B: Backend> Drop for Lease<B> {
    fn drop(&mut self) {
        let conn = self.conn.take();
        let rests = |conn: &B::Conn| self.depth == 0 && conn.is_usable();
        let (rested, mut closed) = match conn {
            Some(conn) if rests(&conn) => {
                (Some(Resting { conn, runtime: self.runtime, born: self.born, since: Instant::now() }), None)
            }
            conn => (None, conn),
        };
        {
            let mut rests = self.pool.rests.lock();
            rests.forget(self.place);
            let is_retired = rests.retired.is_some_and(|retired| self.born <= retired);
            match rested {
                Some(old) if is_retired => closed = Some(old.conn),
                rested => rests.idle.extend(rested),
            }
        }
        drop(closed);
    }
}
