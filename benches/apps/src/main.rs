//! What a small application costs to build with juggler and with its peers:
//! `cargo run --release --manifest-path benches/apps/Cargo.toml -- --help`.

#![forbid(unsafe_code)]

mod app;
mod cargo;
mod table;

use std::path::PathBuf;
use std::process::ExitCode;

use app::{App, Built};
use clap::Parser;

/// What went wrong, for people.
type Error = Box<dyn std::error::Error>;

/// Builds the same small application with juggler and with its peers, each from nothing and in a folder of its own, and says how long that
/// takes and how large it is. What they need is fetched before the clock starts. Let nothing else run meanwhile.
#[derive(Debug, Parser)]
struct Options {
    /// Only these applications.
    #[arg(long, value_enum, value_delimiter = ',')]
    app: Vec<App>,
    /// How often each is built from nothing, in turns; the median counts.
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// How often each is built again after a change; the median counts.
    #[arg(long, default_value_t = 5)]
    changes: usize,
    /// Writes everything that was measured into this file, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Options::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Error> {
    let apps = match &options.app[..] {
        [] => App::ALL.to_vec(),
        named => named.to_vec(),
    };
    for app in &apps {
        app.fetch()?;
    }
    let mut built: Vec<Built> = apps.into_iter().map(Built::new).collect();
    for round in 0..options.rounds.max(1) {
        for one in &mut built {
            eprintln!("{}, round {}", one.app.name(), round + 1);
            one.build()?;
        }
    }
    for one in &mut built {
        eprintln!("{}, changed", one.app.name());
        one.change(options.changes.max(1))?;
    }
    if let Some(other) = built.iter().find(|one| one.printed != built[0].printed) {
        return Err(format!("{} prints something else than {}", other.app.name(), built[0].app.name()).into());
    }
    println!("{}", table::markdown(&built));
    if let Some(path) = &options.json {
        std::fs::write(path, table::json(&built))?;
    }
    Ok(())
}
