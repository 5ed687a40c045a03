//! Runs operations under the lock, and pushes the rows they give.

use std::borrow::Cow;

use juggler_core::row::{Flow, RowSink};
use juggler_core::{ModelDefinition, Result};

use crate::binding::Binding;
use crate::view::View;
use crate::writer::Writer;

/// Rows that an operation gives.
pub(crate) enum Rows {
    None,
    One(u32),
    Many(Vec<u32>),
}

impl Rows {
    pub(crate) fn as_slice(&self) -> &[u32] {
        match self {
            Rows::None => &[],
            Rows::One(row) => std::slice::from_ref(row),
            Rows::Many(rows) => rows,
        }
    }
}

impl From<Option<u32>> for Rows {
    fn from(row: Option<u32>) -> Self {
        row.map_or(Rows::None, Rows::One)
    }
}

/// Where rows go: a sink and the positions it wants.
pub(crate) struct Output<'a> {
    pub(crate) sink: &'a mut dyn RowSink,
    pub(crate) projection: Option<&'a [usize]>,
}

impl<'a> Output<'a> {
    /// Whole rows.
    pub(crate) fn whole(sink: &'a mut dyn RowSink) -> Self {
        Output { sink, projection: None }
    }

    /// Pushes rows until the sink has enough. Gives how many it took and what it answered last.
    #[inline]
    pub(crate) fn push(&mut self, view: &View<'_>, binding: &Binding, rows: &[u32]) -> Result<(usize, Flow)> {
        if rows.is_empty() {
            return Ok((0, Flow::Continue));
        }
        let columns: Cow<'_, [u32]> = binding.positions(self.projection);
        for (i, row) in rows.iter().enumerate() {
            let (table, slot) = view.place(*row);
            let flow = self.sink.row(&binding.project(table, &columns, slot))?;
            if flow != Flow::Continue {
                return Ok((i + 1, flow));
            }
        }
        Ok((rows.len(), Flow::Continue))
    }
}

/// Runs operations: on the store itself, or in a transaction.
///
/// The functions it is given run under its lock and never wait. What a sink could not take yet, and a file that is not
/// written yet, is what the returned value waits for, without the lock.
pub(crate) trait Engine: Send + Sync {
    /// What is left to wait for.
    type Rest: Rest;

    /// Runs something that reads, and pushes the rows it gives.
    fn read<R>(
        &self,
        model: &ModelDefinition,
        out: &mut Output<'_>,
        f: impl FnOnce(&View<'_>, &Binding) -> Result<(R, Rows)>,
    ) -> Result<(R, Option<Self::Rest>)>;

    /// Runs something that writes, and pushes the rows it gives.
    fn write<R>(
        &self,
        model: &ModelDefinition,
        out: Option<&mut dyn RowSink>,
        f: impl FnOnce(&mut dyn Writer, &Binding) -> Result<(R, Rows)>,
    ) -> Result<(R, Option<Self::Rest>)>;

    /// Runs something that reads and gives no rows.
    fn ask<R>(&self, model: &ModelDefinition, f: impl FnOnce(&View<'_>, &Binding) -> Result<R>) -> Result<R>;
}

/// What is left to wait for when an operation was run; mostly nothing.
pub(crate) trait Rest: Send + Sized {
    /// Waits for it.
    fn finish(self, out: Option<&mut dyn RowSink>) -> impl Future<Output = Result<()>> + Send;
}
