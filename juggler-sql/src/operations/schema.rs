//! Tables.

use juggler_core::definition::ModelRef;

use super::On;
use crate::backend::Conn;
use crate::fault::Fault;
use crate::render::{create_indexes, create_table};

/// Drops the table of a model, and creates it anew.
pub(crate) async fn automigrate<C: Conn>(on: &mut On<'_, C>, model: &ModelRef) -> Result<(), Fault> {
    let mut drop = String::from("DROP TABLE IF EXISTS ");
    on.dialect.table(model, &mut drop);
    on.conn.run(&drop).await?;
    create(on, model, false).await
}

/// Creates the table of a model, unless it is there.
pub(crate) async fn create_missing<C: Conn>(on: &mut On<'_, C>, model: &ModelRef) -> Result<(), Fault> {
    create(on, model, true).await
}

async fn create<C: Conn>(on: &mut On<'_, C>, model: &ModelRef, if_missing: bool) -> Result<(), Fault> {
    on.conn.run(&create_table(on.dialect, model, if_missing)).await?;
    for index in create_indexes(on.dialect, model, if_missing) {
        match on.conn.run(&index).await {
            // A table that was there may be of another shape: it is left as it is, and whoever needs the column is told.
            Err(Fault::Missing(_)) if if_missing => {}
            outcome => outcome?,
        }
    }
    Ok(())
}
