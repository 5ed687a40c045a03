//! The conformance corpus, through the library, on every backend: every case passes, but for those that are listed as not passing
//! yet, and those do not; and on a database, but for those that only memory can hold.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juggler_core::connector::Settings;
use juggler_tests::corpus::{Case, ExpectedFailures, Failure, connectors, run_case};
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Failed, Trial};

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

fn main() -> ExitCode {
    let trials = vec![
        Trial::test("memory", || every_case("memory:", &Listed::new())),
        Trial::test("sqlite", || every_case("sqlite::memory:?createTables=true", &Listed::on_sql())),
        on_a_server("postgres", &POSTGRES),
        on_a_server("mysql", &MYSQL),
    ];
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    POSTGRES.clean();
    MYSQL.clean();
    outcome
}

/// All cases use one store of the server, one after the other.
fn on_a_server(name: &str, server: &'static Server) -> Trial {
    Trial::ignorable_test(name, || match server.missing() {
        Some(reason) => Ok(Completion::ignored_with(reason)),
        None => {
            let Settings { url, .. } = server.fresh();
            let url = url.unwrap();
            let separator = if url.contains('?') { '&' } else { '?' };
            every_case(&format!("{url}{separator}createTables=true"), &Listed::on_sql())?;
            Ok(Completion::Completed)
        }
    })
}

/// What need not pass.
struct Listed {
    /// Fails, and is to be mended some day.
    failing: ExpectedFailures,
    /// Only memory can hold it.
    of_memory: ExpectedFailures,
}

impl Listed {
    fn new() -> Self {
        Listed { failing: list("expected-failures.txt"), of_memory: ExpectedFailures::default() }
    }

    fn on_sql() -> Self {
        Listed { of_memory: list("of-memory.txt"), ..Listed::new() }
    }
}

fn every_case(url: &str, listed: &Listed) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let connectors = connectors();
    let (mut wrong, mut passed) = (Vec::new(), 0);
    for file in files() {
        let cases = Case::parse_all(&fs::read_to_string(file)?)?;
        for case in cases.iter().filter(|case| !listed.of_memory.has(&case.id)) {
            let answers = runtime.block_on(run_case(&connectors, url, case));
            assert_eq!(answers.len(), case.steps.len(), "{}: one answer for each step", case.id);
            match (Failure::first(case, &answers), listed.failing.has(&case.id)) {
                (None, false) => passed += 1,
                (Some(_), true) => {}
                (None, true) => wrong.push(format!("{} passes: take it off the list", case.id)),
                (Some(failure), false) => wrong.push(format!("{} ({}), {failure}", case.id, case.tag)),
            }
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("{} cases, {passed} others pass:\n{}", wrong.len(), wrong.join("\n")).into()),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn list(name: &str) -> ExpectedFailures {
    ExpectedFailures::parse(&fs::read_to_string(folder().join(name)).unwrap())
}

fn files() -> Vec<PathBuf> {
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect();
    files.sort();
    assert!(!files.is_empty(), "there are cases");
    files
}
