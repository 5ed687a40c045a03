//! The command line of what is timed.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use juggler_bench_harness::{Error, Plan, Table, Workload, chart, joined, measure, read, write};

use crate::keeper::Keeper;
use crate::process::{Process, Wanted, ended};

/// Contenders beside the raw drivers, in one process and interleaved rounds.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    wanted: Wanted,
    /// Only these workloads, such as `trivial/1000`; the stream of a million rows only if it is named.
    #[arg(long, value_delimiter = ',')]
    workload: Vec<Workload>,
    /// How many rounds.
    #[arg(long, default_value_t = 11)]
    rounds: usize,
    /// Measures nothing, and shows what was written by `--json`: other processes' contenders beside those of the first file.
    #[arg(long, conflicts_with_all = ["database", "contender", "workload"])]
    from: Vec<PathBuf>,
    /// Writes everything that was measured into this file, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Draws the ratios into this file, as SVG.
    #[arg(long)]
    svg: Option<PathBuf>,
}

impl Process {
    /// Does what the command line asks for.
    pub async fn main(self) -> ExitCode {
        ended(self.run(Options::parse())).await
    }

    async fn run(self, options: Options) -> Result<(), Error> {
        let tables = match options.from.is_empty() {
            true => self.measured(&options).await?,
            false => written(&options.from)?,
        };
        for table in &tables {
            println!("{table}");
        }
        if let Some(path) = options.json {
            std::fs::write(path, write(&tables)?)?;
        }
        if let Some(path) = options.svg {
            std::fs::write(path, chart(&tables))?;
        }
        Ok(())
    }

    async fn measured(self, options: &Options) -> Result<Vec<Table>, Error> {
        let mut tables = Vec::new();
        for database in options.wanted.databases() {
            if let Some(keeper) = self.keeper(database).await? {
                tables.push(self.table(keeper, options).await?);
            }
        }
        Ok(tables)
    }

    async fn table(self, mut keeper: Keeper, options: &Options) -> Result<Table, Error> {
        let workloads = match &options.workload[..] {
            [] => Workload::ALL.into_iter().filter(|one| *one != Workload::Stream).collect(),
            named => named.to_vec(),
        };
        let plan = Plan { rounds: options.rounds.max(1), ..Plan::default() };
        if workloads.contains(&Workload::Stream) {
            keeper.fill_stream().await?;
        }
        let place = keeper.place().clone();
        let mut contenders = self.beside_raw(&place, &options.wanted).await?;
        measure(place.database.name(), &mut keeper, &mut contenders, &workloads, plan).await
    }
}

/// The tables of several processes' files.
fn written(files: &[PathBuf]) -> Result<Vec<Table>, Error> {
    let mut tables = Vec::new();
    for file in files {
        let named = |error: &dyn std::fmt::Display| format!("{}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| named(&error))?;
        tables.extend(read(&text).map_err(|error| named(&error))?);
    }
    Ok(joined(tables))
}
