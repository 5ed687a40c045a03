//! What an input costs: the time of its thread on a processor, and the bytes that are allocated.

use std::fs;
use std::time::Duration;

use stats_alloc::INSTRUMENTED_SYSTEM;

/// How long an input may keep a processor. The clock on the wall is not asked: the machine may be busy with something else.
pub const MOST_TIME: Duration = Duration::from_secs(10);

/// How many bytes may be allocated for an input, one after another. They are counted where the test's allocator is stats_alloc's.
pub const MOST_BYTES: usize = 512 << 20;

/// What was spent so far.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Cost {
    pub(super) time: Duration,
    pub(super) bytes: usize,
}

impl Cost {
    pub(super) fn so_far() -> Self {
        Cost { time: time_of_thread(), bytes: INSTRUMENTED_SYSTEM.stats().bytes_allocated }
    }

    pub(super) fn since(self) -> Self {
        let now = Self::so_far();
        Cost { time: now.time.saturating_sub(self.time), bytes: now.bytes.wrapping_sub(self.bytes) }
    }

    pub(super) fn largest(self, other: Self) -> Self {
        Cost { time: self.time.max(other.time), bytes: self.bytes.max(other.bytes) }
    }

    /// What was too much.
    pub(super) fn check(self) -> Result<(), String> {
        match self {
            Cost { time, .. } if time > MOST_TIME => Err(format!("it took {time:?}")),
            Cost { bytes, .. } if bytes > MOST_BYTES => Err(format!("it took {bytes} bytes")),
            _ => Ok(()),
        }
    }
}

/// The time of this thread on a processor, where the system tells it as Linux does; else none.
fn time_of_thread() -> Duration {
    let told = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanos = told.split_whitespace().next().and_then(|nanos| nanos.parse().ok());
    Duration::from_nanos(nanos.unwrap_or(0))
}
