//! What is taken from the heap while something runs.

use std::path::Path;

/// The allocator whose takings are counted: a program that counts makes it its own, with `#[global_allocator]`. It counts what Rust code
/// takes, on all threads; a library in C, such as SQLite, has a heap of its own.
pub use dhat::Alloc as Heap;

/// What was taken from the heap.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Taken {
    /// How often: a vector that grows takes once more.
    pub allocations: f64,
    /// How much, in bytes, whether it was given back or not.
    pub bytes: f64,
    /// The most that was held at once, in bytes, beyond what was held before.
    pub peak: f64,
}

/// Counts until it is asked.
pub(crate) struct Counting(dhat::Profiler);

impl Counting {
    /// Starts to count. At the end, who took what is written into the file, for DHAT's viewer (`dh_view.html` of Valgrind).
    pub(crate) fn start(profile: Option<&Path>) -> Self {
        let builder = dhat::Profiler::builder();
        Counting(match profile {
            Some(file) => builder.file_name(file).trim_backtraces(Some(48)).build(),
            None => builder.testing().build(),
        })
    }

    /// What was taken since the start, as a part of so many.
    pub(crate) fn taken(self, of: u64) -> Taken {
        let stats = dhat::HeapStats::get();
        drop(self.0);
        let (of, peak) = (of as f64, stats.max_bytes as f64);
        Taken { allocations: stats.total_blocks as f64 / of, bytes: stats.total_bytes as f64 / of, peak }
    }
}
