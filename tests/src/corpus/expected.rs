//! The cases that do not pass yet.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

use super::case::Case;
use super::compare::differs;

/// The cases that do not pass yet, by id, each with the group of its reason. The list may only shrink.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectedFailures(BTreeMap<String, String>);

impl ExpectedFailures {
    /// Reads a list: an id and a reason on each line; `#` begins a comment.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        ExpectedFailures(
            lines
                .map(|line| {
                    let (id, reason) = line.split_once(' ').unwrap_or((line, ""));
                    (id.to_owned(), reason.trim().to_owned())
                })
                .collect(),
        )
    }

    /// Is this case on the list?
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.0.contains_key(id)
    }

    /// Puts a case on the list.
    pub fn add(&mut self, id: &str, failure: &Failure) {
        self.0.insert(id.to_owned(), failure.group());
    }
}

impl fmt::Display for ExpectedFailures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        self.0.values().for_each(|group| *counts.entry(group).or_default() += 1);
        writeln!(
            f,
            "# The cases of the corpus that do not pass yet. This list may only shrink: a case on it that passes fails the test."
        )?;
        writeln!(
            f,
            "# Written by: cargo run -p juggler-tests --bin corpus -- --expected-failures tests/corpus/*.jsonl"
        )?;
        for (group, count) in counts {
            writeln!(f, "# {count:4}  {group}")?;
        }
        self.0.iter().try_for_each(|(id, group)| writeln!(f, "{id} {group}"))
    }
}

/// The first step of a case that was not answered as expected.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Failure {
    /// Which step.
    pub at: usize,
    /// What it was.
    pub step: Json,
    /// What came.
    pub answer: Json,
    /// What is wrong with it.
    pub why: &'static str,
    /// The file of the case.
    pub file: String,
}

impl Failure {
    /// The first step of a case that was not answered as expected.
    #[must_use]
    pub fn first(case: &Case, answers: &[Json]) -> Option<Self> {
        case.steps.iter().zip(answers).enumerate().find_map(|(at, (step, answer))| {
            let why = match &case.sane_ids {
                Some(ids) => differs_from_sane(ids, step, answer)?,
                None => differs(step, answer)?,
            };
            Some(Failure {
                at,
                step: step.clone(),
                answer: answer.clone(),
                why,
                file: case.file().to_owned(),
            })
        })
    }

    /// What is missing, with names left out; or what is wrong.
    #[must_use]
    pub fn group(&self) -> String {
        let error = &self.answer["err"];
        if error["name"] != "Unsupported" {
            return match &*self.file {
                "quirks" => "a quirk that is not kept".to_owned(),
                file => format!("{file}: {}", self.why),
            };
        }
        let message = error["message"].as_str().unwrap_or_default();
        let missing = message.strip_prefix("not supported: ").unwrap_or(message);
        match missing.strip_prefix("including ") {
            Some(_) => "include".to_owned(),
            None => missing.to_owned(),
        }
    }
}

/// Why an answer is not that of a clean reading of the filter.
fn differs_from_sane(ids: &[i64], step: &Json, answer: &Json) -> Option<&'static str> {
    let fine = match step["op"].as_str() {
        Some("find") => {
            let rows = answer["ok"].as_array().into_iter().flatten();
            let mut found: Vec<i64> = rows.filter_map(|row| row["id"].as_i64()).collect();
            found.sort_unstable();
            let mut ids = ids.to_vec();
            ids.sort_unstable();
            found == ids
        }
        Some("count") => answer["ok"] == ids.len(),
        _ => return differs(step, answer),
    };
    (!fine).then_some("the clean answer differs")
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "step {}: {}", self.at, self.why)?;
        writeln!(f, "  step   {}", self.step)?;
        write!(f, "  answer {}", self.answer)
    }
}
