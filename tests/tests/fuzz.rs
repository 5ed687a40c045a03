//! Whatever comes from outside is understood or refused: by no input does anything panic, overflow its stack, or take time or memory
//! without bounds; and what can be checked of the answer is checked. See [`juggler_tests::fuzz`] for how inputs are made.
//!
//! | target | what it is given | what must be true beside that |
//! |---|---|---|
//! | `filter_json` | a filter as JSON | written and read again it is equal; memory and the naive connector answer the same |
//! | `query_string` | a filter in a query string | the same |
//! | `order` | an order as text | the same |
//! | `patch` | a row as JSON | what was stored reads as what was stored; a patch of it changes nothing |
//! | `value` | a text, for every kind of property | the value as JSON is read as the same value |
//! | `pattern` | a `like` pattern or an expression, and a text | `like` is what its two rules say; memory agrees |
//! | `ldl` | a model as JSON | written and read again it is equal; SQLite makes a table of it, or refuses it |
//! | `url`, `settings` | settings of a data source | the password is in no error and no `Debug` |
//! | `data_file` | the file of a memory store | each row of it is there, or it is refused and left as it is; a part of it is refused |
//! | `jsonl` | the file of the example of a connector | each line of it is there, or it is refused |
//!
//! The usual run is short. `JUGGLER_FUZZ_SECONDS=300` takes longer for each target, and prints what became of the inputs;
//! `JUGGLER_FUZZ_SEED` takes other choices.
#![allow(clippy::unwrap_used)]

use std::alloc::System;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use juggler_tests::fuzz::{Effort, Tally, Target, run};
use libtest_mimic::{Arguments, Failed, Trial};
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};

#[path = "fuzz/data_file.rs"]
mod data_file;
#[path = "fuzz/filter.rs"]
mod filter;
#[path = "fuzz/filter_json.rs"]
mod filter_json;
#[path = "fuzz/jsonl.rs"]
mod jsonl;
#[path = "fuzz/ldl.rs"]
mod ldl;
#[path = "fuzz/order.rs"]
mod order;
#[path = "fuzz/pairs.rs"]
mod pairs;
#[path = "fuzz/patch.rs"]
mod patch;
#[path = "fuzz/pattern.rs"]
mod pattern;
#[path = "fuzz/query_string.rs"]
mod query_string;
#[path = "fuzz/settings.rs"]
mod settings;
#[path = "fuzz/url.rs"]
mod url;
#[path = "fuzz/value.rs"]
mod value;
#[path = "fuzz/world.rs"]
mod world;

/// Counts what is allocated.
#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const TARGETS: &[Target] = &[
    filter_json::TARGET,
    query_string::TARGET,
    order::TARGET,
    patch::TARGET,
    value::TARGET,
    pattern::TARGET,
    ldl::TARGET,
    url::TARGET,
    settings::TARGET,
    data_file::TARGET,
    jsonl::TARGET,
];

/// How many inputs are made in the usual run.
const INPUTS: u64 = 1500;

fn main() -> ExitCode {
    // A panic on any thread is taken for that of the target that runs.
    let arguments = Arguments { test_threads: Some(1), ..Arguments::from_args() };
    let trial = |target: &Target| {
        let target = *target;
        Trial::test(target.name, move || fuzz(target))
    };
    libtest_mimic::run(&arguments, TARGETS.iter().map(trial).collect()).exit_code()
}

fn fuzz(target: Target) -> Result<(), Failed> {
    let number = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let seed = number("JUGGLER_FUZZ_SEED").unwrap_or(1);
    let seconds = number("JUGGLER_FUZZ_SECONDS");
    let effort = seconds.map_or(Effort::Inputs(INPUTS), |seconds| Effort::Time(Duration::from_secs(seconds)));
    let stored = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(target.name);
    let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
    let tally = run(target, &stored, &found, seed, effort)
        .map_err(|wrong| format!("with JUGGLER_FUZZ_SEED={seed}: {wrong}"))?;
    if seconds.is_some() {
        let _ = writeln!(std::io::stdout(), "\n{}, seed {seed}: {tally:?}", target.name);
    }
    match tally {
        Tally { accepted: 1.., answers: 3.., .. } => Ok(()),
        _ => Err(format!("hardly anything was tried: {tally:?}").into()),
    }
}
