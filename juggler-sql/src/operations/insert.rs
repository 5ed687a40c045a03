//! New rows.

use juggler_core::connector::RowRef;
use juggler_core::definition::ModelDefinition;
use juggler_core::query::{Condition, Query};
use juggler_core::row::RowSink;
use juggler_core::{Result, Value, ValueRef};

use super::{On, whole_rows};
use crate::backend::Conn;
use crate::dialect::column;
use crate::fault::Fault;
use crate::render;
use crate::statement::size;
use crate::stored::Stored;

/// How many rows are written as lists at once: what of them is on its way has an end.
const MOST_IN_LISTS: usize = 10_000;

/// Writes new rows, all or none, and pushes each as it was stored.
pub(crate) async fn insert<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    rows: &[RowRef<'_>],
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    // A statement has as many values as the database takes, and no more rows than are worth preparing one for.
    let per_statement = match on.dialect.returns_inserted() {
        true if render::are_lists(on.dialect, model, rows) => MOST_IN_LISTS,
        true => (on.dialect.max_binds() / model.width().max(1)).clamp(1, 1000),
        false => 1,
    };
    let chunks = chunks(model, rows, per_statement, on.dialect.max_bytes())?;
    if chunks.len() <= 1 && !on.needs_savepoint() {
        return one(on, model, rows, out).await;
    }
    on.begin().await?;
    let mut outcome = Ok(());
    for chunk in chunks {
        outcome = one(on, model, chunk, out).await;
        if outcome.is_err() {
            break;
        }
    }
    on.end(outcome).await
}

/// Rows in pieces: as many in each as one statement may have, by their number and by their size.
fn chunks<'r, 'v>(
    model: &ModelDefinition,
    rows: &'r [RowRef<'v>],
    most: usize,
    max_bytes: Option<usize>,
) -> Result<Vec<&'r [RowRef<'v>]>> {
    let Some(max_bytes) = max_bytes else { return Ok(rows.chunks(most).collect()) };
    let (mut chunks, mut start, mut bytes) = (Vec::new(), 0, 0);
    for (i, row) in rows.iter().enumerate() {
        let mut row_bytes = 0;
        for at in 0..model.width() {
            row_bytes += size(row.get(at)?) + 4; // its place in the text
        }
        // The rest of the text has room in the other half.
        if i - start == most || (i > start && bytes + row_bytes > max_bytes / 2) {
            chunks.push(&rows[start..i]);
            (start, bytes) = (i, 0);
        }
        bytes += row_bytes;
    }
    chunks.push(&rows[start..]);
    Ok(chunks)
}

/// Writes new rows with one statement. Where it is refused, a transaction that is open ends with it.
pub(super) async fn one<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    rows: &[RowRef<'_>],
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    let statement = render::insert(on.dialect, model, rows)?;
    if on.dialect.returns_inserted() {
        whole_rows(on, model, &statement, out).await?;
        return advance(on, model, rows).await;
    }
    let done = on.conn.execute(&statement).await?;
    for row in rows {
        written(on, model, *row, done.last_id, out).await?;
    }
    Ok(())
}

/// Where a row came with an id that the database would make, the next one it makes is above it.
pub(super) async fn advance<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    rows: &[RowRef<'_>],
) -> Result<(), Fault> {
    let Some(at) = model.generated_id() else { return Ok(()) };
    if rows.iter().all(|row| row.get(at).is_ok_and(ValueRef::is_null)) {
        return Ok(());
    }
    match on.dialect.advance_ids(model, column(model, at)) {
        Some(statement) => on.conn.run(&statement).await,
        None => Ok(()),
    }
}

/// Pushes a row that was written, found by its id: its own, or the one that the database made.
pub(super) async fn written<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    row: RowRef<'_>,
    last_id: i64,
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    let part = |&at: &usize| match row.get(at)? {
        value if value.is_null() && Stored::at(model, at) == Stored::Whole => {
            Ok(Value::Float(last_id as f64))
        }
        value if value.is_null() => Ok(Value::Int(last_id)),
        value => Ok(value.to_owned()),
    };
    let id: Vec<Value> = model.require_ids()?.iter().map(part).collect::<Result<_>>()?;
    let query = Query { condition: Condition::id(model, &id), order: Vec::new(), ..Query::all(model) };
    super::all(on, &query, out).await
}
