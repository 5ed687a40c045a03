//! Runs tests as a mutant.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::Error;
use crate::area::Suite;
use crate::build::folder;
use crate::reach::Test;
use crate::tree::Tree;

/// How tests ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Passed,
    Failed,
    /// They took much longer than without a mutant.
    Endless,
}

const MOST_KILOBYTES: u64 = 8 << 20;
/// How long a whole program may take.
const LONGEST: Duration = Duration::from_secs(300);

/// Runs a test as this mutant.
pub(crate) fn run(tree: &Tree, test: &Test, mutant: usize) -> io::Result<Ended> {
    let mut command = command(tree, test.suite, &test.program, Some(&test.name));
    ended(command.env("JUGGLER_MUTANT", mutant.to_string()), Duration::from_secs(10) + 10 * test.takes)
}

/// Runs all tests of a program.
pub(crate) fn run_all(tree: &Tree, suite: Suite, program: &Path) -> io::Result<Ended> {
    ended(&mut command(tree, suite, program, None), LONGEST)
}

/// Runs a test without a mutant, and tells how long it takes and which it comes to.
pub(crate) fn reached(
    tree: &Tree,
    suite: Suite,
    program: &Path,
    name: &str,
    number: usize,
) -> Result<(Ended, Duration, BTreeSet<usize>), Error> {
    let file = tree.folder.join(format!("reached-{number}"));
    let _ = fs::remove_file(&file);
    let began = Instant::now();
    let mut command = command(tree, suite, program, Some(name));
    let ended = ended(command.env("JUGGLER_MUTANTS_REACHED", &file), LONGEST)?;
    let takes = began.elapsed();
    let numbers = fs::read_to_string(&file).unwrap_or_default();
    let _ = fs::remove_file(&file);
    Ok((ended, takes, numbers.lines().filter_map(|number| number.parse().ok()).collect()))
}

/// The names of the tests of a program.
pub(crate) fn names(tree: &Tree, suite: Suite, program: &Path) -> Result<Vec<String>, Error> {
    let output = command(tree, suite, program, None).arg("--list").stdout(Stdio::piped()).output()?;
    let lines = String::from_utf8(output.stdout)?;
    Ok(lines.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

fn command(tree: &Tree, suite: Suite, program: &Path, test: Option<&str>) -> Command {
    let folder = tree.folder.join(folder(suite.package));
    let mut command = Command::new("bash");
    command.args(["-c", &format!("ulimit -v {MOST_KILOBYTES}; exec \"$0\" \"$@\"")]).arg(program);
    if let Some(test) = test {
        command.args(["--exact", test]);
    }
    command.env("CARGO_MANIFEST_DIR", &folder).current_dir(folder);
    command.env("PROPTEST_FAILURE_PERSISTENCE", "off").env("RUST_BACKTRACE", "0");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Waits for it. Turns are counted, not the time, which goes on where everything is made to stand still.
fn ended(command: &mut Command, longest: Duration) -> io::Result<Ended> {
    const TURN: Duration = Duration::from_millis(5);
    let mut child = command.spawn()?;
    for _ in 0..longest.as_millis() / TURN.as_millis() {
        if let Some(status) = child.try_wait()? {
            return Ok(if status.success() { Ended::Passed } else { Ended::Failed });
        }
        thread::sleep(TURN);
    }
    child.kill()?;
    child.wait()?;
    Ok(Ended::Endless)
}
