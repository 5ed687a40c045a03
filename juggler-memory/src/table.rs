//! The rows of one collection.

use juggler_core::{Error, ModelDefinition, Result, Value, ValueRef};

use crate::bitmap::Bitmap;
use crate::column::Column;
use crate::ids::IdIndex;
use crate::index::Index;

mod generate;
mod row;
mod schema;

pub(crate) use row::{FOREIGN, RowView};
pub(crate) use schema::{fit, split_extras};

/// A row is a slot: a place in every column. Slots above this one stand for rows of an overlay.
pub(crate) const OVERLAY: u32 = 1 << 31;

/// The rows of one collection, as columns.
///
/// A row that is removed leaves a free slot, which a later row takes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Table {
    /// The columns of all models that share the collection. None ever moves or goes.
    pub(crate) columns: Vec<Column>,
    /// The column of the undeclared properties, as objects.
    pub(crate) extras: Option<usize>,
    /// The slots that have a row.
    pub(crate) live: Bitmap,
    /// How many rows there are.
    pub(crate) rows: usize,
    free: Vec<u32>,
    slots: u32,
    pub(crate) ids: IdIndex,
    pub(crate) indexes: Vec<Index>,
    /// Do the rows stand in the order of their ids? Then nothing needs to be sorted by id.
    pub(crate) ascending: bool,
}

impl Table {
    /// A table of the same shape without rows.
    pub(crate) fn empty_like(&self) -> Self {
        Table {
            columns: self.columns.iter().map(Column::empty_like).collect(),
            extras: self.extras,
            ids: IdIndex::new(self.ids.columns.clone()),
            indexes: self
                .indexes
                .iter()
                .map(|index| Index::new(index.columns.clone(), index.unique, &self.ids.columns))
                .collect(),
            ascending: true,
            ..Table::default()
        }
    }

