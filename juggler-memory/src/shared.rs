//! The store behind its lock.

use std::sync::Arc;

use juggler_core::row::{Flow, RowSink, ready};
use juggler_core::{Error, ModelDefinition, Result};

use crate::binding::{Binding, address};
use crate::engine::{Engine, Output, Rest, Rows};
use crate::key_value::Spaces;
use crate::overlay::Overlay;
use crate::persist::{Disk, Ticket};
use crate::store::Store;
use crate::sync::{RwLock, RwLockWriteGuard};
use crate::view::View;
use crate::writer::Writer;

/// The store behind its lock, and the file behind the store.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    pub(crate) store: RwLock<Store>,
    pub(crate) disk: Option<Disk>,
    pub(crate) key_values: Spaces,
}

/// The store as an [`Engine`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Direct(pub(crate) Arc<Shared>);

impl Shared {
    /// Refuses to work on a file that is not open.
    #[inline]
    pub(crate) fn check_open(&self) -> Result<()> {
        match &self.disk {
            Some(disk) if !disk.is_open() => Err(closed()),
            _ => Ok(()),
        }
    }

    /// After a change: what to wait for until the file has it. The lock is handed in, as nobody may come in between.
    pub(crate) fn save(
        shared: &Arc<Shared>,
        mut store: RwLockWriteGuard<'_, Store>,
        before: u64,
    ) -> Option<Ticket> {
        match &shared.disk {
            Some(_) if store.log.get_mut().now() != before => Shared::save_all(shared, store),
            _ => None,
        }
    }

    /// The same where it is not known whether anything changed.
    pub(crate) fn save_all(shared: &Arc<Shared>, mut store: RwLockWriteGuard<'_, Store>) -> Option<Ticket> {
        let ticket = shared.disk.as_ref()?.enqueue(store.log.get_mut().now());
        drop(store);
        Disk::start(shared);
        Some(ticket)
    }
}

#[cold]
fn closed() -> Error {
    Error::connection("the memory connector is not connected to its file")
}

impl Engine for Direct {
    type Rest = Waiting;

