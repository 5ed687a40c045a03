//! The one shape of a row, in both directions.
//!
//! A model *is* a [`Row`], and a row of a store is one. A connector reads rows to write them, and pushes rows into
//! a [`RowSink`] when it reads:
//!
//! ```text
//!  connector.all(query, sink) ──row──▶ sink.row(&row) ──▶ Continue | Wait | Stop
//!                             ◀─after Wait: sink.poll_ready(cx)─
//! ```

use std::task::{Context, Poll};

use crate::error::{Error, Result};
use crate::value::{Value, ValueRef};

/// Values by position. Which position means what is said by whoever asks: for a whole model it is the order of its
/// [properties](crate::definition::ModelDefinition::properties), for the result of a query the order of its projection.
pub trait Row {
    /// The value at a position, borrowed.
    ///
    /// # Errors
    /// When there is no such position, or the bytes behind it are not what they should be.
    fn get(&self, at: usize) -> Result<ValueRef<'_>>;
}

/// What a sink answers to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Push the next row.
    Continue,
    /// The row was taken; await [`ready`] before the next one, with no lock held.
    Wait,
    /// Push no more rows. This is no error.
    Stop,
}

/// Takes rows one by one, as they are read.
pub trait RowSink: Send {
    /// Takes a row. What it borrows is gone when the call returns.
    ///
    /// # Errors
    /// When the row cannot be taken; the connector stops and returns the error.
    fn row(&mut self, row: &dyn Row) -> Result<Flow>;

    /// After [`Flow::Wait`]: is there room again? A sink that never waits need not say.
    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let _ = cx;
        Poll::Ready(())
    }
}

/// Waits until a sink that answered [`Flow::Wait`] has room again.
pub async fn ready(sink: &mut dyn RowSink) {
    std::future::poll_fn(|cx| sink.poll_ready(cx)).await;
}

/// Pushes rows as fast as a sink takes them: waits when it says so, and ends when it wants no more. Call it with no lock held.
///
/// # Errors
/// That of the sink.
pub async fn push_all<R: Row + Sync>(rows: &[R], out: &mut dyn RowSink) -> Result<()> {
    for row in rows {
        match out.row(row)? {
            Flow::Continue => {}
            Flow::Wait => ready(out).await,
            Flow::Stop => break,
        }
    }
    Ok(())
}

/// A sink out of a closure.
///
/// ```
/// use juggler_core::row::{Flow, RowSink, each};
/// let mut seen = 0;
/// let mut sink = each(|_row| { seen += 1; Ok(Flow::Continue) });
/// # let _: &mut dyn RowSink = &mut sink;
/// ```
pub fn each<F: FnMut(&dyn Row) -> Result<Flow> + Send>(f: F) -> impl RowSink {
    Each(f)
}

struct Each<F>(F);

impl<F: FnMut(&dyn Row) -> Result<Flow> + Send> RowSink for Each<F> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        (self.0)(row)
    }
}

/// Owned values as a row, in the order of their positions.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a>(pub &'a [Value]);

impl Row for Values<'_> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        let value = self.0.get(at).map(Value::as_ref);
        value.ok_or_else(|| Error::storage(format!("a row has no position {at}")))
    }
}
