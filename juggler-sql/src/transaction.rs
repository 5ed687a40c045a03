//! Transactions: one connection, held until they end. Those inside each other are savepoints on it.
//!
//! Whatever future is dropped, and wherever, nothing stays open: a connection counts the transactions that are open on it, and one that
//! has any is closed instead of going back to the pool, on which the server rolls back. What is left of an operation that was
//! dropped halfway, or of a transaction inside this one, is rolled back before the next statement.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::{Level, Nesting, TransactionConnector, TransactionOptions};
use juggler_core::{Error, ErrorKind, Result};
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::backend::{Backend, Conn};
use crate::connector::Sql;
use crate::fault::{Fault, out_of_time};
use crate::operations::On;
use crate::place::{Place, Taken, in_time};
use crate::pool::{Lease, Pool, Purpose};
use crate::shapes::Shapes;

/// A transaction that has begun, or one inside it.
pub(crate) struct Open<B: Backend> {
    pool: Arc<Pool<B>>,
    state: Arc<Mutex<State<B>>>,
    level: Arc<Level>,
    limit: Option<Limit>,
}

/// What a transaction and those inside it share, or why it has ended.
pub(crate) type State<B> = Result<Held<B>, ErrorKind>;

/// The connection of a transaction.
pub(crate) struct Held<B: Backend> {
    pub(crate) lease: Lease<B>,
    nesting: Nesting,
    /// Is anything to be said to the connection after its end?
    read_only: bool,
    /// Who rolls it back when its time is over. It goes with this: nobody waits for the time of a transaction that has ended.
    _clock: Option<Clock>,
}

/// A task that ends when this is dropped.
struct Clock(AbortHandle);

impl Drop for Clock {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Until when a transaction may be open.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limit {
    pub(crate) until: Instant,
    pub(crate) after: Duration,
}

impl<B: Backend> fmt::Debug for Open<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Transaction").field("backend", &self.pool.backend).finish_non_exhaustive()
    }
}

/// Begins a transaction. A connection that died while it rested is replaced: nothing was written yet.
pub(crate) async fn begin<B: Backend>(
    pool: &Arc<Pool<B>>,
    options: &TransactionOptions,
) -> Result<Arc<dyn TransactionConnector>> {
    let lease = loop {
        let mut lease = pool.take(Purpose::Transaction(options.begun_at)).await?;
        match start(&mut lease, &pool.backend.dialect().begin(options)).await {
            Ok(()) => break lease,
            Err(fault) if fault.is_lost() && !lease.is_new => lease.lost(),
            Err(fault) => return Err(fault.anywhere()),
        }
    };
    let mut nesting = Nesting::default();
    let level = nesting.begin();
    let state = Ok(Held { lease, nesting, read_only: options.read_only, _clock: None });
    let until = |after| Instant::now().checked_add(after).map(|until| Limit { until, after });
    let limit = options.timeout.and_then(until);
    let open = Open { pool: Arc::clone(pool), state: Arc::new(Mutex::new(state)), level, limit };
    if let Some(limit) = limit {
        let clock = open.end_at(limit);
        if let Ok(held) = &mut *open.state.lock().await {
            held._clock = Some(clock);
        }
    }
    Ok(Arc::new(Sql { place: open, creates_tables: false }))
}

async fn start<B: Backend>(lease: &mut Lease<B>, statements: &[String]) -> Result<(), Fault> {
    lease.depth = 1;
    for statement in statements {
        lease.parts().0.run(statement).await?;
    }
    Ok(())
}

impl<B: Backend> Held<B> {
    /// Rolls back, and lets the connection rest. One that does not take it is closed, which undoes it too.
    async fn roll_back(mut self, backend: &B) {
        if self.lease.can_go_on() {
            drop(self.on(backend).undo(0).await);
            self.rest(backend).await;
        }
    }

    /// Lets the connection rest, where the transaction has ended.
    async fn rest(mut self, backend: &B) {
        let text = backend.dialect().after_read_only().filter(|_| self.read_only && self.lease.depth == 0);
        let Some(text) = text else { return };
        self.lease.depth = 1; // until it is said, nobody else may have it
        if self.on(backend).conn.run(text).await.is_ok() {
            self.lease.depth = 0;
        }
    }

