//! Builds the tests of a tree, and learns which mutants do not compile.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::Error;
use crate::area::Suite;
use crate::tree::Tree;

/// The programs of the suites; or what keeps them from being built.
pub(crate) enum Built {
    Done(BTreeMap<Suite, PathBuf>),
    Refused(Refused),
}

/// Mutants that keep the rest from being built.
#[derive(Debug, Default)]
pub(crate) struct Refused {
    /// Their own text does not compile.
    pub(crate) unviable: BTreeSet<usize>,
    /// What is around them does not compile, as it was written for them.
    pub(crate) tangled: BTreeSet<usize>,
    pub(crate) messages: Vec<String>,
}

/// A line that cargo writes.
#[derive(Deserialize)]
struct Line {
    target: Option<Target>,
    executable: Option<PathBuf>,
    manifest_path: Option<PathBuf>,
    message: Option<Message>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Message {
    level: String,
    rendered: Option<String>,
    spans: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    file_name: String,
    byte_start: usize,
    byte_end: usize,
    is_primary: bool,
}

/// Builds the programs of these suites.
pub(crate) fn build(tree: &Tree, suites: &BTreeSet<Suite>) -> Result<Built, Error> {
    let mut cargo = Command::new("cargo");
    cargo.args(["test", "--no-run", "--all-features", "--message-format=json"]).current_dir(&tree.folder);
    let packages: BTreeSet<&str> = suites.iter().map(|suite| suite.package).collect();
    for package in packages {
        cargo.args(["-p", package]);
    }
    if suites.iter().any(|suite| suite.test.is_none()) {
        cargo.arg("--lib");
    }
    let tests: BTreeSet<&str> = suites.iter().filter_map(|suite| suite.test).collect();
    for test in tests {
        cargo.args(["--test", test]);
    }
    let output = cargo.output()?;
    let lines = String::from_utf8(output.stdout)?;
    let lines: Vec<Line> = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    if output.status.success() {
        let programs = lines.into_iter().filter_map(|line| program(line, suites));
        return Ok(Built::Done(programs.collect()));
    }
    let mut refused = Refused::default();
    for message in lines.into_iter().filter_map(|line| line.message).filter(|one| one.level == "error") {
        refused.add(tree, &message);
    }
    if refused.messages.is_empty() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(Built::Refused(refused))
}

impl Refused {
    fn add(&mut self, tree: &Tree, message: &Message) {
        self.messages.extend(message.rendered.clone());
        let places = |is_primary| {
            let these = message.spans.iter().filter(move |place| place.is_primary == is_primary);
            these.map(|place| (&*place.file_name, place.byte_start..place.byte_end))
        };
        let all: Vec<(&str, Range<usize>)> = places(true).chain(places(false)).collect();
        if let Some(number) = all.iter().find_map(|(file, at)| tree.changed_at(file, at)) {
            self.unviable.insert(number);
        } else if let Some(numbers) = all.iter().find_map(|(file, at)| tree.woven_at(file, at)) {
            self.tangled.extend(numbers);
        }
    }
}

fn program(line: Line, suites: &BTreeSet<Suite>) -> Option<(Suite, PathBuf)> {
    let (target, program, manifest) = (line.target?, line.executable?, line.manifest_path?);
    let package = manifest.parent().and_then(Path::file_name)?.to_str()?.to_owned();
    let is_test = target.kind.iter().any(|kind| kind == "test");
    let suite = suites
        .iter()
        .find(|suite| folder(suite.package) == package && suite.test == is_test.then_some(&*target.name))?;
    Some((*suite, program))
}

/// The folder of a package.
pub(crate) fn folder(package: &str) -> &str {
    if package == "juggler-tests" { "tests" } else { package }
}
