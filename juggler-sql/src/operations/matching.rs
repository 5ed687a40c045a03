//! What the database lets through is looked at again, where it could not tell.

use std::task::{Context, Poll};

use juggler_core::query::{Condition, matches};
use juggler_core::row::{Flow, Row, RowSink};
use juggler_core::value::ValueRef;
use juggler_core::{Result, Value};

/// Passes on rows that match, in a window, with the positions that were asked for.
pub(super) struct Matching<'a> {
    pub(super) condition: &'a Condition,
    pub(super) skip: u64,
    pub(super) limit: Option<u64>,
    pub(super) projection: Option<&'a [usize]>,
    pub(super) out: &'a mut dyn RowSink,
}

impl RowSink for Matching<'_> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        if self.limit == Some(0) {
            return Ok(Flow::Stop);
        }
        if !matches(self.condition, row) {
            return Ok(Flow::Continue);
        }
        if self.skip > 0 {
            self.skip -= 1;
            return Ok(Flow::Continue);
        }
        let flow = match self.projection {
            None => self.out.row(row)?,
            Some(positions) => self.out.row(&Projected { row, positions })?,
        };
        let Some(limit) = &mut self.limit else { return Ok(flow) };
        *limit -= 1;
        Ok(if *limit == 0 { Flow::Stop } else { flow })
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        self.out.poll_ready(cx)
    }
}

struct Projected<'a> {
    row: &'a dyn Row,
    positions: &'a [usize],
}

impl Row for Projected<'_> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        self.row.get(self.positions.get(at).copied().unwrap_or(usize::MAX))
    }
}

/// Keeps the values of all rows.
pub(super) struct Gathered {
    pub(super) width: usize,
    pub(super) rows: Vec<Vec<Value>>,
}

impl RowSink for Gathered {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        let values = (0..self.width).map(|at| Ok(row.get(at)?.to_owned()));
        self.rows.push(values.collect::<Result<_>>()?);
        Ok(Flow::Continue)
    }
}
