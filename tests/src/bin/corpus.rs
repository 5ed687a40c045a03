//! Runs cases of the conformance corpus and prints what the library answers, one line for each case.
//!
//! ```console
//! $ cargo run --release -p juggler-tests --bin corpus -- --datasource memory: tests/corpus/filters.jsonl > actual.jsonl
//! ```
#![forbid(unsafe_code)]

use std::io::{BufRead, BufReader, BufWriter, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;
use juggler_tests::corpus::{Case, ExpectedFailures, Failure, connectors, run_case, run_line};

/// Runs cases of the conformance corpus and prints what the library answers, one line for each case.
#[derive(Debug, Parser)]
struct Arguments {
    /// The data source, as a URL; each case has a fresh one.
    #[arg(long, value_name = "URL", default_value = "memory:")]
    datasource: String,

    /// Print the list of the cases that do not pass, instead of the answers.
    #[arg(long)]
    expected_failures: bool,

    /// The cases, as JSON lines; `-` is standard input.
    #[arg(value_name = "CASES", required = true)]
    files: Vec<PathBuf>,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    match runtime.block_on(run(&arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&*error),
    }
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    let _ = writeln!(io::stderr(), "corpus: {error}");
    ExitCode::FAILURE
}

async fn run(arguments: &Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let connectors = connectors();
    let mut out = BufWriter::new(io::stdout().lock());
    let mut failures = ExpectedFailures::default();
    for file in &arguments.files {
        for line in open(file)?.lines() {
            let line = line?;
            if line.trim().is_empty() {
                continue;
            }
            if arguments.expected_failures {
                let case = Case::parse(&line)?;
                let answers = run_case(&connectors, &arguments.datasource, &case).await;
                if let Some(failure) = Failure::first(&case, &answers) {
                    failures.add(&case.id, &failure);
                }
            } else {
                writeln!(out, "{}", run_line(&connectors, &arguments.datasource, &line).await?)?;
            }
        }
    }
    if arguments.expected_failures {
        write!(out, "{failures}")?;
    }
    Ok(out.flush()?)
}

fn open(path: &PathBuf) -> io::Result<BufReader<Box<dyn Read>>> {
    Ok(BufReader::new(match path.to_str() {
        Some("-") => Box::new(io::stdin()),
        _ => Box::new(fs::File::open(path)?),
    }))
}
