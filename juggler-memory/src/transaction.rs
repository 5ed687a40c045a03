//! Transactions.
//!
//! A transaction sees the store as it was when it began, and what it wrote itself: snapshot isolation, which is more than
//! `READ COMMITTED` and `REPEATABLE READ` ask for. It writes into overlays. When it commits, its changes are made to the
//! tables, all at once under the lock, if no other transaction or single write changed one of the same rows since: the first to
//! commit wins, the other gets an error it may retry on. A `SERIALIZABLE` transaction that wrote something is refused too when
//! another changed a collection it looked at.
//!
//! A transaction inside another writes into the same overlays. As it begins they are copied, and so they can be what they were.

mod connector;
mod state;

use std::sync::Arc;
use std::time::Instant;

use juggler_core::connector::{IsolationLevel, Level, TransactionOptions};
use juggler_core::row::{Flow, Row, RowSink, Values, ready};
use juggler_core::{ErrorKind, ModelDefinition, Result, Value, ValueRef};

use crate::binding::Binding;
use crate::engine::{Engine, Output, Rest, Rows};
use crate::persist::Ticket;
use crate::shared::{Hold, Shared};
use crate::store::Store;
use crate::sync::Mutex;
use crate::view::View;
use crate::writer::{Staged, Writer};

use state::{Limit, State};

/// A transaction on the memory connector.
#[derive(Debug)]
pub(crate) struct Transaction(Staging);

/// A transaction as an [`Engine`].
#[derive(Debug)]
pub(crate) struct Staging {
    shared: Arc<Shared>,
    /// That of the outermost, or why it has ended. Locked before the store.
    state: Arc<Mutex<Result<State, ErrorKind>>>,
    level: Arc<Level>,
}

impl Transaction {
    pub(crate) fn begin(shared: &Arc<Shared>, options: &TransactionOptions) -> Result<Self> {
        shared.check_open()?;
        let at = |after| Instant::now().checked_add(after).map(|at| Limit { at, after });
        let limit = options.timeout.and_then(at);
        let store = shared.store.read();
        let hold = Hold::new(shared, &store, limit.map(|limit| limit.at));
        let serializable = options.isolation == IsolationLevel::Serializable;
        let mut state = State::new(&store, hold, limit, serializable);
        let level = state.nesting.begin();
        Ok(Transaction(Staging { shared: Arc::clone(shared), state: Arc::new(Mutex::new(Ok(state))), level }))
    }
}

impl Staging {
    /// Begins a transaction inside it.
    fn begin(&self) -> Result<Transaction> {
        let level = self.with(|state, _| Ok(state.save()))?;
        let (shared, state) = (Arc::clone(&self.shared), Arc::clone(&self.state));
        Ok(Transaction(Staging { shared, state, level }))
    }

    /// Undoes what the transaction did.
    fn rollback(&self) -> Result<()> {
        let mut guard = self.state.lock();
        let state = Self::open(&mut guard)?;
        if !state.nesting.has(&self.level) {
            return Err(ErrorKind::TransactionFinished.into());
        }
        state.restore(self.level.depth());
        if self.level.depth() == 0 {
            *guard = Err(ErrorKind::TransactionFinished);
        }
        Ok(())
    }

    /// Makes its changes: to the tables, or to what the transaction around it sees. Gives what to wait for.
    fn commit(&self) -> Result<Option<Ticket>> {
        let mut guard = self.state.lock();
        let state = Self::open(&mut guard)?;
        state.enter(&self.level)?;
        if self.level.depth() > 0 {
            state.keep(&self.level);
            return Ok(None);
        }
        let mut ended = std::mem::replace(&mut *guard, Err(ErrorKind::TransactionFinished))?;
        // Declared after `ended`, and so gone before it: what it holds is let go of under the lock.
        let mut store = self.shared.store.write();
        self.shared.check_open()?;
        ended.hear(&store)?;
        store.log.get_mut().release(ended.hold.name);
        if ended.overlays.values().all(|overlay| !overlay.is_written()) {
            return Ok(None);
        }
        let before = store.log.get_mut().now();
        store.lost_race(&ended.overlays, ended.serializable)?;
        store.commit(&ended.overlays)?;
        Ok(Shared::save(&self.shared, store, before))
    }

