//! Runs tests as a mutant.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::Error;
use crate::area::Suite;
use crate::build::folder;
use crate::tree::Tree;

/// How a program of tests ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    Passed,
    Failed,
    /// It took much longer than without a mutant.
    Endless,
}

/// Seconds of a processor that a program gets; of others, it waits for as many as these.
const MOST_SECONDS: u64 = 90;
const MOST_WAITING: u64 = 300;
const MOST_KILOBYTES: u64 = 8 << 20;

/// Runs a program of tests as this mutant.
pub(crate) fn run(tree: &Tree, suite: Suite, program: &Path, mutant: usize) -> io::Result<Ended> {
    ended(command(tree, suite, program).env("JUGGLER_MUTANT", mutant.to_string()))
}

/// Runs a program of tests without a mutant, and tells which it comes to.
pub(crate) fn reached(tree: &Tree, suite: Suite, program: &Path) -> Result<(Ended, BTreeSet<usize>), Error> {
    let file = tree.folder.join("reached");
    let _ = fs::remove_file(&file);
    let ended = ended(command(tree, suite, program).env("JUGGLER_MUTANTS_REACHED", &file))?;
    let numbers = fs::read_to_string(&file).unwrap_or_default();
    Ok((ended, numbers.lines().filter_map(|number| number.parse().ok()).collect()))
}

fn command(tree: &Tree, suite: Suite, program: &Path) -> Command {
    let folder = tree.folder.join(folder(suite.package));
    let mut command = Command::new("bash");
    command
        .args(["-c", &format!("ulimit -t {MOST_SECONDS} -v {MOST_KILOBYTES}; exec \"$0\" -q")])
        .arg(program);
    command.env("CARGO_MANIFEST_DIR", &folder).env("PROPTEST_FAILURE_PERSISTENCE", "off").current_dir(folder);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Waits for it. Turns are counted, not the time, which goes on where everything is made to stand still.
fn ended(command: &mut Command) -> io::Result<Ended> {
    use std::os::unix::process::ExitStatusExt;
    const TURN: Duration = Duration::from_millis(20);
    let mut child = command.spawn()?;
    for _ in 0..MOST_WAITING * 50 {
        if let Some(status) = child.try_wait()? {
            let is_endless = matches!(status.signal(), Some(9 | 24)); // of `ulimit -t`
            return Ok(match (status.success(), is_endless) {
                (true, _) => Ended::Passed,
                (false, true) => Ended::Endless,
                (false, false) => Ended::Failed,
            });
        }
        thread::sleep(TURN);
    }
    child.kill()?;
    child.wait()?;
    Ok(Ended::Endless)
}
