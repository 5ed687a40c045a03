//! A program that writes until it is killed, says what it does, and who hears it.
//!
//! ```text
//!  writer:   Tries {task, effect}  ──▶ the store ──▶  Done {task, ids}   or  Refused {task, kind}
//!  witness:  applies what was done; what was only tried is there as a whole, or not at all
//! ```

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use serde::{Deserialize, Serialize};

pub mod process;
pub mod witness;
pub mod writer;

/// What the program writes.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "crash_entries")]
pub struct Entry {
    /// Made by the store, and never twice.
    #[model(id, generated)]
    pub id: i64,
    /// Of which task it is, and which of its rows: never used again.
    #[model(index)]
    pub key: i64,
    /// How often it was changed.
    pub version: i64,
    /// What follows from both.
    pub text: String,
}

/// How many tasks write at once.
pub const TASKS: usize = 3;
/// How many keys each of them has.
const KEYS: i64 = 1_000_000_000;

/// The task that owns a key.
#[must_use]
pub fn task_of(key: i64) -> usize {
    usize::try_from(key / KEYS).unwrap_or(usize::MAX)
}

/// The text of a row: of another length for each version.
#[must_use]
pub fn text_of(key: i64, version: i64) -> String {
    let length = (key * 31 + version * 97) % 400;
    format!("{key} {version} ").repeat(usize::try_from(length).unwrap_or_default() / 10 + 1)
}

/// What keys hold afterwards: a version, or nothing.
pub type Effect = Vec<(i64, Option<i64>)>;

/// What the writer says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Line {
    /// A task is about to do something.
    Tries {
        /// Which.
        task: usize,
        /// What will be then.
        effect: Effect,
    },
    /// It was done, and acknowledged.
    Done {
        /// By which task.
        task: usize,
        /// The keys of new rows, and their ids.
        ids: Vec<(i64, i64)>,
    },
    /// It was refused, and so not done.
    Refused {
        /// By which task.
        task: usize,
        /// The class of the error.
        kind: String,
    },
}

/// The store of a URL: a file of SQLite, or of the memory connector.
///
/// # Errors
/// When it cannot be opened.
pub async fn open(url: &str) -> Result<DataSource> {
    let connectors = Connectors::new().with(&juggler_memory::CONNECTOR).with(&juggler_sql::SQLITE);
    let ds = connectors.connect(url).await?;
    ds.attach::<(Entry,)>()?;
    Ok(ds)
}
