//! Many tasks on a small pool, each doing whatever comes to mind: reads, writes, transactions, statements that are refused; and any of
//! it may be cut off at any await. Each task owns its rows, and knows what they must be. At the end
//!
//! * all connections are free, no transaction is open, and no statement runs,
//! * what was acknowledged is there, and of what was cut off everything or nothing,
//! * the file is whole, and everything still works.
//!
//! `JUGGLER_STRESS_SECONDS=120` takes longer, `JUGGLER_STRESS_SEED` takes other choices, and `JUGGLER_STRESS_TASKS` as many tasks.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Store, run};
use juggler_tests::random::Random;
use tokio::task::JoinSet;

#[path = "stress/after.rs"]
mod after;
#[path = "stress/cut.rs"]
mod cut;
#[path = "stress/read.rs"]
mod read;
#[path = "stress/refused.rs"]
mod refused;
#[path = "stress/rows.rs"]
mod rows;
#[path = "stress/write.rs"]
mod write;

use cut::or_cut;
use rows::Own;

static CASES: &[Case] = database_cases!(ALL; tasks_do_whatever_they_like);

fn main() -> ExitCode {
    run(CASES)
}

/// How many connections the tasks share.
const POOL: usize = 8;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stress_entries")]
struct Entry {
    #[model(id)]
    id: i64,
    #[model(index)]
    owner: i64,
    #[model(unique, length = 40)]
    name: String,
    version: i64,
    text: String,
    #[model(has_many(on_delete = cascade))]
    notes: HasMany<Note>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "stress_notes")]
struct Note {
    #[model(id, generated)]
    id: i64,
    #[model(index)]
    entry_id: i64,
    text: String,
    entry: BelongsTo<Entry>,
}

/// How often what was done.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    reads: u32,
    writes: u32,
    refused: u32,
    cut: u32,
    lost_races: u32,
}

/// What became of something that was tried.
enum Tried<T> {
    Done(T),
    /// A race was lost, or there was no more patience: it may be tried again.
    Lost,
    Cut,
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

async fn tasks_do_whatever_they_like(store: Store) -> Outcome {
    let seed = number("JUGGLER_STRESS_SEED").unwrap_or(1);
    let long = number("JUGGLER_STRESS_SECONDS");
    let count = number("JUGGLER_STRESS_TASKS").unwrap_or(64);
    let until = Instant::now() + Duration::from_secs(long.unwrap_or(3));
    let (owns, tally) = all(&store, seed, count, until)
        .await
        .map_err(|error| format!("with JUGGLER_STRESS_SEED={seed}: {error}"))?;
    after::check(&store, &owns)
        .await
        .map_err(|error| format!("after JUGGLER_STRESS_SEED={seed}: {error}"))?;
    if long.is_some() {
        use std::io::Write;
        let rows: usize = owns.iter().map(|own| own.rows().len()).sum();
        let _ =
            writeln!(std::io::stdout(), "\n{}, seed {seed}: {tally:?}, {rows} rows", store.database.name());
    }
    Ok(())
}

/// The data source of the tasks, with empty tables.
async fn empty(store: &Store) -> juggler_core::Result<DataSource> {
    let mut settings = store.settings.clone();
    // A model that is first used in a transaction would ask for a connection beside it, to see whether its table is there.
    let mut given =
        vec![("poolSize", json!(POOL)), ("connectionTimeout", json!(60_000)), ("createTables", json!(false))];
    if store.folder.is_some() {
        given.push(("busyTimeout", json!(60_000)));
    }
    for (name, value) in given {
        settings.set(name, &value)?;
    }
    let ds = store.database.data_source(&settings)?;
    ds.attach::<(Entry, Note)>()?;
    ds.automigrate().await?;
    ds.execute(refused::TABLE, ()).await?;
    Ok(ds)
}

async fn all(
    store: &Store,
    seed: u64,
    count: u64,
    until: Instant,
) -> Result<(Vec<Own>, Tally), Box<dyn std::error::Error + Send + Sync>> {
    let ds = empty(store).await?;
    let mut tasks = JoinSet::new();
    let mut seeds = Random::new(seed);
    for task in 0..count {
        let (ds, database, random) = (ds.clone(), store.database, Random::new(seeds.next()));
        let own = Own::new(i64::try_from(task)?, database);
        tasks.spawn(async move {
            one(ds, own, random, until).await.map_err(|error| format!("task {task}: {error}"))
        });
    }
    let (mut owns, mut tally) = (Vec::new(), Tally::default());
    while let Some(ended) = tasks.join_next().await {
        let (own, of_one) = ended??;
        owns.push(own);
        tally.reads += of_one.reads;
        tally.writes += of_one.writes;
        tally.refused += of_one.refused;
        tally.cut += of_one.cut;
        tally.lost_races += of_one.lost_races;
    }
    after::all_connections_are_free(&ds).await?;
    let Tally { reads, writes, refused, cut, lost_races } = tally;
    let tried = [reads, writes, refused, cut];
    if tried.iter().sum::<u32>() > 500 && tried.contains(&0) {
        return Err(format!("not everything was tried: {tally:?}").into());
    }
    if lost_races > tried.iter().sum() {
        return Err(format!("hardly anything got through: {tally:?}").into());
    }
    Ok((owns, tally))
}

/// What one task does, until the time is over.
async fn one(
    ds: DataSource,
    mut own: Own,
    mut random: Random,
    until: Instant,
) -> Result<(Own, Tally), String> {
    let mut tally = Tally::default();
    while Instant::now() < until {
        match random.below(20) {
            0..8 => {
                let read = read::plan(&mut random, &own);
                match or_cut(&mut random, read::run(ds.clone(), read.clone(), own.owner)).await? {
                    Tried::Done(seen) => {
                        own.check(&seen).map_err(|error| format!("{read:?}: {error}"))?;
                        tally.reads += 1;
                    }
                    Tried::Lost => tally.lost_races += 1,
                    Tried::Cut => tally.cut += 1,
                }
            }
            8..17 => {
                let plan = write::plan(&mut random, &mut own);
                let effect = plan.effect();
                match or_cut(&mut random, write::run(ds.clone(), plan)).await? {
                    Tried::Done(write::Ended::Whole) => {
                        own.done(effect);
                        tally.writes += 1;
                    }
                    Tried::Done(write::Ended::Left) => own.doubt(effect),
                    Tried::Lost => {
                        own.doubt(effect);
                        tally.lost_races += 1;
                    }
                    Tried::Cut => {
                        own.doubt(effect);
                        tally.cut += 1;
                    }
                }
            }
            _ => {
                let refused = refused::plan(&mut random, &own);
                match or_cut(&mut random, refused::run(ds.clone(), refused)).await? {
                    Tried::Done(()) => tally.refused += 1,
                    Tried::Lost => tally.lost_races += 1,
                    Tried::Cut => tally.cut += 1,
                }
            }
        }
    }
    Ok((own, tally))
}
