//! Rows into instances.

use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::Instance;
use crate::row::{Flow, Row, RowSink};

/// Collects rows as instances.
pub(crate) struct Collect<'m, T> {
    model: &'m ModelRef,
    rows: Vec<T>,
}

impl<'m, T: Instance> Collect<'m, T> {
    /// With room for so many rows, as far as that is little memory: there may be fewer.
    pub(crate) fn new(model: &'m ModelRef, rows: u64) -> Self {
        const LITTLE: usize = 1 << 20;
        let most = LITTLE / size_of::<T>().max(1);
        let room = usize::try_from(rows).unwrap_or(most).min(most);
        Collect { model, rows: Vec::with_capacity(room) }
    }

    /// The rows. Where there are far fewer than there was room for, the room goes.
    pub(crate) fn rows(mut self) -> Vec<T> {
        if self.rows.len() < self.rows.capacity() / 2 {
            self.rows.shrink_to_fit();
        }
        self.rows
    }
}

impl<T: Instance> RowSink for Collect<'_, T> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows.push(T::read(self.model, row)?);
        Ok(Flow::Continue)
    }
}

/// Takes the one row there can be, without a list for it.
pub(crate) struct One<'m, T> {
    model: &'m ModelRef,
    row: Option<T>,
}

impl<'m, T: Instance> One<'m, T> {
    pub(crate) fn new(model: &'m ModelRef) -> Self {
        One { model, row: None }
    }

    /// The row, where there is one.
    pub(crate) fn found(self) -> Option<T> {
        self.row
    }

    /// The row of a write, which the connector must have given back.
    pub(crate) fn written(self) -> Result<T> {
        let model = self.model;
        let missing = || Error::storage(format!("the store gave no row back for a written {}", model.name));
        self.row.ok_or_else(missing)
    }
}

impl<T: Instance> RowSink for One<'_, T> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.row = Some(T::read(self.model, row)?);
        Ok(Flow::Continue)
    }
}
