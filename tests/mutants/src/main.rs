//! Small mistakes, put into juggler one at a time: do the tests notice?
//!
//! cargo-mutants says what would be changed. It builds the tests anew for each change, which for a thousand of them takes days. Here
//! all changes are woven into one copy of the sources, each of them asleep until the environment names it; so that is built once, and
//! only the tests run a thousand times. The few that cannot be woven, as in a `const fn`, are made one after the other.

#![forbid(unsafe_code)]

mod area;
mod build;
mod jobs;
mod mutant;
mod reach;
mod report;
mod run;
mod tree;
mod weave;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use clap::Parser;

use area::{Area, Suite};
use build::{Built, build};
use jobs::in_turn;
use mutant::Mutant;
use reach::Test;
use report::{Fate, report};
use run::{Ended, run, run_all};
use tree::Tree;

/// What went wrong, for people.
type Error = Box<dyn std::error::Error>;

/// Puts small mistakes into juggler, one at a time, and tells which of them no test notices.
#[derive(Debug, Parser)]
struct Options {
    /// Only these areas.
    #[arg(long, value_enum, value_delimiter = ',')]
    area: Vec<Area>,
    /// Only mutants whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
    /// Only mutants that this file has a line with, as what a run has printed.
    #[arg(long)]
    named_in: Option<PathBuf>,
    /// For how many seconds tests are asked about one mutant, before it counts as not noticed.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// How many run at once.
    #[arg(long, default_value_t = 1)]
    jobs: usize,
    /// Where the copy of the sources goes.
    #[arg(long, default_value = "target/mutants")]
    folder: PathBuf,
}

fn main() -> ExitCode {
    match all(&Options::parse()) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn all(options: &Options) -> Result<String, Error> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).ok_or("the workspace is gone")?;
    let areas = if options.area.is_empty() { Area::ALL } else { &options.area };
    let mut mutants = mutant::list(root, areas)?;
    mutants.retain(|mutant| mutant.listed.name.contains(&options.only));
    if let Some(file) = &options.named_in {
        let named = fs::read_to_string(file)?;
        mutants.retain(|mutant| named.lines().any(|line| mutant.is_named(line)));
    }
    eprintln!("{} mutants", mutants.len());
    let mut tree = Tree::copy(root, std::path::absolute(root.join(&options.folder))?)?;
    let suites: BTreeSet<Suite> = areas.iter().flat_map(|area| area.suites()).copied().collect();

    let mut fates = BTreeMap::new();
    let programs = weave_all(&mut tree, &mutants, &suites, &mut fates)?;
    let woven = tree.numbers();
    let asleep: Vec<&Mutant> = mutants.iter().filter(|mutant| woven.contains(&mutant.number)).collect();
    let tests = if asleep.is_empty() { vec![] } else { reach::tests(&tree, &programs, options.jobs)? };
    eprintln!("{} mutants are asleep in what {} tests come to", asleep.len(), tests.len());
    let longest = Duration::from_secs(options.seconds);
    let woken = in_turn(&asleep, options.jobs, |_, mutant| wake(&tree, mutant, &tests, longest))?;
    fates.extend(asleep.iter().map(|mutant| mutant.number).zip(woken));
    for mutant in &mutants {
        if let Entry::Vacant(unknown) = fates.entry(mutant.number) {
            let fate = *unknown.insert(alone(&mut tree, mutant)?);
            eprintln!("{fate:?} {}", mutant.listed.name);
        }
    }
    let with_fates = mutants.into_iter().map(|mutant| {
        let fate = fates[&mutant.number];
        (mutant, fate)
    });
    Ok(report(&with_fates.collect::<Vec<_>>()))
}

/// Weaves as many mutants as can be together, and builds the tests.
fn weave_all(
    tree: &mut Tree,
    mutants: &[Mutant],
    suites: &BTreeSet<Suite>,
    fates: &mut BTreeMap<usize, Fate>,
) -> Result<BTreeMap<Suite, PathBuf>, Error> {
    let mut tangled = BTreeSet::new();
    loop {
        let left =
            mutants.iter().filter(|one| !fates.contains_key(&one.number) && !tangled.contains(&one.number));
        tree.weave(&left.collect::<Vec<_>>())?;
        match build(tree, suites)? {
            Built::Done(programs) => return Ok(programs),
            Built::Refused(refused) => {
                eprintln!("{} do not compile, {} are tangled", refused.unviable.len(), refused.tangled.len());
                // What is wrong around one may be so because of what is wrong in it.
                if refused.unviable.is_empty() {
                    if refused.tangled.is_empty() {
                        return Err(refused.messages.join("\n").into());
                    }
                    eprintln!("{}", refused.messages.join("\n"));
                    tangled.extend(refused.tangled);
                }
                fates.extend(refused.unviable.into_iter().map(|number| (number, Fate::Unviable)));
            }
        }
    }
}

/// Runs the tests that come to a mutant, one after the other, until one fails.
fn wake(tree: &Tree, mutant: &Mutant, tests: &[Test], longest: Duration) -> Result<Fate, Error> {
    let suites = mutant.area.suites();
    let reaches = |test: &&Test| test.reaches.contains(&mutant.number) && suites.contains(&test.suite);
    let mut reaching: Vec<&Test> = tests.iter().filter(reaches).collect();
    reaching.sort_by_key(|test| test.price());
    let began = Instant::now();
    let mut fate = Fate::Unreached;
    for test in reaching {
        if fate == Fate::Survived && began.elapsed() > longest {
            fate = Fate::Unasked;
            break;
        }
        fate = Fate::Survived;
        if run(tree, test, mutant.number)? != Ended::Passed {
            test.kills.fetch_add(1, Ordering::Relaxed);
            eprintln!("killed by {} of {}: {}", test.name, test.suite.name(), mutant.listed.name);
            return Ok(Fate::Killed);
        }
    }
    eprintln!("{fate:?}: {}", mutant.listed.name);
    Ok(fate)
}

/// Makes one change for good, and builds and runs the tests for it.
fn alone(tree: &mut Tree, mutant: &Mutant) -> Result<Fate, Error> {
    tree.change(mutant)?;
    let mut fate = Fate::Survived;
    for suite in mutant.area.suites() {
        let Built::Done(programs) = build(tree, &BTreeSet::from([*suite]))? else {
            fate = Fate::Unviable;
            break;
        };
        let mut ended = Ended::Passed;
        for program in programs.values() {
            ended = run_all(tree, *suite, program)?;
        }
        if ended != Ended::Passed {
            fate = Fate::Killed;
            break;
        }
    }
    tree.restore(mutant)?;
    Ok(fate)
}
