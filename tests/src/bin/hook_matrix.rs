//! Prints which hooks each operation calls, in which order and with what.
//!
//! ```console
//! $ cargo run -p juggler-tests --bin hook_matrix > tests/matrix/operation-hooks.csv
//! $ cargo run -p juggler-tests --bin hook_matrix -- --table     # the table of docs/hooks.md
//! ```
#![forbid(unsafe_code)]

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use juggler_tests::hook_matrix::{csv, derived, run_time, table};

/// Prints which hooks each operation calls, in which order and with what.
#[derive(Debug, Parser)]
struct Arguments {
    /// Print a Markdown table instead of CSV.
    #[arg(long)]
    table: bool,

    /// Run the operations on run-time models, not on derived ones.
    #[arg(long)]
    run_time: bool,
}

fn main() -> ExitCode {
    match print(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "hook_matrix: {error}");
            ExitCode::FAILURE
        }
    }
}

fn print(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let calls = match arguments.run_time {
        true => runtime.block_on(run_time())?,
        false => runtime.block_on(derived())?,
    };
    let text = if arguments.table { table(&calls) } else { csv(&calls) };
    Ok(io::stdout().write_all(text.as_bytes())?)
}
