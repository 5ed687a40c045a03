//! Many tasks on a small pool, each doing whatever comes to mind: reads, writes, transactions, statements that are refused; and any of
//! it may be cut off at any await. Each task owns its rows, and knows what they must be. At the end
//!
//! * all connections are free, no transaction is open, and no statement runs,
//! * what was acknowledged is there, and of what was cut off everything or nothing,
//! * the file is whole, and everything still works.
//!
//! `JUGGLER_STRESS_SECONDS=120` takes longer, `JUGGLER_STRESS_SEED` takes other choices, and `JUGGLER_STRESS_TASKS` as many tasks.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Store, run};
use juggler_tests::load::{self, Own, Tally, after};
use juggler_tests::random::Random;

static CASES: &[Case] = database_cases!(ALL; tasks_do_whatever_they_like);

fn main() -> ExitCode {
    run(CASES)
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

async fn tasks_do_whatever_they_like(store: Store) -> Outcome {
    let seed = number("JUGGLER_STRESS_SEED").unwrap_or(1);
    let long = number("JUGGLER_STRESS_SECONDS");
    let count = number("JUGGLER_STRESS_TASKS").unwrap_or(64);
    let time = Duration::from_secs(long.unwrap_or(3));
    let (owns, tally) = all(&store, seed, count, time)
        .await
        .map_err(|error| format!("with JUGGLER_STRESS_SEED={seed}: {error}"))?;
    check(&store, &owns).await.map_err(|error| format!("after JUGGLER_STRESS_SEED={seed}: {error}"))?;
    if long.is_some() {
        let rows: usize = owns.iter().map(Own::count).sum();
        let _ = writeln!(std::io::stdout(), "\n{}, seed {seed}: {tally}, {rows} rows", store.database.name());
    }
    Ok(())
}

async fn all(
    store: &Store,
    seed: u64,
    count: u64,
    time: Duration,
) -> Result<(Vec<Own>, Tally), Box<dyn std::error::Error + Send + Sync>> {
    let patience = Duration::from_secs(60);
    let settings = load::settings(&store.settings, store.database, patience)?;
    let (ds, database) = (store.database.data_source(&settings)?, Some(store.database));
    load::attach(&ds)?;
    load::empty(&ds, database).await?;
    let owns = load::owns(count, database);
    let (owns, tally) = load::tasks(&ds, owns, &mut Random::new(seed), &load::over_after(time)).await?;
    after::all_connections_are_free(&ds).await?;
    tally.is_of_all_kinds()?;
    if tally.over > 0 {
        return Err(format!(
            "{} transactions were over before they ended, and no store went away",
            tally.over
        )
        .into());
    }
    if tally.lost > tally.reads + tally.writes + tally.refused + tally.cut {
        return Err(format!("hardly anything got through: {tally}").into());
    }
    Ok((owns, tally))
}

/// What must be true when all tasks have ended.
async fn check(store: &Store, owns: &[Own]) -> Outcome {
    let ds = store.open()?;
    load::attach(&ds)?;
    after::nothing_is_open(store).await?;
    after::rows_are(&ds, owns).await?;
    after::database_is_whole(store).await?;
    after::everything_works(&ds).await
}
