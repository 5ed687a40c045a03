//! What memory is in use while there are no rows: what is left over from round to round is what leaks.

use std::alloc::System;

use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// What a third of the rounds may have more than the third before it, beside a tenth: tables and buffers keep the room of the most that
/// they ever held, and that is met later or sooner. The same choices lead to the same rows only while the same operations are cut off.
const ROOM: usize = 2 << 20;
/// So many rounds have thirds to compare.
const ENOUGH: usize = 9;

/// Samples, one for each round.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// The bytes that were allocated by Rust's allocator and not freed.
    pub(crate) live: Vec<usize>,
    /// The bytes that the process had of the machine, SQLite's own included. Linux tells.
    pub(crate) resident: Vec<usize>,
}

impl Memory {
    pub(crate) fn samples(&self) -> usize {
        self.live.len()
    }

    pub(crate) fn sample(&mut self) {
        let stats = ALLOCATOR.stats();
        self.live.push(stats.bytes_allocated - stats.bytes_deallocated);
        self.resident.extend(resident());
    }

    /// Is as much in use at the end as in the middle?
    pub(crate) fn is_flat(&self) -> Result<(), String> {
        let [_, middle, last] = thirds(&self.live);
        if self.live.len() < ENOUGH || last <= middle + middle / 10 + ROOM {
            return Ok(());
        }
        Err(format!("memory grows, from {middle} to {last} bytes: {:?}", self.live))
    }
}

/// The median of each third.
pub(crate) fn thirds(samples: &[usize]) -> [usize; 3] {
    let third = samples.len().div_ceil(3).max(1);
    let mut medians = samples.chunks(third).map(|chunk| {
        let mut chunk = chunk.to_vec();
        chunk.sort_unstable();
        chunk.get(chunk.len() / 2).copied().unwrap_or_default()
    });
    [0; 3].map(|_| medians.next().unwrap_or_default())
}

fn resident() -> Option<usize> {
    const PAGE: usize = 4096;
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split_whitespace().nth(1)?.parse::<usize>().ok()? * PAGE)
}