    fn on<'c>(&'c mut self, backend: &'c B) -> On<'c, B::Conn> {
        let (conn, depth) = self.lease.parts();
        On { conn, dialect: backend.dialect(), depth }
    }
}

/// Ends a transaction by a fault of an operation in it, if it is one that ends it: who lost a race keeps no lock that the winner waits for.
pub(crate) async fn note<B: Backend>(state: &mut State<B>, fault: &Fault, backend: &B) {
    let why = match fault {
        Fault::Timeout(after) => out_of_time(*after),
        fault if fault.loses_transaction() => ErrorKind::Serialization { model: "(several)".into() },
        _ => return,
    };
    if let Ok(held) = std::mem::replace(state, Err(why)) {
        held.roll_back(backend).await;
    }
}

/// The answer of a transaction of whose last operation nobody knows how far it came.
#[cold]
fn cut_off() -> Error {
    let reason = "an operation in it was cut off, or its connection was lost: it is rolled back";
    Error::new(ErrorKind::TransactionFinished).because_of(reason)
}

/// The answer of a transaction in which the database refused a read. What is written has a savepoint, and spoils nothing.
#[cold]
fn spoiled() -> Error {
    let reason = "the database refused a read in it: it can only be rolled back";
    Error::new(ErrorKind::TransactionFinished).because_of(reason)
}

impl<B: Backend> Open<B> {
    /// Rolls back by itself at a time, unless it has ended.
    fn end_at(&self, limit: Limit) -> Clock {
        // Neither is kept from going away meanwhile.
        let (state, pool) = (Arc::downgrade(&self.state), Arc::downgrade(&self.pool));
        let task = tokio::spawn(async move {
            tokio::time::sleep_until(limit.until).await;
            let (Some(state), Some(pool)) = (state.upgrade(), pool.upgrade()) else { return };
            let ended = {
                let mut state = state.lock().await;
                if state.is_err() {
                    return;
                }
                std::mem::replace(&mut *state, Err(out_of_time(limit.after)))
            };
            if let Ok(held) = ended {
                held.roll_back(&pool.backend).await;
            }
        });
        Clock(task.abort_handle())
    }

    /// Waits for who uses the transaction: another task, or a stream that is still open. That of the same task would be waited for in
    /// vain, and so it is not waited for longer than for a connection.
    async fn lock(&self) -> Result<OwnedMutexGuard<State<B>>> {
        if let Ok(state) = Arc::clone(&self.state).try_lock_owned() {
            return Ok(state);
        }
        let after = self.pool.patience();
        let what = "waiting for a stream or another operation in the same transaction";
        let late = |_| Error::new(ErrorKind::Timeout { what, after });
        tokio::time::timeout(after, Arc::clone(&self.state).lock_owned()).await.map_err(late)
    }

    /// Lets the transaction be used, after what was left open inside it is rolled back.
    async fn enter(&self) -> Result<OwnedMutexGuard<State<B>>> {
        let mut state = self.lock().await?;
        if let (Ok(_), Some(limit)) = (&*state, self.limit)
            && Instant::now() >= limit.until
        {
            *state = Err(out_of_time(limit.after)); // who rolls back by itself did not come to it yet
        }
        let held = state.as_mut().map_err(|ended| ended.clone())?;
        held.nesting.enter(&self.level)?;
        if !held.lease.can_go_on() {
            return Err(cut_off());
        }
        let own = self.level.depth() + 1;
        if held.lease.depth > own {
            let undone = Box::pin(in_time(self.limit, pin!(held.on(&self.pool.backend).undo(own)))).await;
            if let Err(fault) = undone {
                note(&mut state, &fault, &self.pool.backend).await;
                return Err(fault.anywhere());
            }
        }
        if state.as_ref().is_ok_and(|held| held.lease.is_spoiled()) {
            return Err(spoiled());
        }
        Ok(state)
    }

