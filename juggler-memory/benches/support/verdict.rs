//! A line of the table of what has to be reached.

use super::harness::say;

/// Prints the head of the table.
pub(crate) fn head() {
    say("| workload | by hand | juggler | ratio | target | holds |\n|---|---:|---:|---:|---:|---|");
}

/// What a ratio must be.
#[allow(dead_code)] // not in every bench
pub(crate) enum Bound {
    /// Of what hand-written code takes.
    AtMost(f64),
    /// As many times faster.
    AtLeast(f64),
}

/// Prints whether a ratio is what it must be.
pub(crate) fn verdict(workload: &str, by_hand: &str, juggler: &str, bound: Bound, ratio: f64) {
    let (ratio, target, holds) = match bound {
        Bound::AtMost(target) => (format!("{ratio:.2}"), format!("<= {target}"), ratio <= target),
        Bound::AtLeast(target) => (format!("{ratio:.0}"), format!(">= {target}"), ratio >= target),
    };
    let holds = if holds { "yes" } else { "NO" };
    say(&format!("| {workload} | {by_hand} | {juggler} | {ratio} | {target} | {holds} |"));
}

/// A time, for people.
#[allow(dead_code)] // not in every bench
pub(crate) fn shown(nanoseconds: f64) -> String {
    match nanoseconds {
        ns if ns < 1e3 => format!("{ns:.1} ns"),
        ns if ns < 1e6 => format!("{:.1} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}
