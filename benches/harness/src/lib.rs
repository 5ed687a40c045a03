//! Contenders beside each other in one process: the same work in interleaved rounds, medians, and ratios to the first of them.
//!
//! A *cell* is one workload of one contender. Each is calibrated to batches of about 25 ms; then there are rounds, in each of which
//! every contender runs one batch, in an order that rotates. What is compared is the median of the ratios of each round: what disturbs
//! the machine for longer than a batch disturbs neighbours alike. Before anything is timed, all contenders must give the same answer.

#![forbid(unsafe_code)]

mod chart;
mod costs;
mod heap;
mod measure;
mod report;
mod workload;

use std::future::Future;
use std::pin::Pin;

pub use chart::chart;
pub use costs::{Costs, Subject, count};
pub use heap::{Heap, Taken};
pub use measure::{Cell, Plan, Table, measure};
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
    fn offers(&self, workload: Workload) -> bool;

    /// Does the work so many times, and gives the answer of the last time.
    fn run(&mut self, workload: Workload, times: u64) -> BoxFuture<'_, Result<Digest, Error>>;
}

/// The database that the contenders share.
pub trait Ground: Send {
    /// Makes ready for a batch, off the clock: the rows to delete are there, the table to insert into is empty.
    fn prepare(&mut self, workload: Workload, times: u64) -> BoxFuture<'_, Result<(), Error>>;
}