    /// The state, while there is time.
    fn open(state: &mut Result<State, ErrorKind>) -> Result<&mut State> {
        if let Some(kind) = state.as_ref().ok().and_then(|state| state.check_time().err()) {
            *state = Err(kind);
        }
        state.as_mut().map_err(|ended| ended.clone().into())
    }

    /// Runs something on the state, brought up to date with the store.
    fn with<R>(&self, f: impl FnOnce(&mut State, &Store) -> Result<R>) -> Result<R> {
        let mut guard = self.state.lock();
        let state = Self::open(&mut guard)?;
        state.enter(&self.level)?;
        self.shared.check_open()?;
        let store = self.shared.store.read();
        state.hear(&store)?;
        f(state, &store)
    }
}

impl Engine for Staging {
    type Rest = Copied;

    fn read<R>(
        &self,
        model: &ModelDefinition,
        out: &mut Output<'_>,
        f: impl FnOnce(&View<'_>, &Binding) -> Result<(R, Rows)>,
    ) -> Result<(R, Option<Copied>)> {
        self.with(|state, store| {
            let binding = store.binding(model)?;
            let base = &store.tables[binding.table];
            let overlay = state.overlay(store, binding.table);
            let view = overlay.view(base);
            let (value, rows) = f(&view, binding)?;
            let pushed = out.push(&view, binding, rows.as_slice())?;
            Ok((value, Copied::rest(&view, binding, rows.as_slice(), pushed, out.projection)))
        })
    }

    fn write<R>(
        &self,
        model: &ModelDefinition,
        out: Option<&mut dyn RowSink>,
        f: impl FnOnce(&mut dyn Writer, &Binding) -> Result<(R, Rows)>,
    ) -> Result<(R, Option<Copied>)> {
        self.with(|state, store| {
            let binding = store.binding(model)?;
            let base = &store.tables[binding.table];
            let overlay = state.overlay(store, binding.table);
            let mut writer = Staged::new(base, overlay);
            let (value, rows) = f(&mut writer, binding)?;
            let view = writer.view();
            let pushed = match out {
                Some(sink) => Output::whole(sink).push(&view, binding, rows.as_slice())?,
                None => (0, Flow::Stop),
            };
            Ok((value, Copied::rest(&view, binding, rows.as_slice(), pushed, None)))
        })
    }

    fn ask<R>(&self, model: &ModelDefinition, f: impl FnOnce(&View<'_>, &Binding) -> Result<R>) -> Result<R> {
        self.with(|state, store| {
            let binding = store.binding(model)?;
            let overlay = state.overlay(store, binding.table);
            f(&overlay.view(&store.tables[binding.table]), binding)
        })
    }
}

/// Rows that a sink was not ready for, copied: what the transaction writes in the meantime must not be seen in them.
pub(crate) struct Copied(Vec<Vec<Value>>);

impl Copied {
    fn rest(
        view: &View<'_>,
        binding: &Binding,
        rows: &[u32],
        (taken, flow): (usize, Flow),
        projection: Option<&[usize]>,
    ) -> Option<Self> {
        if flow != Flow::Wait || taken == rows.len() {
            return None;
        }
        let columns = binding.positions(projection);
        let copy = |row: &u32| {
            let (table, slot) = view.place(*row);
            let row = binding.project(table, &columns, slot);
            (0..columns.len()).map(|at| row.get(at).map_or(Value::Null, ValueRef::to_owned)).collect()
        };
        Some(Copied(rows[taken..].iter().map(copy).collect()))
    }
}

impl Rest for Copied {
    async fn finish(self, out: Option<&mut dyn RowSink>) -> Result<()> {
        let Some(out) = out else { return Ok(()) };
        let mut flow = Flow::Wait;
        for row in self.0 {
            if flow == Flow::Wait {
                ready(out).await;
            }
            flow = out.row(&Values(&row))?;
            if flow == Flow::Stop {
                break;
            }
        }
        Ok(())
    }
}
