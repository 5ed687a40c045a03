//! juggler beside its peers: `cargo bench --manifest-path benches/Cargo.toml --bench peers -- --help`.

#![forbid(unsafe_code)]

mod contender;
mod ground;
mod rows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ground::{Database, Place};
use juggler_bench_harness::{Error, Plan, Table, Workload, chart, measure};

/// juggler beside its peers and the raw drivers, in one process and interleaved rounds.
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

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    // As a request handler would be: a spawned task.
    let outcome = tokio::spawn(run(Options::parse())).await;
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

async fn run(options: Options) -> Result<(), Error> {
    let databases = Database::named(&options.database);
    let workloads = match &options.workload[..] {
        [] => Workload::ALL.into_iter().filter(|one| *one != Workload::Stream).collect(),
        named => named.to_vec(),
    };
    let plan = Plan { rounds: options.rounds.max(1), ..Plan::default() };
    let mut tables = Vec::new();
    for database in databases {
        match Place::new(database).await? {
            Some(place) => tables.push(table(database, place, &options, &workloads, plan).await?),
            None => eprintln!("{}: the URL of its server is not set", database.name()),
        }
    }
    for table in &tables {
        println!("{table}");
    }
    if let Some(path) = options.json {
        let cells: Vec<String> = tables.iter().map(Table::json).collect();
        std::fs::write(path, format!("[\n{}\n]\n", cells.join(",\n")))?;
    }
    if let Some(path) = options.svg {
        std::fs::write(path, chart(&tables))?;
    }
    Ok(())
}

async fn table(
    database: Database,
    mut place: Place,
    options: &Options,
    workloads: &[Workload],
    plan: Plan,
) -> Result<Table, Error> {
    if workloads.contains(&Workload::Stream) {
        place.fill_stream().await?;
    }
    let mut contenders = contender::named(&options.contender, database, &place).await?;
    measure(database.name(), &mut place, &mut contenders, workloads, plan).await
}
