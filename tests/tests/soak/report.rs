//! How long what took.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::Duration;

use juggler_tests::latency::Latencies;
use juggler_tests::load::Tally;

use super::ground::Backend;
use super::memory::{Memory, thirds};

/// Prints what was done, how long each operation took that was not cut off, and what memory was in use.
pub(crate) fn print(backend: Backend, tally: &Tally, memory: &Memory) -> io::Result<()> {
    let mut text = format!("\n{}: {tally}, in {} rounds\n", backend.name(), memory.samples());
    let _ = writeln!(
        text,
        "{:<24} {:>9} {:>10} {:>10} {:>10} {:>10}",
        "milliseconds", "count", "p50", "p95", "p99", "max"
    );
    let mut all = Latencies::default();
    for (name, latencies) in &tally.latencies {
        all.merge(latencies);
        line(&mut text, name, latencies);
    }
    line(&mut text, "all", &all);
    for (what, samples) in [("in use", &memory.live), ("resident", &memory.resident)] {
        let [first, middle, last] = thirds(samples).map(|bytes| bytes as f64 / 1e6);
        let _ = writeln!(
            text,
            "{what}, between rounds: {first:.2} MB, {middle:.2} MB, {last:.2} MB (medians of thirds)"
        );
    }
    io::stdout().write_all(text.as_bytes())
}

fn line(text: &mut String, name: &str, latencies: &Latencies) {
    let millis = |took: Duration| took.as_secs_f64() * 1e3;
    let [p50, p95, p99] = [0.5, 0.95, 0.99].map(|part| millis(latencies.quantile(part)));
    let (count, max) = (latencies.count(), millis(latencies.longest()));
    let _ = writeln!(text, "{name:<24} {count:>9} {p50:>10.2} {p95:>10.2} {p99:>10.2} {max:>10.2}");
}
