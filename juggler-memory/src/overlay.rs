//! How a moment of the past, and a transaction, differ from a table.

use std::collections::HashMap;

use juggler_core::{Error, ErrorKind, ModelDefinition, Result, Value, ValueRef};

use crate::bitmap::Bitmap;
use crate::log::Change;
use crate::table::{OVERLAY, Table};
use crate::view::{Over, View};

/// How a view differs from a table: rows of the table that are hidden, and rows that are seen instead.
///
/// What others changed since the moment of the view is hidden, and a copy of what it was is seen. What the transaction
/// changes itself is hidden too, and the copy is changed.
#[derive(Debug, Clone)]
pub(crate) struct Overlay {
    rows: Table,
    hidden: Bitmap,
    moved: HashMap<u32, Moved, foldhash::fast::RandomState>,
    /// The slots in the table of the rows here that were copied from it.
    origins: HashMap<u32, u32, foldhash::fast::RandomState>,
    /// Did others change the table since?
    pub(crate) changed_by_others: bool,
    /// Was the table read or written through it?
    pub(crate) used: bool,
}

/// What became of a row of the table.
#[derive(Debug, Clone, Copy, Default)]
struct Moved {
    /// Its copy, if there is a row in this view.
    to: Option<u32>,
    by_us: bool,
    by_others: bool,
}

/// What a transaction did to a table.
pub(crate) enum Step {
    Remove(u32),
    Change(u32, Vec<Value>),
    Add(Vec<Value>),
}

impl Overlay {
    pub(crate) fn new(base: &Table) -> Self {
        Overlay {
            rows: base.empty_like(),
            hidden: Bitmap::default(),
            moved: HashMap::default(),
            origins: HashMap::default(),
            changed_by_others: false,
            used: false,
        }
    }

    /// The table as this overlay has it.
    pub(crate) fn view<'a>(&'a self, base: &'a Table) -> View<'a> {
        let over = Over { hidden: &self.hidden, rows: &self.rows };
        View { base, over: (!self.moved.is_empty() || self.rows.rows > 0).then_some(over) }
    }

    /// Takes over the columns that were added to the table since.
    pub(crate) fn keep_up(&mut self, base: &Table) {
        let known = self.rows.columns.len();
        self.rows.columns.extend(base.columns[known..].iter().map(crate::column::Column::empty_like));
        self.rows.extras = base.extras;
    }

    /// Where a row of the table is found now.
    pub(crate) fn locate(&self, slot: u32) -> Option<u32> {
        match self.moved.get(&slot) {
            None => Some(slot),
            Some(moved) => moved.to.map(|to| to | OVERLAY),
        }
    }

    /// Hears of a change that another made after the moment of this view.
    pub(crate) fn hear(&mut self, change: &Change) -> Result<()> {
        self.changed_by_others = true;
        if let Some(moved) = self.moved.get_mut(&change.slot) {
            moved.by_others = true;
            return Ok(());
        }
        let to = match &change.before {
            Some(before) => Some(self.copy(change.slot, before)?),
            None => None,
        };
        self.hide(change.slot, Moved { to, by_us: false, by_others: true });
        Ok(())
    }

    /// Adds a row. It has a value for each column.
    pub(crate) fn insert(
        &mut self,
        base: &Table,
        model: &ModelDefinition,
        row: &[ValueRef<'_>],
    ) -> Result<u32> {
        self.refuse_duplicate(base, model, row, u32::MAX)?;
        Ok(self.rows.insert(row)? | OVERLAY)
    }

    /// Sets values of a row. Gives where it is then.
    pub(crate) fn assign(
        &mut self,
        base: &Table,
        model: &ModelDefinition,
        row: u32,
        changes: &[(usize, ValueRef<'_>)],
    ) -> Result<u32> {
        self.refuse_race(model, row)?;
        if base.is_risky(changes) {
            let (table, slot) = self.view(base).place(row);
            let mut after: Vec<_> = (0..base.columns.len()).map(|at| table.get(at, slot)).collect();
            for (at, value) in changes {
                after[*at] = *value;
            }
            self.refuse_duplicate(base, model, &after, row)?;
        }
        let slot = match row & OVERLAY {
            0 => {
                let to = self.copy(row, &base.image(row))?;
                self.hide(row, Moved { to: Some(to), by_us: true, by_others: false });
                to
            }
            _ => row & !OVERLAY,
        };
        self.rows.assign(slot, changes);
        Ok(slot | OVERLAY)
    }

    /// Removes a row.
    pub(crate) fn remove(&mut self, model: &ModelDefinition, row: u32) -> Result<()> {
        self.refuse_race(model, row)?;
        if row & OVERLAY == 0 {
            self.hide(row, Moved { to: None, by_us: true, by_others: false });
            return Ok(());
        }
        let slot = row & !OVERLAY;
        self.rows.remove(slot);
        if let Some(origin) = self.origins.remove(&slot)
            && let Some(moved) = self.moved.get_mut(&origin)
        {
            moved.to = None;
        }
        Ok(())
    }

    /// Was a row changed here and by others?
    pub(crate) fn has_lost(&self) -> bool {
        self.moved.values().any(|moved| moved.by_us && moved.by_others)
    }

    /// Was anything written through it?
    pub(crate) fn is_written(&self) -> bool {
        self.moved.values().any(|moved| moved.by_us) || self.rows.rows > self.origins.len()
    }

    /// What was done, in an order in which no step is in the way of a later one.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let ours = || self.moved.iter().filter(|(_, moved)| moved.by_us);
        let mut steps: Vec<_> =
            ours().filter(|(_, moved)| moved.to.is_none()).map(|(slot, _)| Step::Remove(*slot)).collect();
        steps
            .extend(ours().filter_map(|(slot, moved)| Some(Step::Change(*slot, self.rows.image(moved.to?)))));
        let added = self.rows.live.iter().filter(|slot| !self.origins.contains_key(slot));
        steps.extend(added.map(|slot| Step::Add(self.rows.image(slot))));
        steps
    }

    fn copy(&mut self, origin: u32, row: &[Value]) -> Result<u32> {
        let mut values: Vec<_> = row.iter().map(Value::as_ref).collect();
        values.resize(self.rows.columns.len(), ValueRef::Null);
        let slot = self.rows.insert(&values)?;
        self.origins.insert(slot, origin);
        Ok(slot)
    }

    fn hide(&mut self, slot: u32, moved: Moved) {
        self.hidden.set(slot);
        self.moved.insert(slot, moved);
    }

    /// The first to commit wins: a row that another changed since is not written.
    fn refuse_race(&self, model: &ModelDefinition, row: u32) -> Result<()> {
        let origin = if row & OVERLAY == 0 { None } else { self.origins.get(&(row & !OVERLAY)) };
        match origin.and_then(|origin| self.moved.get(origin)) {
            Some(Moved { by_others: true, .. }) => Err(lost(model)),
            _ => Ok(()),
        }
    }

    fn refuse_duplicate(
        &self,
        base: &Table,
        model: &ModelDefinition,
        row: &[ValueRef<'_>],
        own: u32,
    ) -> Result<()> {
        let holder = base.holder(row, |slot| slot != own && !self.hidden.get(slot));
        let holder = holder.or_else(|| self.rows.holder(row, |slot| slot | OVERLAY != own));
        holder.map_or(Ok(()), |columns| Err(base.conflict(model, columns)))
    }
}

/// The error of a transaction that was not the first to change something.
#[cold]
pub(crate) fn lost(model: &ModelDefinition) -> Error {
    ErrorKind::Serialization { model: model.name.clone() }.into()
}
