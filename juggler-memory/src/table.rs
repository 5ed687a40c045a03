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
pub(crate) use schema::Desired;

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

    /// The row that holds the id or a unique value of this one, and the columns it holds. `row` has a value for each column.
    pub(crate) fn holder(&self, row: &[ValueRef<'_>]) -> Option<(u32, &[usize])> {
        self.id_holder(row).or_else(|| self.unique_holders(row).next())
    }

    /// The row that holds the id of this one.
    #[inline]
    pub(crate) fn id_holder(&self, row: &[ValueRef<'_>]) -> Option<(u32, &[usize])> {
        let slot = match self.ids.columns.as_slice() {
            [id] => self.ids.find(&self.columns, &[row[*id]]),
            ids => {
                let id: Vec<_> = ids.iter().map(|&at| row[at]).collect();
                self.ids.find(&self.columns, &id)
            }
        };
        slot.map(|slot| (slot, self.ids.columns.as_slice()))
    }

    /// The rows that hold unique values of this one.
    pub(crate) fn unique_holders<'a>(&'a self, row: &'a [ValueRef<'_>]) -> impl Iterator<Item = (u32, &'a [usize])> {
        self.indexes.iter().filter(|index| index.unique).filter_map(move |index| {
            let key: Vec<_> = index.columns.iter().map(|&at| row[at]).collect();
            index.holder(&self.columns, &key).map(|slot| (slot, index.columns.as_slice()))
        })
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
        let last = if self.ascending { self.last_row(slot) } else { None };
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.set(slot, *value);
        }
        self.ascending = match last {
            Some(last) => last < slot && self.ascends(last, slot),
            None => self.rows == 0,
        };
        self.live.set(slot);
        self.rows += 1;
        self.ids.insert(&self.columns, slot);
        for index in &mut self.indexes {
            index.insert(&self.columns, slot);
        }
    }

    /// The last row, which most often stands right before a new one.
    #[inline]
    fn last_row(&self, new: u32) -> Option<u32> {
        match new.checked_sub(1) {
            Some(before) if new + 1 == self.slots && self.live.get(before) => Some(before),
            _ => self.live.last(),
        }
    }

    fn ascends(&self, a: u32, b: u32) -> bool {
        let ids = self.ids.columns.iter();
        ids.map(|&at| self.columns[at].compare(a, b)).find(|ordering| ordering.is_ne()).is_none_or(|ordering| ordering.is_lt())
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
        let changes = changes.iter().filter(|(at, value)| columns[*at].get(slot) != *value);
        let changes: Vec<_> = changes.copied().collect();
        let changed = |at: usize| changes.iter().any(|(column, _)| *column == at);
        let affected: Vec<_> = indexes.iter().map(|index| changes.iter().any(|(at, _)| index.depends_on(*at))).collect();
        let id_changed = ids.columns.iter().any(|&at| changed(at));
        for (index, _) in indexes.iter_mut().zip(&affected).filter(|(_, affected)| **affected) {
            index.remove(columns, slot);
        }
        if id_changed {
            ids.remove(columns, slot);
            self.ascending &= self.rows == 1;
        }
        for (at, value) in changes {
            columns[at].set(slot, value);
        }
        if id_changed {
            ids.insert(columns, slot);
        }
        for (index, _) in indexes.iter_mut().zip(&affected).filter(|(_, affected)| **affected) {
            index.insert(columns, slot);
        }
    }

    /// The first of the columns that other rows hold values of, were these changes made to a row. `is_other` says
    /// whether a row counts.
    pub(crate) fn assign_holder(
        &self,
        current: &[ValueRef<'_>],
        changes: &[(usize, ValueRef<'_>)],
        is_other: impl Fn(u32) -> bool,
    ) -> Option<&[usize]> {
        let keys = |columns: &[usize]| columns.iter().any(|at| changes.iter().any(|(changed, _)| changed == at));
        let unique = self.indexes.iter().filter(|index| index.unique).any(|index| keys(&index.columns));
        if !unique && !keys(&self.ids.columns) {
            return None;
        }
        let mut row = current.to_vec();
        for (at, value) in changes {
            row[*at] = *value;
        }
        let id = self.id_holder(&row).filter(|(slot, _)| is_other(*slot)).map(|(_, columns)| columns);
        id.or_else(|| self.unique_holders(&row).find(|(slot, _)| is_other(*slot)).map(|(_, columns)| columns))
    }
}

#[cfg(test)]
#[path = "table/tests.rs"]
mod tests;
