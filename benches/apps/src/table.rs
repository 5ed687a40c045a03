//! What came out, for people and for programs.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::json;

use crate::app::Built;

/// A table in Markdown.
pub(crate) fn markdown(built: &[Built]) -> String {
    let mut text =
        "| application | crates | clean release build | debug build after a change | program | stripped |\n\
                    |---|---:|---:|---:|---:|---:|\n"
            .to_owned();
    for one in built {
        let _ = writeln!(
            text,
            "| {} | {} | {:.1} s | {:.2} s | {:.1} MB | {:.1} MB |",
            one.app.name(),
            one.crates,
            median(&one.clean),
            median(&one.changed),
            one.size as f64 / 1e6,
            one.stripped as f64 / 1e6
        );
    }
    text
}

/// The same with all times, as JSON (RFC 8259); times are in seconds, sizes in bytes.
pub(crate) fn json(built: &[Built]) -> String {
    let seconds = |times: &[Duration]| times.iter().map(Duration::as_secs_f64).collect::<Vec<_>>();
    let all: Vec<_> = built
        .iter()
        .map(|one| {
            json!({
                "app": one.app.name(),
                "crates": one.crates,
                "clean": seconds(&one.clean),
                "changed": seconds(&one.changed),
                "size": one.size,
                "stripped": one.stripped,
            })
        })
        .collect();
    format!("{:#}\n", json!(all))
}

/// The median, in seconds.
fn median(times: &[Duration]) -> f64 {
    let mut times: Vec<f64> = times.iter().map(Duration::as_secs_f64).collect();
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or_default()
}
