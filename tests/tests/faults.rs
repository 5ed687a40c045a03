//! What goes wrong between a connector and its database, and what it holds that no model expects: each is an error that says what
//! and where, nothing is written twice, and the next operation works.
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
#[path = "faults/restart.rs"]
mod restart;
#[path = "faults/size.rs"]
mod size;
#[path = "faults/statement.rs"]
mod statement;
#[path = "faults/table.rs"]
mod table;
#[path = "faults/value.rs"]
mod value;

fn main() -> ExitCode {
    if let Some(path) = std::env::var_os(file::WRITES_TO) {
        return match file::write_for_ever(path.into()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        };
    }
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
