//! The conformance corpus, through the library: every case passes, but for those that are listed as not passing yet; and
//! those do not.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};

use juggler_core::Connectors;
use juggler_tests::corpus::{Case, ExpectedFailures, Failure, run_case};

#[tokio::test]
async fn every_case_is_answered_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let listed = ExpectedFailures::parse(&fs::read_to_string(folder.join("expected-failures.txt")).unwrap());
    let connectors = Connectors::new().with(&juggler_memory::CONNECTOR).with(&juggler_memory::KEY_VALUE);
    let mut wrong = Vec::new();
    let mut passed = 0;
    for file in files(&folder) {
        for case in Case::parse_all(&fs::read_to_string(file).unwrap()).unwrap() {
            let answers = run_case(&connectors, "memory:", &case).await;
            assert_eq!(answers.len(), case.steps.len(), "{}: one answer for each step", case.id);
            match (Failure::first(&case, &answers), listed.has(&case.id)) {
                (None, false) => passed += 1,
                (Some(_), true) => {}
                (None, true) => wrong.push(format!("{} passes: take it off the list", case.id)),
                (Some(failure), false) => wrong.push(format!("{} ({}), {failure}", case.id, case.tag)),
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases, {passed} others pass:\n{}", wrong.len(), wrong.join("\n"));
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect();
    files.sort();
    assert!(!files.is_empty(), "there are cases");
    files
}
