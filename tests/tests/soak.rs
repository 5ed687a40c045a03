//! A long time of everything at once: 64 tasks whose operations are cut off anywhere, on a store that goes away and comes back. SQLite
//! and memory, both with a file, are disconnected in the middle; servers of the test's own are killed. After each round all is as the
//! tasks know it, and nothing is held; then the rows are destroyed, and what memory is left in use must not become more and more.
//!
//! The usual run takes seconds. `JUGGLER_SOAK_SECONDS=1800` takes so long in all, and prints how long what took; `JUGGLER_SOAK_SEED` takes
//! other choices.

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use juggler_tests::cases::Outcome;
use juggler_tests::databases::Ignored;
use juggler_tests::load::{self, Tally, after};
use juggler_tests::random::Random;
use libtest_mimic::{Arguments, Completion, Failed, Trial};

#[path = "soak/ground.rs"]
mod ground;
#[path = "soak/memory.rs"]
mod memory;
#[path = "soak/report.rs"]
mod report;

use ground::{Backend, Ground};
use memory::Memory;

const TASKS: u64 = 64;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1); // one after the other, so that what memory is in use is that of one
    let trials = Backend::ALL.iter().map(|&backend| {
        Trial::ignorable_test(format!("{}::soaks", backend.name()), move || {
            let runtime =
                tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
            match runtime.block_on(soak(backend)) {
                Ok(()) => Ok(Completion::Completed),
                Err(error) => match error.downcast::<Ignored>() {
                    Ok(ignored) => Ok(Completion::ignored_with(ignored.0)),
                    Err(error) => Err(Failed::from(format!("{error:?}"))),
                },
            }
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

async fn soak(backend: Backend) -> Outcome {
    let seed = number("JUGGLER_SOAK_SEED").unwrap_or(1);
    let long = number("JUGGLER_SOAK_SECONDS").map(Duration::from_secs);
    let time = long.unwrap_or(Duration::from_secs(2)) / Backend::ALL.len() as u32;
    let mut ground = Ground::new(backend)?;
    let (tally, memory) = rounds(&mut ground, seed, time)
        .await
        .map_err(|error| format!("with JUGGLER_SOAK_SEED={seed}: {error}"))?;
    tally.is_of_all_kinds()?;
    if long.is_some() {
        report::print(backend, &tally, &memory)?;
    }
    Ok(memory.is_flat()?)
}

/// Rounds of load, until the time is over.
async fn rounds(
    ground: &mut Ground,
    seed: u64,
    time: Duration,
) -> Result<(Tally, Memory), Box<dyn std::error::Error + Send + Sync>> {
    let round = (time / 12).clamp(Duration::from_millis(200), Duration::from_secs(5));
    let (mut random, mut tally, mut memory) = (Random::new(seed), Tally::default(), Memory::default());
    let ds = ground.open()?;
    load::empty(&ds, ground.database()).await?;
    let mut owns = load::owns(TASKS, ground.database());
    let began = Instant::now();
    while began.elapsed() < time {
        let over = Arc::new(AtomicBool::new(false));
        let restarts = async {
            tokio::time::sleep(round.mul_f64(random.between(0.2, 0.6))).await;
            if memory.samples() % ground.rounds_per_restart() == 0 {
                ground.restart(&ds).await?;
            }
            tokio::time::sleep(round.mul_f64(0.4)).await;
            over.store(true, Ordering::Relaxed);
            Outcome::Ok(())
        };
        let mut seeds = Random::new(seed ^ memory.samples() as u64);
        let (of_round, restarted) = tokio::join!(load::tasks(&ds, owns, &mut seeds, &over), restarts);
        restarted?;
        let (mut now, of_round) = of_round?;
        tally.merge(&of_round);
        ground.is_quiet(&ds).await?;
        after::rows_are(&ds, &now).await?;
        load::clear(&ds, &mut now).await?;
        owns = now;
        memory.sample();
    }
    after::everything_works(&ds).await?;
    ground.close(ds).await?;
    Ok((tally, memory))
}
