//! Where rows are written to: the table itself, or the overlay of a transaction.

use juggler_core::{ModelDefinition, Result, ValueRef};

use crate::log::{Change, Log};
use crate::overlay::Overlay;
use crate::table::Table;
use crate::view::View;

/// Where rows are written to. Every way of writing is built from these few.
pub(crate) trait Writer {
    /// The rows as they are now.
    fn view(&self) -> View<'_>;

    /// Adds a row, which has a value for each column, unless it collides with another.
    fn insert(&mut self, model: &ModelDefinition, row: &[ValueRef<'_>]) -> Result<u32>;

    /// Sets values of a row, unless it would collide with another. Gives where it is then.
    fn assign(&mut self, model: &ModelDefinition, row: u32, changes: &[(usize, ValueRef<'_>)])
    -> Result<u32>;

    /// Removes a row.
    fn remove(&mut self, model: &ModelDefinition, row: u32) -> Result<()>;

    /// Can these changes of several rows fail after some were made?
    fn may_fail(&self, changes: &[(usize, ValueRef<'_>)]) -> bool;

    /// Begins something of which all or nothing is to be done.
    fn begin(&mut self);

    /// Ends it; undoes it when it failed.
    fn end(&mut self, failed: bool);
}

/// Writes into the table.
pub(crate) struct Direct<'a> {
    at: usize,
    table: &'a mut Table,
    log: &'a mut Log,
    begun: Option<(u64, u64)>,
}

impl<'a> Direct<'a> {
    pub(crate) fn new(at: usize, table: &'a mut Table, log: &'a mut Log) -> Self {
        Direct { at, table, log, begun: None }
    }

    #[inline]
    fn note(&mut self, slot: u32, exists: bool) {
        if self.log.is_held() {
            let before = exists.then(|| self.table.image(slot));
            self.log.note(Change { table: self.at, slot, before });
        }
    }
}

impl Writer for Direct<'_> {
    fn view(&self) -> View<'_> {
        View::plain(self.table)
    }

    fn insert(&mut self, model: &ModelDefinition, row: &[ValueRef<'_>]) -> Result<u32> {
        if let Some(columns) = self.table.holder(row, |_| true) {
            return Err(self.table.conflict(model, columns));
        }
        let slot = self.table.insert(row)?;
        self.note(slot, false);
        Ok(slot)
    }

    fn assign(
        &mut self,
        model: &ModelDefinition,
        row: u32,
        changes: &[(usize, ValueRef<'_>)],
    ) -> Result<u32> {
        if self.table.is_risky(changes) {
            let mut after: Vec<_> = (0..self.table.columns.len()).map(|at| self.table.get(at, row)).collect();
            for (at, value) in changes {
                after[*at] = *value;
            }
            self.table.require_id(model, &after)?;
            if let Some(columns) = self.table.holder(&after, |slot| slot != row) {
                return Err(self.table.conflict(model, columns));
            }
        }
        self.note(row, true);
        self.table.assign(row, changes);
        Ok(row)
    }

    fn remove(&mut self, _model: &ModelDefinition, row: u32) -> Result<()> {
        self.note(row, true);
        self.table.remove(row);
        Ok(())
    }

    fn may_fail(&self, changes: &[(usize, ValueRef<'_>)]) -> bool {
        self.table.is_risky(changes)
    }

    fn begin(&mut self) {
        self.begun = Some((self.log.hold(None), self.log.now()));
    }

    fn end(&mut self, failed: bool) {
        let Some((hold, since)) = self.begun.take() else { return };
        if failed {
            while let Some(change) = self.log.pop(since) {
                undo(self.table, change.slot, change.before.as_deref());
            }
        }
        self.log.release(hold);
    }
}

/// Makes a row what it was.
pub(crate) fn undo(table: &mut Table, slot: u32, before: Option<&[juggler_core::Value]>) {
    match before {
        None => table.remove(slot),
        Some(row) if table.live.get(slot) => {
            let changes: Vec<_> = row.iter().enumerate().map(|(at, value)| (at, value.as_ref())).collect();
            table.assign(slot, &changes);
        }
        Some(row) => table.restore(slot, row),
    }
}

/// Writes into the overlay of a transaction.
pub(crate) struct Staged<'a> {
    base: &'a Table,
    overlay: &'a mut Overlay,
    saved: Option<Overlay>,
}

impl<'a> Staged<'a> {
    pub(crate) fn new(base: &'a Table, overlay: &'a mut Overlay) -> Self {
        Staged { base, overlay, saved: None }
    }
}

impl Writer for Staged<'_> {
    fn view(&self) -> View<'_> {
        self.overlay.view(self.base)
    }

    fn insert(&mut self, model: &ModelDefinition, row: &[ValueRef<'_>]) -> Result<u32> {
        self.overlay.insert(self.base, model, row)
    }

    fn assign(
        &mut self,
        model: &ModelDefinition,
        row: u32,
        changes: &[(usize, ValueRef<'_>)],
    ) -> Result<u32> {
        self.overlay.assign(self.base, model, row, changes)
    }

    fn remove(&mut self, model: &ModelDefinition, row: u32) -> Result<()> {
        self.overlay.remove(model, row)
    }

    fn may_fail(&self, _changes: &[(usize, ValueRef<'_>)]) -> bool {
        true // any row may have been changed by another
    }

    fn begin(&mut self) {
        self.saved = Some(self.overlay.clone());
    }

    fn end(&mut self, failed: bool) {
        let saved = self.saved.take();
        if let (true, Some(saved)) = (failed, saved) {
            *self.overlay = saved;
        }
    }
}
