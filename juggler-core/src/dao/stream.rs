//! Rows one by one, with bounded memory: no task, no channel.
//!
//! The stream polls the connector's own future. Rows gather in a small buffer; when it is full the sink answers
//! [`Flow::Wait`], and the future rests until the buffer was drained.

use std::collections::VecDeque;
use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use parking_lot::Mutex;

use super::{BoxFuture, find, peers};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::FilterTree;
use crate::model::Instance;
use crate::row::{Flow, Row, RowSink};
use crate::session::Session;

/// How many rows wait in the buffer at most.
const BUFFER: usize = 64;

pub(super) type Buffer<T> = Arc<Mutex<VecDeque<T>>>;

/// Rows one by one. See [`Find::stream`](super::Find::stream).
#[must_use = "a stream does nothing until it is polled"]
pub struct RowStream<T> {
    buffer: Buffer<T>,
    running: Option<BoxFuture<'static, Result<()>>>,
}

impl<T: Instance> RowStream<T> {
    pub(super) fn new(session: Session, model: ModelRef, tree: FilterTree) -> Self {
        let buffer = Buffer::<T>::default();
        let mut sink = Gather { session: session.clone(), model: model.clone(), buffer: Arc::clone(&buffer) };
        let running = async move {
            find::refuse_fields(&model, &tree)?;
            find::refuse_include(&model, &tree)?;
            find::run(&session, &model, &tree, &mut sink).await?;
            sink.join(&mut sink.buffer.lock())
        };
        RowStream::running(buffer, Box::pin(running))
    }
}

impl<T> RowStream<T> {
    /// The rows that a future puts into a buffer while it runs.
    pub(super) fn running(buffer: Buffer<T>, running: BoxFuture<'static, Result<()>>) -> Self {
        RowStream { buffer, running: Some(running) }
    }
}

/// Puts a row into the buffer, and says whether there is room for another.
pub(super) fn buffered<T>(buffer: &mut VecDeque<T>, row: T) -> Flow {
    buffer.push_back(row);
    if buffer.len() < BUFFER { Flow::Continue } else { Flow::Wait }
}

impl<T> Unpin for RowStream<T> {}

impl<T> Stream for RowStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(row) = self.buffer.lock().pop_front() {
                return Poll::Ready(Some(Ok(row)));
            }
            let Some(running) = &mut self.running else { return Poll::Ready(None) };
            match running.as_mut().poll(cx) {
                Poll::Pending if self.buffer.lock().is_empty() => return Poll::Pending,
                Poll::Pending => {}
                Poll::Ready(outcome) => {
                    self.running = None;
                    if let Err(error) = outcome {
                        return Poll::Ready(Some(Err(error)));
                    }
                }
            }
        }
    }
}

impl<T> fmt::Debug for RowStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowStream").field("done", &self.running.is_none()).finish_non_exhaustive()
    }
}

struct Gather<T> {
    session: Session,
    model: ModelRef,
    buffer: Buffer<T>,
}

impl<T: Instance> Gather<T> {
    /// The rows that wait together are peers.
    fn join(&self, rows: &mut VecDeque<T>) -> Result<()> {
        peers::join(&self.session, &self.model, rows.make_contiguous())
    }
}

impl<T: Instance> RowSink for Gather<T> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        let row = T::read(&self.model, row)?;
        let mut buffer = self.buffer.lock();
        let flow = buffered(&mut buffer, row);
        if flow == Flow::Wait {
            self.join(&mut buffer)?;
        }
        Ok(flow)
    }

    /// No waker is kept: the one that drains the buffer is the one that polls.
    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<()> {
        if self.buffer.lock().is_empty() { Poll::Ready(()) } else { Poll::Pending }
    }
}
