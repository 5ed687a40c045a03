//! A process is killed while it writes to a file, again and again: at random moments, while it opens the file, recovers from the kill
//! before, or moves the log of SQLite into it. The file always opens, and holds every write that was acknowledged; of those that were cut
//! off, each is there as a whole or not at all; no id is given twice.
//!
//! The usual run kills each 40 times; `JUGGLER_CRASHES=200` more often, and says how much was written. `JUGGLER_CRASHES_SEED` takes
//! other moments.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

use juggler_tests::cases::Outcome;
use juggler_tests::crash::process::Process;
use juggler_tests::crash::witness::{Tally, Witness};
use juggler_tests::random::Random;

#[test]
fn of_the_memory_connector() {
    kill_again_and_again("memory", |folder| format!("memory:?file={folder}/data.json"));
}

#[test]
fn of_sqlite() {
    kill_again_and_again("sqlite", |folder| format!("sqlite:{folder}/test.db?createTables=true"));
}

#[test]
fn of_sqlite_without_a_write_ahead_log() {
    kill_again_and_again("sqlite, rollback journal", |folder| {
        format!("sqlite:{folder}/test.db?createTables=true&journalMode=delete")
    });
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

/// So often a file is written to before there is a new one.
const ROUNDS_OF_A_FILE: u64 = 25;

fn kill_again_and_again(name: &str, url: impl Fn(&str) -> String) {
    let (asked, seed) = (number("JUGGLER_CRASHES"), number("JUGGLER_CRASHES_SEED").unwrap_or(1));
    let kills = asked.unwrap_or(40);
    let mut random = Random::new(seed);
    let (mut tally, mut opening) = (Tally::default(), Duration::ZERO);
    let mut round = 0;
    while round < kills {
        let folder = tempfile::tempdir().unwrap();
        let url = url(folder.path().to_str().unwrap());
        let mut witness = Witness::new(url.clone());
        let rounds = ROUNDS_OF_A_FILE.min(kills - round);
        for of_file in 0..rounds {
            round += 1;
            let outcome =
                one_round(&url, round, &mut random, &mut opening, &mut witness, of_file + 1 == rounds);
            outcome.unwrap_or_else(|error| panic!("round {round} with JUGGLER_CRASHES_SEED={seed}: {error}"));
        }
        tally.done += witness.tally.done;
        tally.cut_off += witness.tally.cut_off;
        tally.checked += witness.tally.checked;
        for (kind, count) in witness.tally.refused {
            assert_eq!(kind, "serialization", "nothing but a lost race is refused");
            *tally.refused.entry(kind).or_default() += count;
        }
    }
    assert!(tally.done as u64 > kills && tally.cut_off > 0, "there was something to lose: {tally:?}");
    if asked.is_some() {
        let _ = writeln!(std::io::stdout(), "\n{name}, seed {seed}, {kills} kills: {tally:?}");
    }
}

fn one_round(
    url: &str,
    round: u64,
    random: &mut Random,
    opening: &mut Duration,
    witness: &mut Witness,
    is_last: bool,
) -> Outcome {
    let began = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_crash_writer"));
    let mut writer = Process::start(command.args([url, &round.to_string()]))?;
    if random.below(4) == 0 && !opening.is_zero() {
        // While it opens the file, or soon after.
        std::thread::sleep(opening.mul_f64(random.between(0.2, 1.2)));
    } else {
        writer.hear(witness)?;
        *opening = began.elapsed();
        for _ in 0..random.below(40) {
            writer.hear(witness)?;
        }
        std::thread::sleep(Duration::from_micros(random.below(3000) as u64));
    }
    writer.kill(witness)?;
    // Sometimes nobody looks: then it is the next writer who finds what this one left, and may be killed meanwhile.
    if is_last || random.below(4) != 0 {
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(witness.check())?;
    }
    Ok(())
}
