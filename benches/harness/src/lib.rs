//! Contenders beside each other in one process: the same work in interleaved rounds, medians, and ratios to the first of them.
//!
//! A *cell* is one workload of one contender. Each is calibrated to batches of about 25 ms; then there are rounds, in each of which
//! every contender runs one batch, in an order that rotates. What is compared is the median of the ratios of each round: what disturbs
//! the machine for longer than a batch disturbs neighbours alike. Before anything is timed, all contenders must give the same answer.
//!
//! Contenders that do not link into one process are measured in several, each beside the same first contender: [`Table::join`] puts their
//! ratios into one table.

#![forbid(unsafe_code)]

mod chart;
mod costs;
mod heap;
mod measure;
mod record;
mod report;
mod table;
mod workload;

use std::future::Future;
use std::pin::Pin;

pub use chart::chart;
pub use costs::{Costs, Subject, count};
pub use heap::{Heap, Taken};
pub use measure::{Plan, measure};
pub use record::{read, write};
pub use table::{Cell, Column, Table, joined};
pub use workload::Workload;

/// What went wrong, for people.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// What an answer comes to: a number that two contenders share when they gave the same rows.
pub type Digest = u64;

/// A future on the heap.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Somebody who does the work.
pub trait Contender: Send {
    /// The name, as `sqlx`.
    fn name(&self) -> &'static str;

    /// Does it have a way to do this?
    fn offers(&self, _workload: Workload) -> bool {
        true
    }

    /// Does the work for the `n`th time of a batch, from 0, and says what the answer comes to.
    ///
    /// # Errors
    /// Whatever the database says.
    fn once(&mut self, workload: Workload, n: u64) -> impl Future<Output = Result<Digest, Error>> + Send;
}

/// A [`Contender`] of whichever type. Its batches are one future on the heap each: one for each operation would be a part of what is
/// measured.
pub trait DynContender: Send {
    /// As [`Contender::name`].
    fn name(&self) -> &'static str;

    /// As [`Contender::offers`].
    fn offers(&self, workload: Workload) -> bool;

    /// Does the work so many times, and gives the answer of the last time.
    fn run(&mut self, workload: Workload, times: u64) -> BoxFuture<'_, Result<Digest, Error>>;
}

/// Contenders beside each other.
pub type Contenders = Vec<Box<dyn DynContender>>;

impl<T: Contender> DynContender for T {
    fn name(&self) -> &'static str {
        Contender::name(self)
    }

    fn offers(&self, workload: Workload) -> bool {
        Contender::offers(self, workload)
    }

    fn run(&mut self, workload: Workload, times: u64) -> BoxFuture<'_, Result<Digest, Error>> {
        Box::pin(async move {
            let mut answer = 0;
            for n in 0..times {
                answer = self.once(workload, n).await?;
            }
            Ok(answer)
        })
    }
}

/// The database that the contenders share.
pub trait Ground: Send {
    /// Makes ready for a batch, off the clock: the rows to delete are there, the table to insert into is empty.
    fn prepare(&mut self, workload: Workload, times: u64) -> BoxFuture<'_, Result<(), Error>>;
}
