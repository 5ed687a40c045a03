//! Which methods each kind of relation has, found out by calling every one of them, on derived and on run-time models.
//!
//! ```text
//!  a library with five rows of each model: the owner is related with `a`, and with `b` where it may be; nobody is with `c`
//!     ──each method of each kind──▶ what it answers, whom the owner is related with then, how many rows there are
//!     ──▶ the table: `ok`, or `-` where the kind has no such method, which is an honest `Unsupported`
//! ```

mod derived;
mod expected;
mod method;
mod run_time;

use async_trait::async_trait;
use juggler_core::definition::RelationKind;
use juggler_core::prelude::*;
use juggler_core::{Registry, Result};
use serde_json::Value as Json;

pub use derived::derived;
pub use method::Method;
pub use run_time::{run_time, run_time_of_derived, split};

use crate::models::fill_split_library;
use expected::{Answer, Expected};

/// A kind of relation, and what it can do: a row of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Abilities {
    /// What it is called.
    pub kind: &'static str,
    /// Does it have the method, in the order of [`Method::ALL`]?
    pub has: Vec<bool>,
}

/// How the methods of one relation are called, by names of rows.
#[async_trait]
trait Related: Send + Sync {
    /// Calls a method of the row of this name. It answers with names, a number, a truth or null.
    async fn call(&self, home: &Registry, owner: &str, method: Method, name: &str) -> Result<Json>;
}

/// A kind of relation, by an example.
struct Kind {
    name: &'static str,
    model: &'static str,
    relation: &'static str,
    related: Box<dyn Related>,
}

/// Calls every method of every kind, in a library that nothing was changed in.
async fn try_all(home: &Registry, kinds: &[Kind]) -> Result<Vec<Abilities>> {
    let mut table = Vec::with_capacity(kinds.len());
    let mut wrong = Vec::new();
    let mut is_fresh = false;
    for kind in kinds {
        let mut has = Vec::with_capacity(Method::ALL.len());
        for method in Method::ALL {
            let mut works = true;
            for expected in expected::of(method, kind.declared(home)?.is_many()) {
                if !is_fresh {
                    for ds in home.data_sources() {
                        ds.automigrate().await?;
                    }
                    fill_split_library(home).await?;
                }
                let done = kind.does(home, expected).await?;
                is_fresh = matches!(done, Done::Unsupported) || !expected.changes();
                match done {
                    Done::AsExpected => {}
                    Done::Unsupported => works = false,
                    Done::Otherwise(what) => {
                        let Expected { owner, name, .. } = expected;
                        wrong.push(format!("{}: {}({name}) of {owner}: {what}", kind.name, method.name()));
                    }
                }
            }
            has.push(works);
        }
        table.push(Abilities { kind: kind.name, has });
    }
    if wrong.is_empty() { Ok(table) } else { Err(Error::bad_request(wrong.join("\n"))) }
}

/// What a method did.
enum Done {
    AsExpected,
    /// There is no such method.
    Unsupported,
    /// Something else, in words.
    Otherwise(String),
}

impl Kind {
    fn declared(&self, home: &Registry) -> Result<RelationKind> {
        let model = home.data_source_of(self.model)?.definition(self.model)?;
        let missing = || Error::bad_request(format!("{} has no relation `{}`", self.model, self.relation));
        model.relation(self.relation).map(|(_, relation)| relation.kind).ok_or_else(missing)
    }

    /// Calls a method, and compares what it does with what is expected.
    async fn does(&self, home: &Registry, expected: &Expected) -> Result<Done> {
        let Expected { owner, method, name, .. } = *expected;
        let before = self.stored(home, owner).await?;
        let answer = self.related.call(home, owner, method, name).await;
        let after = self.stored(home, owner).await?;
        let otherwise = |what: String| Ok(Done::Otherwise(what));
        match answer {
            Err(error) if error.is_unsupported() && before == after => return Ok(Done::Unsupported),
            Err(error) if error.is_unsupported() => {
                return otherwise(format!("{error}, and yet something changed"));
            }
            Err(error) if matches!(error.status_code(), 400 | 404) && expected.answer == Answer::Refused => {}
            Err(error) => return otherwise(error.to_string()),
            Ok(answer) if answer != expected.answer.to_json() => {
                return otherwise(format!("answers {answer}, not {:?}", expected.answer));
            }
            Ok(_) => {}
        }
        let related = match expected.related {
            Some(related) => related.iter().map(|name| (*name).to_owned()).collect(),
            None => before.0,
        };
        if after.0 != related {
            return otherwise(format!("relates it with {:?}, not with {related:?}", after.0));
        }
        let kind = self.declared(home)?;
        let rows = match kind {
            RelationKind::EmbedsOne | RelationKind::EmbedsMany => 0,
            // Only the key is destroyed.
            RelationKind::BelongsTo if method == Method::Destroy => 0,
            _ => expected.rows,
        };
        match after.1 - before.1 {
            more if more != rows => otherwise(format!("there are {more} more rows, not {rows}")),
            _ => Ok(Done::AsExpected),
        }
    }

    /// Whom a row is related with, and how many rows have a name: those between have none.
    async fn stored(&self, home: &Registry, owner: &str) -> Result<(Vec<String>, i64)> {
        let related = run_time::included(home, self.model, self.relation, owner).await?;
        let mut rows = 0;
        for ds in home.data_sources() {
            for model in ds.models().iter().filter(|model| model.property("name").is_some()) {
                rows += i64::try_from(ds.model(&model.name)?.count(ds).await?).unwrap_or(i64::MAX);
            }
        }
        Ok((related, rows))
    }
}

/// The names in what an include put beside a row.
fn names_in(json: &Json) -> Vec<String> {
    let name = |row: &Json| row["name"].as_str().unwrap_or_default().to_owned();
    match json {
        Json::Null => Vec::new(),
        Json::Array(rows) => {
            let mut names: Vec<String> = rows.iter().map(name).collect();
            names.sort();
            names
        }
        row => vec![name(row)],
    }
}

/// The table as CSV.
#[must_use]
pub fn csv(table: &[Abilities]) -> String {
    let mut csv = "kind".to_owned();
    for method in Method::ALL {
        csv.push(',');
        csv.push_str(method.name());
    }
    csv.push('\n');
    for Abilities { kind, has } in table {
        csv.push_str(kind);
        has.iter().for_each(|has| csv.push_str(if *has { ",ok" } else { ",-" }));
        csv.push('\n');
    }
    csv
}
