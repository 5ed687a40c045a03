//! Which mutants a test comes to: only those tests need be asked about a mutant.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use crate::Error;
use crate::area::Suite;
use crate::jobs::in_turn;
use crate::run::{Ended, names, reached};
use crate::tree::Tree;

/// A test, without a mutant.
#[derive(Debug)]
pub(crate) struct Test {
    pub(crate) suite: Suite,
    pub(crate) program: PathBuf,
    pub(crate) name: String,
    pub(crate) takes: Duration,
    pub(crate) reaches: BTreeSet<usize>,
    /// How many mutants it noticed.
    pub(crate) kills: AtomicU32,
}

impl Test {
    /// What it costs to ask it: those come first that are quick, and have noticed more than others.
    pub(crate) fn price(&self) -> Duration {
        self.takes / (1 + self.kills.load(Ordering::Relaxed))
    }
}

/// All tests of these programs that come to a mutant. Each is run once, alone.
pub(crate) fn tests(
    tree: &Tree,
    programs: &BTreeMap<Suite, PathBuf>,
    jobs: usize,
) -> Result<Vec<Test>, Error> {
    let mut all = Vec::new();
    for (suite, program) in programs {
        let names = names(tree, *suite, program)?;
        eprintln!("{} has {} tests", suite.name(), names.len());
        all.extend(names.into_iter().map(|name| (*suite, program, name)));
    }
    let mut tests = in_turn(&all, jobs, |number, (suite, program, name)| {
        let (ended, takes, reaches) = reached(tree, *suite, program, name, number)?;
        if ended != Ended::Passed {
            return Err(format!("without a mutant, {name} of {} is {ended:?}", suite.name()).into());
        }
        Ok(Test {
            suite: *suite,
            program: (*program).clone(),
            name: name.clone(),
            takes,
            reaches,
            kills: AtomicU32::new(0),
        })
    })?;
    tests.retain(|test| !test.reaches.is_empty());
    Ok(tests)
}
