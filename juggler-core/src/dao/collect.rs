//! Rows into instances.

use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::Instance;
use crate::row::{Flow, Row, RowSink};

/// Collects rows as instances.
pub(crate) struct Collect<'m, T> {
    model: &'m ModelRef,
    pub(crate) rows: Vec<T>,
}

impl<'m, T: Instance> Collect<'m, T> {
    pub(crate) fn new(model: &'m ModelRef) -> Self {
        Collect { model, rows: Vec::new() }
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
