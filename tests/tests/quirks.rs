//! The quirks of the juggler: each is answered as the juggler answers, or has a sane twin in `quirks-sane.jsonl`, which says
//! what we answer instead and by which rule.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use juggler_core::Connectors;
use juggler_tests::corpus::{Case, ExpectedFailures, Failure, run_case};
use serde_json::Value as Json;

#[tokio::test]
async fn each_is_kept_or_has_a_sane_twin() {
    let waiting = ExpectedFailures::parse(&read("expected-failures.txt"));
    let mut twins = twins();
    let mut wrong = Vec::new();
    for line in lines("quirks.jsonl") {
        let id = text(&line, "id").to_owned();
        let twin = twins.remove(number(&line));
        match (failure(&line).await, twin) {
            (None, None) => {}
            (None, Some(_)) => wrong.push(format!("{id} is kept: it needs no twin")),
            (Some(_), Some(twin)) => {
                wrong.extend(failure(&twin).await.map(|failure| format!("the twin of {id}, {failure}")))
            }
            (Some(failure), None) if is_missing(&failure) && waiting.has(&id) => {}
            (Some(failure), None) => wrong.push(format!("{id} is not kept and has no twin, {failure}")),
        }
    }
    wrong.extend(twins.into_keys().map(|number| format!("quirks-sane/{number} is the twin of nothing")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_twin_is_its_quirk_but_for_the_answers() {
    let quirks: BTreeMap<String, Json> =
        lines("quirks.jsonl").into_iter().map(|line| (number(&line).to_owned(), line)).collect();
    for (number, twin) in twins() {
        let (quirk, id) = (&quirks[&number], text(&twin, "id"));
        for part in ["tag", "area", "connector", "datasource", "models", "observers"] {
            assert_eq!(twin.get(part), quirk.get(part), "{id}: {part}");
        }
        assert!(text(&twin, "rule").contains('§'), "{id} says where its rule stands");
        assert_eq!(questions(&twin), questions(quirk), "{id}: the steps");
        assert_ne!(twin["steps"], quirk["steps"], "{id} answers something else");
        if let Some(ids) = quirk["saneIds"].as_array() {
            assert_eq!(
                clean_answers(&twin),
                [(ids.clone(), ids.len())],
                "{id} gives what a clean reading gives"
            );
        }
    }
}

/// The first step that is not answered as the case says, in every detail: also where a quirk has `saneIds`, which ask for less.
async fn failure(line: &Json) -> Option<Failure> {
    let mut case = Case::parse(&line.to_string()).unwrap();
    case.sane_ids = None;
    let connectors = Connectors::new().with(&juggler_memory::CONNECTOR);
    Failure::first(&case, &run_case(&connectors, "memory:", &case).await)
}

/// Is it what the case asks about that is not there yet?
fn is_missing(failure: &Failure) -> bool {
    failure.answer["err"]["name"] == "Unsupported"
}

/// The steps without their answers.
fn questions(case: &Json) -> Vec<Json> {
    let mut steps = case["steps"].as_array().unwrap().clone();
    for step in &mut steps {
        step.as_object_mut().unwrap().remove("expect");
    }
    steps
}

/// The ids that a twin finds, and how many it counts, for each filter.
fn clean_answers(twin: &Json) -> Vec<(Vec<Json>, usize)> {
    let steps = twin["steps"].as_array().unwrap();
    let answers = |op: &str| {
        steps.iter().filter(|step| step["op"] == op).map(|step| &step["expect"]["ok"]).collect::<Vec<_>>()
    };
    let found = answers("find")
        .into_iter()
        .map(|rows| rows.as_array().unwrap().iter().map(|row| row["id"].clone()).collect());
    let counted = answers("count").into_iter().map(|count| usize::try_from(count.as_u64().unwrap()).unwrap());
    found.zip(counted).collect()
}

/// The twins, by number.
fn twins() -> BTreeMap<String, Json> {
    lines("quirks-sane.jsonl").into_iter().map(|line| (number(&line).to_owned(), line)).collect()
}

/// `0007` of `quirks/0007`.
fn number(case: &Json) -> &str {
    text(case, "id").rsplit('/').next().unwrap()
}

fn text<'a>(case: &'a Json, key: &str) -> &'a str {
    case[key].as_str().unwrap_or_else(|| panic!("{} has no {key}", case["id"]))
}

fn lines(file: &str) -> Vec<Json> {
    read(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn read(file: &str) -> String {
    fs::read_to_string(corpus().join(file)).unwrap()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}
