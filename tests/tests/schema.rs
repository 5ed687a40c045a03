//! Schemas, on every database: sections, `automigrate`, `autoupdate`, `is_actual`, foreign keys, and what rows do not allow.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use juggler_core::prelude::*;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::Value as Json;

#[path = "schema/actual.rs"]
mod actual;
#[path = "schema/databases.rs"]
mod databases;
#[path = "schema/follow.rs"]
mod follow;
#[path = "schema/keys.rs"]
mod keys;
#[path = "schema/names.rs"]
mod names;
#[path = "schema/plans.rs"]
mod plans;
#[path = "schema/refusals.rs"]
mod refusals;
#[path = "schema/sections.rs"]
mod sections;
#[path = "schema/sqlite.rs"]
mod sqlite;

use databases::Database;

/// The rows that a filter finds.
async fn rows(model: &RuntimeModel, ds: &DataSource, filter: &Json) -> juggler_core::Result<Vec<Json>> {
    let found = model.find(ds).with(model.filter(filter)?).await?;
    Ok(found.iter().map(Record::to_json).collect())
}

/// How a case ends.
type Outcome = Result<(), Box<dyn std::error::Error>>;

/// What is tested: a function from an empty database.
struct Case {
    name: &'static str,
    run: fn(Database) -> Pin<Box<dyn Future<Output = Outcome>>>,
}

/// A table of cases.
macro_rules! cases {
    ($topic:literal; $($name:ident),* $(,)?) => {
        &[$(crate::Case { name: concat!($topic, "::", stringify!($name)), run: |db| Box::pin($name(db)) }),*]
    };
}
use cases;

fn main() -> ExitCode {
    let everywhere = [
        actual::CASES,
        follow::CASES,
        keys::CASES,
        names::CASES,
        plans::CASES,
        refusals::CASES,
        sections::CASES,
    ];
    let mut trials = Vec::new();
    for kind in databases::ALL {
        trials.extend(everywhere.iter().copied().flatten().map(|case| trial(*kind, case)));
    }
    trials.extend(sqlite::CASES.iter().map(|case| trial(databases::Kind::Sqlite, case)));
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    databases::clean();
    outcome
}

fn trial(kind: databases::Kind, case: &'static Case) -> Trial {
    Trial::ignorable_test(format!("{}::{}", kind.name(), case.name), move || match kind.missing() {
        Some(reason) => Ok(Completion::ignored_with(reason)),
        None => {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
            let outcome =
                runtime.map_err(|error| error.to_string())?.block_on((case.run)(Database::new(kind)));
            outcome.map(|()| Completion::Completed).map_err(|error| Failed::from(error.to_string()))
        }
    })
}
