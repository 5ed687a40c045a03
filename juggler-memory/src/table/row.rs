//! A row, seen through a model.

use juggler_core::row::Row;
use juggler_core::value::ObjectView;
use juggler_core::{Error, Result, ValueRef};

use super::Table;

/// Stands for the extras of an open model that shares its collection: they are put together from columns of other models
/// and the undeclared properties.
pub(crate) const FOREIGN: u32 = u32::MAX;

/// A row of a table by the positions of a query: a few references, made for each row without an allocation.
#[derive(Clone, Copy)]
pub(crate) struct RowView<'a> {
    table: &'a Table,
    columns: &'a [u32],
    slot: u32,
    extras: Extras<'a>,
}

impl<'a> RowView<'a> {
    /// The row at a slot. `columns` has the column of each position, `own` those of the whole model.
    #[inline]
    pub(crate) fn new(table: &'a Table, columns: &'a [u32], own: &'a [u32], slot: u32) -> Self {
        RowView { table, columns, slot, extras: Extras { table, own, slot } }
    }
}

impl Row for RowView<'_> {
    #[inline]
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        let Some(&column) = self.columns.get(at) else { return no_position(at) };
        match self.table.columns.get(column as usize) {
            Some(column) => column.with(self.slot, Ok),
            None => self.without_column(column),
        }
    }
}

impl RowView<'_> {
    /// What stands for a column that the table does not have: the extras, or one that was added after an overlay was made.
    #[cold]
    #[inline(never)]
    fn without_column(&self, column: u32) -> Result<ValueRef<'_>> {
        Ok(match column {
            FOREIGN if !self.extras.is_empty() => ValueRef::Object(&self.extras),
            _ => ValueRef::Null,
        })
    }
}

#[cold]
#[inline(never)]
fn no_position<'a>(at: usize) -> Result<ValueRef<'a>> {
    Err(Error::storage(format!("a row has no position {at}")))
}

/// What a row has besides the properties of a model.
#[derive(Clone, Copy)]
struct Extras<'a> {
    table: &'a Table,
    own: &'a [u32],
    slot: u32,
}

impl<'a> Extras<'a> {
    fn entries(&self) -> impl Iterator<Item = (&'a str, ValueRef<'a>)> + use<'a> {
        let Extras { table, own, slot } = *self;
        let foreign = move |at: &usize| !own.contains(&(*at as u32)) && table.extras != Some(*at);
        let columns = (0..table.columns.len()).filter(foreign);
        let declared = columns.map(move |at| (&*table.columns[at].name, table.get(at, slot)));
        let object = table.extras.map(|at| table.get(at, slot));
        let object = match object {
            Some(ValueRef::Object(object)) => Some(object),
            _ => None,
        };
        let undeclared =
            object.into_iter().flat_map(|object| (0..object.len()).map(move |i| object.entry(i)));
        declared.filter(|(_, value)| !value.is_null()).chain(undeclared)
    }
}

impl ObjectView for Extras<'_> {
    fn len(&self) -> usize {
        self.entries().count()
    }

    fn entry(&self, i: usize) -> (&str, ValueRef<'_>) {
        self.entries().nth(i).unwrap_or(("", ValueRef::Null))
    }

    fn get(&self, name: &str) -> Option<ValueRef<'_>> {
        self.entries().find(|(key, _)| *key == name).map(|(_, value)| value)
    }

    fn is_empty(&self) -> bool {
        self.entries().next().is_none()
    }
}
