//! Tables that are created when their models are first used.

use juggler_core::definition::ModelRef;

use super::On;
use crate::backend::Conn;
use crate::fault::Fault;
use crate::schema::{Wanted, create_indexes, create_table};

/// Creates the table of a model, unless it is there.
pub(crate) async fn create_missing<C: Conn>(on: &mut On<'_, C>, model: &ModelRef) -> Result<(), Fault> {
    let wanted = Wanted::of(on.dialect, model)?;
    missing(on, &create_table(on.dialect, &wanted, true)).await?;
    for index in create_indexes(on.dialect, &wanted, true) {
        match missing(on, &index).await {
            // A table that was there may be of another shape: it is left as it is, and whoever needs the column is told.
            Err(Fault::Missing(_)) => {}
            outcome => outcome?,
        }
    }
    Ok(())
}

/// Runs a `CREATE .. IF NOT EXISTS`. Of two who create the same at once, PostgreSQL tells one that its catalog has that name; once it
/// has, there is nothing left to do.
async fn missing<C: Conn>(on: &mut On<'_, C>, text: &str) -> Result<(), Fault> {
    match on.conn.run(text).await {
        Err(Fault::Unique { .. } | Fault::Exists(_)) => on.conn.run(text).await,
        outcome => outcome,
    }
}
