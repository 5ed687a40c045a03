//! The command line.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use juggler_bench_harness::{
    BoxFuture, Contenders, Error, Plan, Table, Workload, chart, joined, measure, read, write,
};

use crate::keeper::Keeper;
use crate::place::{Database, Place};
use crate::raw;

/// Contenders beside the raw drivers, in one process and interleaved rounds.
#[derive(Debug, Parser)]
struct Options {
    /// Only these databases. PostgreSQL and MySQL need JUGGLER_POSTGRES_URL and JUGGLER_MYSQL_URL.
    #[arg(long, value_enum, value_delimiter = ',')]
    database: Vec<Database>,
    /// Only these contenders, beside the raw driver.
    #[arg(long, value_delimiter = ',')]
    contender: Vec<String>,
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
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A process of the benches.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    /// The name of its database on a server. What was in it is gone.
    pub database: &'static str,
    /// Those whom it compares with the raw driver of a place.
    pub contenders: fn(&Place) -> BoxFuture<'_, Result<Contenders, Error>>,
}

impl Process {
    /// Does what the command line asks for.
    pub async fn main(self) -> ExitCode {
        // As a request handler would be: a spawned task.
        let outcome = tokio::spawn(self.run(Options::parse())).await;
        match outcome {
            Ok(Ok(())) => ExitCode::SUCCESS,
            Ok(Err(error)) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
            Err(panic) => {
                eprintln!("{panic}");
                ExitCode::FAILURE
            }
        }
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
        let databases = match &options.database[..] {
            [] => vec![Database::Sqlite, Database::Postgres, Database::Mysql],
            named => named.to_vec(),
        };
        let mut tables = Vec::new();
        for database in databases {
            match Keeper::new(database, self.database).await? {
                Some(keeper) => tables.push(self.table(keeper, options).await?),
                None => eprintln!("{}: the URL of its server is not set", database.name()),
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
        let mut contenders = vec![raw::contender(&place).await?];
        let is_wanted = |name: &str| {
            options.contender.is_empty() || options.contender.iter().any(|wanted| wanted == name)
        };
        let others = (self.contenders)(&place).await?;
        contenders.extend(others.into_iter().filter(|one| is_wanted(one.name())));
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
