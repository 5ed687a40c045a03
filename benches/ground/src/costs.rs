//! The command line of what is counted.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use juggler_bench_harness::{Costs, Error, Subject, Workload, count};

use crate::keeper::Keeper;
use crate::process::{Process, Wanted, ended};

/// How to read the tables.
const NOTE: &str = "\
An allocation is a piece of memory taken from Rust's heap, or one that grew, on whatever thread; in brackets the bytes of all of them,
whether they are still held or not. What SQLite takes in C is not counted. Each row of `trivial` is what 10,000 rows take beyond 1,000, by
9,000, and of `insert` what 1,000 take beyond 100, by 900; a row of `trivial` holds two pieces of text, so nobody can take less than 2 for
it. What a stream of a million rows holds at once is beyond what was held before it began.";

/// Memory beside speed: the allocations of contenders and of the raw drivers, and the most that a stream holds.
#[derive(Debug, Parser)]
struct Options {
    #[command(flatten)]
    wanted: Wanted,
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
}

impl Process {
    /// Counts what the command line asks for. The program's allocator must be [`Heap`](juggler_bench_harness::Heap).
    pub async fn costs(self) -> ExitCode {
        ended(self.count(Options::parse())).await
    }

    async fn count(self, options: Options) -> Result<(), Error> {
        if let Some(folder) = &options.profile {
            std::fs::create_dir_all(folder)?;
        }
        let mut all = Vec::new();
        for database in options.wanted.databases() {
            if let Some(keeper) = self.keeper(database).await? {
                all.push(self.counted(keeper, &options).await?);
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

    async fn counted(self, mut keeper: Keeper, options: &Options) -> Result<Costs, Error> {
        let subjects = match &options.workload[..] {
            [] => Subject::ALL.to_vec(),
            named => named.iter().copied().map(Subject::of).collect(),
        };
        if subjects.contains(&Subject::of(Workload::Stream)) {
            keeper.fill_stream().await?;
        }
        let place = keeper.place().clone();
        let mut contenders = self.beside_raw(&place, &options.wanted).await?;
        let (times, profiles) = (options.times.max(1), options.profile.as_deref());
        count(place.database.name(), &mut keeper, &mut contenders, &subjects, times, profiles).await
    }
}