    /// The value of a column in a row. A column that was added after an overlay was made is null there.
    #[inline]
    pub(crate) fn get(&self, column: usize, slot: u32) -> ValueRef<'_> {
        self.columns.get(column).map_or(ValueRef::Null, |column| column.get(slot))
    }

    /// A copy of a row, by column.
    pub(crate) fn image(&self, slot: u32) -> Vec<Value> {
        self.columns.iter().map(|column| column.get(slot).to_owned()).collect()
    }

    /// The columns whose values another row holds: those of the id, or of a unique index. `row` has a value for each
    /// column; `counts` says whether a row counts.
    #[inline]
    pub(crate) fn holder(&self, row: &[ValueRef<'_>], counts: impl Fn(u32) -> bool) -> Option<&[usize]> {
        let ids = self.ids.columns.as_slice();
        let slot = match ids {
            [id] => self.ids.find(&self.columns, &[row[*id]]),
            ids => {
                let id: Vec<_> = ids.iter().map(|&at| row[at]).collect();
                self.ids.find(&self.columns, &id)
            }
        };
        if slot.is_some_and(&counts) {
            return Some(ids);
        }
        for index in self.indexes.iter().filter(|index| index.unique) {
            let key: Vec<_> = index.columns.iter().map(|&at| row[at]).collect();
            if index.holder(&self.columns, &key).is_some_and(&counts) {
                return Some(&index.columns);
            }
        }
        None
    }

    /// The error for values that another row holds.
    #[cold]
    pub(crate) fn conflict(&self, model: &ModelDefinition, columns: &[usize]) -> Error {
        let names: Vec<_> = columns.iter().map(|&at| &*self.columns[at].name).collect();
        Error::conflict(model.name.clone(), names.join(", "))
    }

    /// Adds a row that collides with none. It has a value for each column.
    #[inline]
    pub(crate) fn insert(&mut self, row: &[ValueRef<'_>]) -> Result<u32> {
        let slot = match self.free.pop() {
            Some(slot) => slot,
            None if self.slots < OVERLAY => {
                self.slots += 1;
                self.slots - 1
            }
            None => return Err(Error::storage("a collection in memory holds at most 2^31 rows")),
        };
        self.fill(slot, row);
        Ok(slot)
    }

    /// Puts a row back into the slot it had.
    pub(crate) fn restore(&mut self, slot: u32, row: &[Value]) {
        if slot < self.slots {
            if let Some(at) = self.free.iter().rposition(|free| *free == slot) {
                self.free.remove(at);
            }
        } else {
            self.free.extend(self.slots..slot);
            self.slots = slot + 1;
        }
        let mut row: Vec<_> = row.iter().map(Value::as_ref).collect();
        row.resize(self.columns.len(), ValueRef::Null); // columns may have been added since it was copied
        self.fill(slot, &row);
    }

    #[inline]
    fn fill(&mut self, slot: u32, row: &[ValueRef<'_>]) {
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.set(slot, *value);
        }
        self.ascending = self.rows == 0 || (self.ascending && self.fits_between(slot));
        self.live.set(slot);
        self.rows += 1;
        self.ids.insert(&self.columns, slot);
        for index in &mut self.indexes {
            index.insert(&self.columns, slot);
        }
    }

    /// Is the id of a new row between those of the rows around it?
    #[inline]
    fn fits_between(&self, slot: u32) -> bool {
        let before = self.live.before(slot).is_none_or(|before| self.ascends(before, slot));
        before
            && (slot + 1 == self.slots || self.live.after(slot).is_none_or(|after| self.ascends(slot, after)))
    }

    fn ascends(&self, a: u32, b: u32) -> bool {
        let ids = self.ids.columns.iter();
        ids.map(|&at| self.columns[at].compare(a, b))
            .find(|ordering| ordering.is_ne())
            .is_none_or(|ordering| ordering.is_lt())
    }

    /// Removes a row.
    pub(crate) fn remove(&mut self, slot: u32) {
        for index in &mut self.indexes {
            index.remove(&self.columns, slot);
        }
        self.ids.remove(&self.columns, slot);
        for column in &mut self.columns {
            column.clear(slot);
        }
        self.live.clear(slot);
        self.rows -= 1;
        if self.rows == 0 {
            self.clear();
        } else {
            self.free.push(slot);
        }
    }

    /// Removes all rows. Counters go on.
    pub(crate) fn clear(&mut self) {
        *self = self.empty_like();
    }

    /// Sets values of a row, after which it collides with none.
    pub(crate) fn assign(&mut self, slot: u32, changes: &[(usize, ValueRef<'_>)]) {
        let Table { columns, indexes, ids, .. } = self;
        // An equal value may be spelled differently, as 1.0 and 1 are: it is set, and no index hears of it.
        let differs = |at: usize, value: ValueRef<'_>| columns[at].get(slot) != value;
        let moved: Vec<usize> =
            changes.iter().filter(|(at, value)| differs(*at, *value)).map(|(at, _)| *at).collect();
        let changed = |at: usize| moved.contains(&at);
        let affected: Vec<_> =
            indexes.iter().map(|index| moved.iter().any(|at| index.depends_on(*at))).collect();
        let id_changed = ids.columns.iter().any(|&at| changed(at));
        for (index, _) in indexes.iter_mut().zip(&affected).filter(|(_, affected)| **affected) {
            index.remove(columns, slot);
        }
        if id_changed {
            ids.remove(columns, slot);
            self.ascending &= self.rows == 1;
        }
        for (at, value) in changes {
            columns[*at].set(slot, *value);
        }
        if id_changed {
            ids.insert(columns, slot);
        }
        for (index, _) in indexes.iter_mut().zip(&affected).filter(|(_, affected)| **affected) {
            index.insert(columns, slot);
        }
    }

    /// Can these changes make a row collide with another?
    pub(crate) fn is_risky(&self, changes: &[(usize, ValueRef<'_>)]) -> bool {
        let touches = |columns: &[usize]| changes.iter().any(|(at, _)| columns.contains(at));
        touches(&self.ids.columns) || self.indexes.iter().any(|index| index.unique && touches(&index.columns))
    }
}
