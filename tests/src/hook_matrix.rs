//! Which hooks an operation calls, in which order and with what: found out by running every operation, for derived and for
//! run-time models.
//!
//! ```text
//!  Stage { a store of two notes and two tags, observers on all events, a spy as connector }
//!     ──one operation──▶ Trace ──▶ Call, Call, ..          of all operations: the matrix, as CSV or as a table
//! ```
//!
//! The calls of the connector stand between the hooks, so that the matrix also says what comes before the write.

mod derived;
mod run_time;
mod stage;

use std::fmt::Write;

pub use derived::derived;
pub use run_time::run_time;

use juggler_core::{Error, Result};
use stage::Stage;

/// One hook that an operation called, or one call of its connector.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Call {
    /// The operation, and its case.
    pub operation: &'static str,
    /// The event, or `connector` and a method.
    pub event: String,
    /// Its place among the calls of the operation, from 1.
    pub order: usize,
    /// The members of the context, in LoopBack's words.
    pub members: String,
    /// LoopBack's `isNewInstance`, where the context has it.
    pub is_new: Option<bool>,
    /// How many rows the context has, where it has any.
    pub rows: Option<usize>,
}

impl Call {
    /// Is it the connector that was called, and not a hook?
    #[must_use]
    pub fn is_of_connector(&self) -> bool {
        self.event.starts_with("connector ")
    }
}

/// The calls of all operations.
#[derive(Debug, Default)]
struct Matrix(Vec<Call>);

impl Matrix {
    /// Runs one operation on a stage of its own.
    async fn run(
        &mut self,
        operation: &'static str,
        stage: Result<Stage>,
        run: impl AsyncFnOnce(&Stage) -> Result<()>,
    ) -> Result<()> {
        let stage = stage?;
        stage.fill().await?;
        stage.trace.clear();
        run(&stage).await.map_err(|error| Error::bad_request(format!("{operation}: {error}")))?;
        self.0.extend(stage.trace.take(operation));
        Ok(())
    }
}

/// A row that is not there is an error (404), which is what is wanted.
fn not_found<T>(outcome: Result<T>) -> Result<()> {
    match outcome {
        Ok(_) => Err(Error::bad_request("a row that is not there was written")),
        Err(error) if error.is_not_found() => Ok(()),
        Err(error) => Err(error),
    }
}

/// The matrix as CSV.
#[must_use]
pub fn csv(calls: &[Call]) -> String {
    let mut csv = "operation,event,order,members,is_new,rows\n".to_owned();
    for Call { operation, event, order, members, is_new, rows } in calls {
        let (is_new, rows) = (text(*is_new), text(*rows));
        let _ = writeln!(csv, "{operation},{event},{order},{members},{is_new},{rows}");
    }
    csv
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

/// The matrix as a table for people: an operation on each line.
#[must_use]
pub fn table(calls: &[Call]) -> String {
    let mut table = "| operation | what happens, in this order |\n|---|---|\n".to_owned();
    for calls in calls.chunk_by(|a, b| a.operation == b.operation) {
        let happens: Vec<String> = calls.iter().map(shown).collect();
        let _ = writeln!(table, "| {} | {} |", calls[0].operation, happens.join(" → "));
    }
    table
}

fn shown(call: &Call) -> String {
    if let Some(method) = call.event.strip_prefix("connector ") {
        return format!("`{method}`");
    }
    let is_new = call.is_new.map(|is_new| if is_new { "new" } else { "not new" });
    let rows = call.rows.filter(|rows| *rows > 1).map(|rows| format!("{rows} rows"));
    let inside: Vec<&str> = call.members.split(' ').chain(is_new).chain(rows.as_deref()).collect();
    format!("**{}** ({})", call.event, inside.join(", "))
}
