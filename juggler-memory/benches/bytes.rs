//! The bytes of a row in the memory connector, its index of ids and the room for more rows included, against those of its struct: the
//! last line of the table of the bench `targets`, with an allocator that counts.
#![allow(clippy::unwrap_used)]

#[path = "support/derived.rs"]
mod derived;
#[path = "support/harness.rs"]
#[allow(dead_code)] // nothing is timed
mod harness;
#[path = "support/verdict.rs"]
mod verdict;

use std::alloc::System;

use derived::{Person, ROWS, filled};
use juggler_core::prelude::*;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use verdict::{Bound, verdict};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let region = Region::new(ALLOCATOR);
    let ds = runtime.block_on(filled(ROWS));
    let counted = region.change();
    let people = runtime.block_on(async { Person::find(&ds).await }).unwrap();
    let owned: usize = people.iter().map(|person| person.name.len() + person.city.len()).sum();
    let by_hand = size_of::<Person>() as f64 + owned as f64 / ROWS as f64;
    let juggler = (counted.bytes_allocated - counted.bytes_deallocated) as f64 / ROWS as f64;
    verdict::head();
    verdict(
        "bytes per row of 100,000, all in all",
        &format!("{by_hand:.1} (the struct and its text)"),
        &format!("{juggler:.1}"),
        Bound::AtMost(1.0),
        juggler / by_hand,
    );
}
