//! Gives inputs to a target.

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::cost::Cost;
use super::pool::Pool;
use super::shrink::shrink;
use super::{Answer, Attempt, Target, corpus};
use crate::random::Random;

/// How much stack there is for an input. A thread of tokio has twice as much.
pub const STACK: usize = 1 << 20;

/// How long it is tried.
#[derive(Debug, Clone, Copy)]
pub enum Effort {
    /// With so many inputs beside the stored ones.
    Inputs(u64),
    /// For so long.
    Time(Duration),
}

/// What became of the inputs.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    /// How many were understood.
    pub accepted: u64,
    /// How many were refused.
    pub refused: u64,
    /// How many different answers there were.
    pub answers: usize,
    /// The longest time of one.
    pub slowest: Duration,
    /// The most bytes for one.
    pub largest: usize,
}

/// Gives a target the inputs of a folder, and others made of them. To be called for one target after another: a panic on any thread
/// is taken for the target's.
///
/// # Errors
/// The input that is a mistake of the program, and what is wrong; it is written into `found`, too.
pub fn run(target: Target, stored: &Path, found: &Path, seed: u64, effort: Effort) -> Result<Tally, String> {
    let stored = corpus::read(stored).map_err(|error| format!("{}: {error}", stored.display()))?;
    fs::create_dir_all(found).map_err(|error| format!("{}: {error}", found.display()))?;
    let found = found.join(target.name);
    let work = move || Run::new(target, &found).all(stored, seed, effort);
    let thread = thread::Builder::new().name(target.name.to_owned()).stack_size(STACK).spawn(work);
    let thread = thread.map_err(|error| error.to_string())?;
    let panic = || PANICS.lock().first().cloned().unwrap_or_else(|| "its thread ended".to_owned());
    thread.join().unwrap_or_else(|_| Err(format!("the target does not start: {}", panic())))
}

struct Run<'f> {
    attempt: Attempt,
    target: Target,
    found: &'f Path,
    tally: Tally,
    most: Cost,
}

impl<'f> Run<'f> {
    fn new(target: Target, found: &'f Path) -> Self {
        LazyLock::force(&PANICS);
        let attempt = (target.start)();
        Run { attempt, target, found, tally: Tally::default(), most: Cost::default() }
    }

    fn all(mut self, stored: Vec<Vec<u8>>, seed: u64, effort: Effort) -> Result<Tally, String> {
        let words: Vec<&str> = self.target.words.split_whitespace().collect();
        let mut random = Random::new(seed);
        let mut pool = Pool::new(stored.clone());
        for input in &stored {
            let answer = self.one(input)?;
            pool.note(&answer);
        }
        let began = Instant::now();
        for count in 0.. {
            let is_over = match effort {
                Effort::Inputs(most) => count >= most,
                Effort::Time(most) => began.elapsed() >= most,
            };
            if is_over {
                break;
            }
            let input = pool.next(&mut random, &words);
            let answer = self.one(&input)?;
            if pool.note(&answer) {
                pool.add(input, &mut random);
            }
        }
        Ok(Tally { answers: pool.answers(), slowest: self.most.time, largest: self.most.bytes, ..self.tally })
    }

    /// Tries an input.
    fn one(&mut self, input: &[u8]) -> Result<Answer, String> {
        // If the process ends, this is with what.
        fs::write(self.found, input).map_err(|error| error.to_string())?;
        match self.attempt(input) {
            Ok((answer, cost)) => {
                self.most = self.most.largest(cost);
                match &answer {
                    Answer::Accepted(_) => self.tally.accepted += 1,
                    Answer::Refused(_) => self.tally.refused += 1,
                }
                Ok(answer)
            }
            Err(wrong) => Err(self.tell(input, wrong)),
        }
    }

    fn attempt(&mut self, input: &[u8]) -> Result<(Answer, Cost), String> {
        PANICS.lock().clear();
        let before = Cost::so_far();
        let tried = panic::catch_unwind(AssertUnwindSafe(|| (self.attempt)(input)));
        let cost = before.since();
        if let Some(panic) = PANICS.lock().first() {
            return Err(panic.clone());
        }
        let answer = tried.unwrap_or_else(|_| Err("it panics".to_owned()))?;
        cost.check()?;
        Ok((answer, cost))
    }

    /// What is wrong, with a small input that shows it.
    fn tell(&mut self, input: &[u8], wrong: String) -> String {
        let small = shrink(input.to_vec(), |less| self.attempt(less).is_err());
        let wrong = self.attempt(&small).err().unwrap_or(wrong);
        let written = fs::write(self.found, &small).map_or_else(
            |error| error.to_string(),
            |()| {
                format!(
                    "written to {}; put it into tests/fuzz/{} under a name of its own",
                    self.found.display(),
                    self.target.name
                )
            },
        );
        format!("{wrong}\nwith the input (of {} bytes)\n{}\n{written}", small.len(), small.escape_ascii())
    }
}

/// The panics since they were last looked at, of whatever thread.
static PANICS: LazyLock<Arc<Mutex<Vec<String>>>> = LazyLock::new(|| {
    let panics = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&panics);
    panic::set_hook(Box::new(move |panic| heard.lock().push(panic.to_string())));
    panics
});