    /// Takes the connection out: nothing more can be done in this transaction.
    fn take_out(state: &mut State<B>) -> Result<Held<B>> {
        std::mem::replace(state, Err(ErrorKind::TransactionFinished)).map_err(Error::new)
    }
}

impl<B: Backend> Drop for Open<B> {
    /// The outermost is rolled back now; what one inside it wrote, before the next statement.
    fn drop(&mut self) {
        if self.level.depth() > 0 {
            return;
        }
        let Ok(mut state) = self.state.try_lock() else { return };
        let Ok(held) = Self::take_out(&mut state) else { return };
        drop(state);
        let pool = Arc::clone(&self.pool);
        match tokio::runtime::Handle::try_current() {
            // Where the runtime ends before it is done, the connection is closed.
            Ok(runtime) => drop(runtime.spawn(async move { held.roll_back(&pool.backend).await })),
            Err(_) => held.lease.discard(),
        }
    }
}

impl<B: Backend> Place for Open<B> {
    type Backend = B;

    fn backend(&self) -> &B {
        &self.pool.backend
    }

    fn shapes(&self) -> &Shapes {
        &self.pool.shapes
    }

    async fn take(&self, _: Purpose<'_>) -> Result<Taken<B>> {
        Ok(Taken::InTransaction(self.enter().await?, self.limit))
    }

    /// Begins one inside it. Its options are those of the outermost.
    async fn begin(&self, _: &TransactionOptions) -> Result<Arc<dyn TransactionConnector>> {
        let mut state = self.enter().await?;
        let held = state.as_mut().map_err(|ended| ended.clone())?;
        let begun = in_time(self.limit, pin!(held.on(&self.pool.backend).begin())).await;
        if let Err(fault) = begun {
            note(&mut state, &fault, &self.pool.backend).await;
            return Err(fault.anywhere());
        }
        let level = held.nesting.begin();
        let (pool, shared) = (Arc::clone(&self.pool), Arc::clone(&self.state));
        let inner = Open { pool, state: shared, level, limit: self.limit };
        Ok(Arc::new(Sql { place: inner, creates_tables: false }))
    }
}

#[async_trait]
impl<B: Backend> TransactionConnector for Sql<Open<B>> {
    async fn commit(&self) -> Result<()> {
        let open = &self.place;
        let backend = &open.pool.backend;
        let depth = open.level.depth();
        let mut state = open.enter().await?;
        if depth > 0 {
            let held = state.as_mut().map_err(|ended| ended.clone())?;
            held.nesting.end(&open.level);
            let kept = in_time(open.limit, pin!(held.on(backend).end(Ok(())))).await;
            if let Err(fault) = &kept {
                note(&mut state, fault, backend).await;
            }
            return kept.map_err(Fault::anywhere);
        }
        let mut held = Open::take_out(&mut state)?;
        drop(state);
        let outcome = held.on(backend).end(Ok(())).await;
        held.rest(backend).await;
        outcome.map_err(Fault::anywhere)
    }

    async fn rollback(&self) -> Result<()> {
        let open = &self.place;
        let backend = &open.pool.backend;
        let depth = open.level.depth();
        let mut state = open.lock().await?;
        if let Err(ErrorKind::Serialization { .. }) = &*state {
            if depth == 0 {
                *state = Err(ErrorKind::TransactionFinished);
            }
            return Ok(()); // it was, as the race was lost
        }
        let held = state.as_mut().map_err(|ended| ended.clone())?;
        if !held.nesting.has(&open.level) {
            return Err(ErrorKind::TransactionFinished.into());
        }
        if depth == 0 {
            let held = Open::take_out(&mut state)?;
            drop(state);
            held.roll_back(backend).await;
            return Ok(());
        }
        held.nesting.end(&open.level);
        if !held.lease.can_go_on() {
            return Ok(()); // the outermost is, as a whole
        }
        let undone = in_time(open.limit, pin!(held.on(backend).undo(depth))).await;
        if let Err(fault) = &undone {
            note(&mut state, fault, backend).await;
        }
        undone.map_err(Fault::anywhere)
    }
}
