//! Rows into instances.

use crate::definition::ModelRef;
use crate::error::Result;
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

    /// The last row, where there is one.
    pub(crate) fn one(mut self) -> Option<T> {
        self.rows.pop()
    }

    /// The row of a write, which the connector must have given back.
    pub(crate) fn written(self) -> Result<T> {
        let model = self.model;
        self.one().ok_or_else(|| {
            crate::Error::storage(format!("the store gave no row back for a written {}", model.name))
        })
    }
}

impl<T: Instance> RowSink for Collect<'_, T> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows.push(T::read(self.model, row)?);
        Ok(Flow::Continue)
    }
}
