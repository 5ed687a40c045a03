//! Statements of users.

use juggler_core::connector::RawSink;
use juggler_core::{Error, Value};

use super::On;
use crate::backend::Conn;
use crate::connector::Seen;
use crate::fault::Fault;
use crate::text::{is_blank, summary};

/// Runs a statement, and says how many rows it wrote.
pub(crate) async fn raw<C: Conn>(
    on: &mut On<'_, C>,
    command: &str,
    parameters: &[Value],
    out: &mut dyn RawSink,
) -> Result<u64, Fault> {
    let spelling = on.dialect.spelling();
    if is_blank(command, spelling) {
        return Err(Error::bad_request("the statement is empty").into());
    }
    let summary = summary(command, spelling);
    if matches!(&*summary.operation, "BEGIN" | "START" | "COMMIT" | "END" | "ROLLBACK" | "ABORT") {
        let message = format!(
            "`{}` as a statement of one's own: begin a transaction with `DataSource::begin`, and end it with its methods",
            summary.operation
        );
        return Err(Error::bad_request(message).into());
    }
    let mut seen = Seen { out, rows: 0 };
    let touched = match on.needs_savepoint() {
        false => on.conn.raw(command, parameters, &mut seen).await?,
        true => {
            on.begin().await?;
            let outcome = on.conn.raw(command, parameters, &mut seen).await;
            on.end(outcome).await?
        }
    };
    Ok(match touched {
        Some(rows) => rows,
        // One that gives rows wrote as many of them, with RETURNING, or none.
        None if summary.writes => seen.rows,
        None => 0,
    })
}
