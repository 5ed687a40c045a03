//! Small mistakes, put into juggler one at a time: do the tests notice?
//!
//! cargo-mutants says what would be changed. It builds the tests anew for each change, which for a thousand of them takes days. Here
//! all changes are woven into one copy of the sources, each of them asleep until the environment names it; so that is built once, and
//! only the tests run a thousand times. The few that cannot be woven, as in a `const fn`, are made one after the other.

#![forbid(unsafe_code)]

mod area;
mod build;
mod mutant;
mod report;
mod run;
mod tree;
mod weave;

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::Parser;

use area::{Area, Suite};
use build::{Built, build};
use mutant::Mutant;
use report::{Fate, report};
use run::{Ended, reached, run};
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
    let mutants = mutant::list(root, areas)?;
    let mutants: Vec<Mutant> =
        mutants.into_iter().filter(|mutant| mutant.listed.name.contains(&options.only)).collect();
    eprintln!("{} mutants", mutants.len());
    let mut tree = Tree::copy(root, std::path::absolute(root.join(&options.folder))?)?;
    let suites: BTreeSet<Suite> = areas.iter().flat_map(|area| area.suites()).copied().collect();

    let mut fates = BTreeMap::new();
    let programs = weave_all(&mut tree, &mutants, &suites, &mut fates)?;
    let mut reaches: BTreeMap<usize, BTreeSet<Suite>> = BTreeMap::new();
    for (suite, program) in &programs {
        let (ended, numbers) = reached(&tree, *suite, program)?;
        if ended != Ended::Passed {
            return Err(format!("without a mutant, {suite:?} is {ended:?}").into());
        }
        eprintln!("{suite:?} comes to {}", numbers.len());
        for number in numbers {
            reaches.entry(number).or_default().insert(*suite);
        }
    }
    let woven = tree.numbers();
    let asleep: Vec<&Mutant> = mutants.iter().filter(|mutant| woven.contains(&mutant.number)).collect();
    fates.extend(wake(&tree, &asleep, &programs, &reaches, options.jobs)?);
    for mutant in &mutants {
        if !fates.contains_key(&mutant.number) {
            let fate = alone(&mut tree, mutant)?;
            eprintln!("{fate:?} {}", mutant.listed.name);
            fates.insert(mutant.number, fate);
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
                    eprintln!("{}", refused.messages.join("\n"));
                    tangled.extend(refused.tangled);
                }
                fates.extend(refused.unviable.into_iter().map(|number| (number, Fate::Unviable)));
            }
        }
    }
}

/// Runs the tests once for each mutant, until one fails.
fn wake(
    tree: &Tree,
    mutants: &[&Mutant],
    programs: &BTreeMap<Suite, PathBuf>,
    reaches: &BTreeMap<usize, BTreeSet<Suite>>,
    jobs: usize,
) -> Result<BTreeMap<usize, Fate>, Error> {
    let one = |mutant: &Mutant| -> io::Result<Fate> {
        let Some(reaching) = reaches.get(&mutant.number) else { return Ok(Fate::Unreached) };
        for suite in mutant.area.suites().iter().filter(|suite| reaching.contains(suite)) {
            if let Some(program) = programs.get(suite)
                && run(tree, *suite, program, mutant.number)? != Ended::Passed
            {
                return Ok(Fate::Killed(suite.test));
            }
        }
        Ok(Fate::Survived)
    };
    let next = AtomicUsize::new(0);
    let job = || {
        let mut fates = BTreeMap::new();
        while let Some(mutant) = mutants.get(next.fetch_add(1, Ordering::Relaxed)) {
            let fate = one(mutant)?;
            eprintln!("{fate:?} {}", mutant.listed.name);
            fates.insert(mutant.number, fate);
        }
        io::Result::Ok(fates)
    };
    thread::scope(|scope| {
        let jobs: Vec<_> = (0..jobs.max(1)).map(|_| scope.spawn(job)).collect();
        let mut fates = BTreeMap::new();
        for job in jobs {
            fates.extend(job.join().map_err(|_| "a job panicked")??);
        }
        Ok(fates)
    })
}

/// Makes one change for good, and builds and runs the tests for it.
fn alone(tree: &mut Tree, mutant: &Mutant) -> Result<Fate, Error> {
    tree.change(mutant)?;
    let mut fate = Fate::Survived;
    for suite in mutant.area.suites() {
        let programs = match build(tree, &BTreeSet::from([*suite])) {
            Ok(Built::Done(programs)) => programs,
            Ok(Built::Refused(_)) | Err(_) => {
                fate = Fate::Unviable;
                break;
            }
        };
        let mut ended = Ended::Passed;
        for program in programs.values() {
            ended = run(tree, *suite, program, usize::MAX)?;
        }
        if ended != Ended::Passed {
            fate = Fate::Killed(suite.test);
            break;
        }
    }
    tree.restore(mutant)?;
    Ok(fate)
}
