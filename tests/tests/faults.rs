//! What goes wrong between a connector and its database, and what it holds that no model expects: each is an error that says what
//! and where, nothing is written twice, and the next operation works.
//!
//! Which fault is tried on which connector, and where:
//!
//! | fault | memory | SQLite | PostgreSQL, MariaDB |
//! |---|---|---|---|
//! | a call fails before, or after it did all, at each call of each operation | `faults_everywhere`: calls | calls | calls |
//! | the connection is cut before, during and after each round trip of each operation | | | `faults_everywhere`: wire |
//! | connections are cut at any moment, under load | | | `acknowledged` |
//! | the server is killed and started again, at rest and under load | | | `restart`, `acknowledged` |
//! | the process is killed at any moment | `crashes` | `crashes` | |
//! | a future is dropped at each await of each operation | | `cancel` | `cancel` |
//! | a connection is lost at rest, in a read, a write, a stream, a transaction | | | `connection`, `connections` |
//! | no server, a wrong password, a server that takes no writes | | | `connection`, `restart` |
//! | no file, a file that is no database, read-only, locked, gone | `juggler-memory`: `store/file` | `file`, `statement` | |
//! | answers that are late, or never come | | `settings` | `slow`, `connection` |
//! | a pool that is exhausted | | `slow`, `connections` | `slow`, `connections`, `connection` |
//! | a statement that is refused, in a transaction and outside | `faults_classified` for all | `refused` | `refused` |
//! | a disk that is full, a file that may not grow | `disk_full` | `disk_full` | asked to say so: `faults_classified` |
//! | no memory | | `out_of_memory` | |
//! | values that are too large, or cannot be sent or read | | `value`, `size`, `table` | `value`, `size`, `table` |
//!
//! After each: what was acknowledged is there, and what was not is there as a whole or not at all; no connection, transaction or task is
//! left (the server's own lists of them, and the counter of the runtime); the error has its kind; the data source works.
#![allow(clippy::expect_used)]

use std::error::Error as _;
use std::future::IntoFuture;
use std::process::ExitCode;
use std::time::Duration;

use juggler_core::{Error, ErrorKind};
use juggler_tests::databases::run;

#[path = "faults/acknowledged.rs"]
mod acknowledged;
#[path = "faults/connection.rs"]
mod connection;
#[path = "faults/file.rs"]
mod file;
#[path = "faults/refused.rs"]
mod refused;
#[path = "faults/restart.rs"]
mod restart;
#[path = "faults/size.rs"]
mod size;
#[path = "faults/slow.rs"]
mod slow;
#[path = "faults/statement.rs"]
mod statement;
#[path = "faults/table.rs"]
mod table;
#[path = "faults/value.rs"]
mod value;

fn main() -> ExitCode {
    let parts = [
        connection::CASES,
        acknowledged::CASES,
        restart::CASES,
        value::CASES,
        value::OF_SQLITE,
        value::OF_POSTGRES,
        value::OF_MYSQL,
        value::OF_BOTH,
        table::CASES,
        table::OF_SERVERS,
        size::CASES,
        file::CASES,
        refused::CASES,
        slow::CASES,
        slow::OF_SERVERS,
        statement::CASES,
    ];
    run(parts.into_iter().flatten())
}

/// Waits for what must end, well or not.
async fn in_time<F: IntoFuture>(operation: F) -> F::Output {
    tokio::time::timeout(Duration::from_secs(30), operation).await.expect("it does not hang")
}

fn is_connection(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::Connection { .. })
}

/// All that an error tells: its text, its fields and what caused it.
fn told(error: &Error) -> String {
    let mut text = format!("{error} {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        text += &format!(" {error} {error:?}");
        cause = error.source();
    }
    text
}

/// Asserts that an error tells all of these.
fn tells(error: &Error, words: &[&str]) {
    for word in words {
        assert!(error.to_string().contains(word), "{word:?} is not in: {error}");
    }
}
