//! What juggler and its peers take from the heap: `cargo bench --manifest-path benches/Cargo.toml --bench costs -- --help`.

#![forbid(unsafe_code)]

mod contender;
mod ground;
mod rows;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use ground::{Database, Place};
use juggler_bench_harness::{Costs, Error, Heap, Subject, Workload, count};

#[global_allocator]
static HEAP: Heap = Heap;

/// How to read the tables.
const NOTE: &str = "\
An allocation is a piece of memory taken from Rust's heap, or one that grew, on whatever thread; in brackets the bytes of all of them,
whether they are still held or not. What SQLite takes in C is not counted. Each row of `trivial` is what 10,000 rows take beyond 1,000, by
9,000, and of `insert` what 1,000 take beyond 100, by 900; a row of `trivial` holds two pieces of text, so nobody can take less than 2 for
it. What a stream of a million rows holds at once is beyond what was held before it began.";

/// Memory beside speed: the allocations of juggler, its peers and the raw drivers, and the most that a stream holds.
#[derive(Debug, Parser)]
struct Options {
    /// Only these databases. PostgreSQL and MySQL need JUGGLER_POSTGRES_URL and JUGGLER_MYSQL_URL.
    #[arg(long, value_enum, value_delimiter = ',')]
    database: Vec<Database>,
    /// Only these contenders, beside the raw driver.
    #[arg(long, value_delimiter = ',')]
    contender: Vec<String>,
    /// The operations of these workloads, such as `find_by_id`, instead of a choice of them, rows and the stream.
    #[arg(long, value_delimiter = ',')]
    workload: Vec<Workload>,
    /// How many operations are counted, after as many that are not; of those with many rows a hundredth.
    #[arg(long, default_value_t = 1_000)]
    times: u64,
    /// Writes everything that was counted into this file, as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Writes who took what into this folder, a file for each contender and line, to be read with `dh_view.html` of Valgrind.
    #[arg(long)]
    profile: Option<PathBuf>,
    /// What cargo says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    match run(Options::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(options: Options) -> Result<(), Error> {
    let subjects = match &options.workload[..] {
        [] => Subject::ALL.to_vec(),
        named => named.iter().copied().map(Subject::of).collect(),
    };
    if let Some(folder) = &options.profile {
        std::fs::create_dir_all(folder)?;
    }
    let mut all = Vec::new();
    for database in Database::named(&options.database) {
        match Place::new(database).await? {
            Some(place) => all.push(costs(database, place, &options, &subjects).await?),
            None => eprintln!("{}: the URL of its server is not set", database.name()),
        }
    }
    for costs in &all {
        println!("{costs}");
    }
    println!("{NOTE}");
    if let Some(path) = options.json {
        let cells: Vec<String> = all.iter().map(Costs::json).collect();
        std::fs::write(path, format!("[\n{}\n]\n", cells.join(",\n")))?;
    }
    Ok(())
}

async fn costs(
    database: Database,
    mut place: Place,
    options: &Options,
    subjects: &[Subject],
) -> Result<Costs, Error> {
    if subjects.contains(&Subject::of(Workload::Stream)) {
        place.fill_stream().await?;
    }
    let mut contenders = contender::named(&options.contender, database, &place).await?;
    let (times, profiles) = (options.times.max(1), options.profile.as_deref());
    count(database.name(), &mut place, &mut contenders, subjects, times, profiles).await
}
