//! How long a statement may take. SQLite has no such setting; it asks, every so often, whether to go on.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// After how many of its instructions SQLite asks.
pub(super) const INSTRUCTIONS: i32 = 1000;

/// How long the statements of a connection may take.
#[derive(Debug, Clone)]
pub(super) struct Deadline {
    timeout: Duration,
    since: Instant,
    /// When the statement that runs is out of time, in microseconds from `since`.
    at: Arc<AtomicU64>,
}

impl Deadline {
    pub(super) fn new(timeout: Duration) -> Self {
        Deadline { timeout, since: Instant::now(), at: Arc::new(AtomicU64::new(u64::MAX)) }
    }

    /// A statement begins.
    pub(super) fn begin(&self) {
        self.at.store(self.micros().saturating_add(micros(self.timeout)), Ordering::Relaxed);
    }

    /// May the statement go on?
    pub(super) fn is_ahead(&self) -> bool {
        self.micros() < self.at.load(Ordering::Relaxed)
    }

    fn micros(&self) -> u64 {
        micros(self.since.elapsed())
    }
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