    #[inline]
    fn read<R>(
        &self,
        model: &ModelDefinition,
        out: &mut Output<'_>,
        f: impl FnOnce(&View<'_>, &Binding) -> Result<(R, Rows)>,
    ) -> Result<(R, Option<Waiting>)> {
        self.0.check_open()?;
        let store = self.0.store.read();
        let binding = store.binding(model)?;
        let view = View::plain(&store.tables[binding.table]);
        let (value, rows) = f(&view, binding)?;
        let pushed = out.push(&view, binding, rows.as_slice())?;
        let held = Held::rest(&self.0, &store, binding, rows, pushed, out.projection);
        Ok((value, Waiting::on(held, None)))
    }

    #[inline]
    fn write<R>(
        &self,
        model: &ModelDefinition,
        out: Option<&mut dyn RowSink>,
        f: impl FnOnce(&mut dyn Writer, &Binding) -> Result<(R, Rows)>,
    ) -> Result<(R, Option<Waiting>)> {
        let mut store = self.0.store.write();
        self.0.check_open()?;
        let before = store.log.get_mut().now();
        let (mut writer, binding) = store.writer(model)?;
        let outcome = f(&mut writer, binding).and_then(|(value, rows)| {
            let pushed = match out {
                Some(sink) => Output::whole(sink).push(&writer.view(), binding, rows.as_slice())?,
                None => (0, Flow::Stop),
            };
            Ok((value, rows, pushed))
        });
        match outcome {
            Ok((value, rows, pushed)) => {
                let held = Held::rest(&self.0, &store, store.binding(model)?, rows, pushed, None);
                Ok((value, Waiting::on(held, Shared::save(&self.0, store, before))))
            }
            Err(error) => {
                // What was written before a sink failed stays, and so must reach the file.
                drop(Shared::save(&self.0, store, before));
                Err(error)
            }
        }
    }

    #[inline]
    fn ask<R>(&self, model: &ModelDefinition, f: impl FnOnce(&View<'_>, &Binding) -> Result<R>) -> Result<R> {
        self.0.check_open()?;
        let store = self.0.store.read();
        let binding = store.binding(model)?;
        f(&View::plain(&store.tables[binding.table]), binding)
    }
}

/// A moment that is held on to, until this is dropped. Not to be dropped under the lock.
#[derive(Debug)]
pub(crate) struct Hold {
    shared: Arc<Shared>,
    pub(crate) name: u64,
}

impl Hold {
    /// Holds on to this moment.
    pub(crate) fn new(shared: &Arc<Shared>, store: &Store, until: Option<std::time::Instant>) -> Self {
        Hold { shared: Arc::clone(shared), name: store.log.lock().hold(until) }
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.shared.store.read().log.lock().release(self.name);
    }
}

/// What an operation on the store waits for.
pub(crate) struct Waiting {
    held: Option<Box<Held>>,
    ticket: Option<Ticket>,
}

impl Waiting {
    #[inline]
    fn on(held: Option<Box<Held>>, ticket: Option<Ticket>) -> Option<Self> {
        (held.is_some() || ticket.is_some()).then_some(Waiting { held, ticket })
    }
}

impl Rest for Waiting {
    async fn finish(self, out: Option<&mut dyn RowSink>) -> Result<()> {
        let Waiting { held, ticket } = self;
        if let (Some(held), Some(out)) = (held, out) {
            held.push(out).await?;
        }
        match ticket {
            Some(ticket) => ticket.written().await,
            None => Ok(()),
        }
    }
}

/// Rows that a sink was not ready for. It will see them as they were when they were chosen: what was changed since is
/// taken from the log.
struct Held {
    rows: Rows,
    next: usize,
    projection: Option<Vec<usize>>,
    /// The definition they are seen through, by address.
    model: usize,
    table: usize,
    overlay: Overlay,
    seen: u64,
    epoch: u64,
    hold: Hold,
}

impl Held {
    /// The rows that were not pushed, if there are any and the sink wants them later.
    fn rest(
        shared: &Arc<Shared>,
        store: &Store,
        binding: &Binding,
        rows: Rows,
        (taken, flow): (usize, Flow),
        projection: Option<&[usize]>,
    ) -> Option<Box<Self>> {
        if flow != Flow::Wait || taken == rows.as_slice().len() {
            return None;
        }
        let hold = Hold::new(shared, store, None);
        let seen = store.log.lock().now();
        Some(Box::new(Held {
            rows,
            next: taken,
            projection: projection.map(<[usize]>::to_vec),
            model: address(&binding.model),
            table: binding.table,
            overlay: Overlay::new(&store.tables[binding.table]),
            seen,
            epoch: store.epoch,
            hold,
        }))
    }

    /// Pushes the rest, waiting for the sink without the lock.
    async fn push(mut self: Box<Self>, sink: &mut dyn RowSink) -> Result<()> {
        let shared = Arc::clone(&self.hold.shared);
        loop {
            ready(sink).await;
            if !self.push_some(&shared, sink)? {
                return Ok(());
            }
        }
    }

    /// Pushes rows until the sink has enough. Are there more?
    fn push_some(&mut self, shared: &Shared, sink: &mut dyn RowSink) -> Result<bool> {
        let store = shared.store.read();
        if store.epoch != self.epoch {
            return Err(Error::connection("the data source was disconnected while rows were read"));
        }
        let base = &store.tables[self.table];
        self.overlay.keep_up(base);
        {
            let mut log = store.log.lock();
            for change in log.since(self.seen).filter(|change| change.table == self.table) {
                self.overlay.hear(change)?;
            }
            self.seen = log.now();
            log.advance(self.hold.name, self.seen);
        }
        let Some(binding) = store.known(self.model) else { return Ok(false) };
        let view = self.overlay.view(base);
        let left = &self.rows.as_slice()[self.next..];
        // A row that was chosen is always found: as it is, or as it was.
        let rows: Vec<_> = left.iter().take(BATCH).filter_map(|slot| self.overlay.locate(*slot)).collect();
        let mut out = Output { sink, projection: self.projection.as_deref() };
        let (taken, flow) = out.push(&view, binding, &rows)?;
        self.next += taken;
        Ok(flow != Flow::Stop && self.next < self.rows.as_slice().len())
    }
}

/// How many rows are looked up at a time while a sink takes them.
const BATCH: usize = 1024;
