//! Cargo, run on an application.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Error;

/// What came of a build.
pub(crate) struct Build {
    /// From the start of cargo to its end.
    pub(crate) taken: Duration,
    /// How many crates were compiled, the application too.
    pub(crate) crates: usize,
    /// The program.
    pub(crate) program: PathBuf,
}

/// Fetches what the package needs.
pub(crate) fn fetch(package: &Path) -> Result<(), Error> {
    succeeded(cargo("fetch", package).stdout(Stdio::inherit()).status()?, "cargo fetch")
}

/// Builds the package into a folder.
pub(crate) fn build(package: &Path, target: &Path, is_release: bool) -> Result<Build, Error> {
    let mut command = cargo("build", package);
    command.args(["--offline", "--quiet", "--message-format", "json-render-diagnostics"]);
    if is_release {
        command.arg("--release");
    }
    command.env("CARGO_TARGET_DIR", target).stdout(Stdio::piped());
    let started = Instant::now();
    let output = command.spawn()?.wait_with_output()?;
    let taken = started.elapsed();
    succeeded(output.status, "cargo build")?;
    let mut crates = BTreeSet::new();
    let mut program = None;
    for line in String::from_utf8(output.stdout)?.lines() {
        let message: Value = serde_json::from_str(line)?;
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        if message["fresh"] == false {
            crates.insert(message["package_id"].to_string());
        }
        program = message["executable"].as_str().map(PathBuf::from).or(program);
    }
    Ok(Build { taken, crates: crates.len(), program: program.ok_or("no program was built")? })
}

/// Cargo as somebody has it who set nothing.
fn cargo(task: &str, package: &Path) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.arg(task).arg("--manifest-path").arg(package.join("Cargo.toml"));
    for name in ["CARGO_INCREMENTAL", "CARGO_BUILD_JOBS", "RUSTFLAGS"] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn succeeded(status: std::process::ExitStatus, what: &str) -> Result<(), Error> {
    if status.success() { Ok(()) } else { Err(format!("{what}: {status}").into()) }
}
