//! Finding or creating, changing or creating: one winner, whoever else does the same at the same moment.

use juggler_core::connector::{Assignment, RowRef, Upserted};
use juggler_core::definition::ModelDefinition;
use juggler_core::query::Query;
use juggler_core::row::{Flow, Row, RowSink, each};
use juggler_core::{Result, Value};

use super::insert::{self, advance, insert, written};
use super::{On, all, update_attributes, whole_rows};
use crate::backend::Conn;
use crate::fault::Fault;
use crate::render;

/// How often two steps are tried before a conflict is believed.
const TRIES: usize = 4;

/// Pushes the first row of a query, or writes `row` if there is none and pushes that. Nobody else does the same on this table in
/// between; a row that is there needs no such care.
pub(crate) async fn find_or_create<C: Conn>(
    on: &mut On<'_, C>,
    query: &Query<'_>,
    row: RowRef<'_>,
    out: &mut dyn RowSink,
) -> Result<Upserted, Fault> {
    // Inside a transaction, what is read before the lock may be all that is seen after it.
    if *on.depth == 0 && first(on, query, out).await? {
        return Ok(Upserted::Found);
    }
    on.begin_exclusive().await?;
    let outcome = locked(on, query, row, out).await;
    let outcome = on.end(outcome).await;
    if let Some(unlock) = on.dialect.unlock(&query.model.table) {
        on.conn.run(&unlock).await?;
    }
    outcome
}

async fn locked<C: Conn>(
    on: &mut On<'_, C>,
    query: &Query<'_>,
    row: RowRef<'_>,
    out: &mut dyn RowSink,
) -> Result<Upserted, Fault> {
    if let Some(lock) = on.dialect.lock(&query.model.table) {
        on.conn.run(&lock).await?;
    }
    if first(on, query, out).await? {
        return Ok(Upserted::Found);
    }
    insert::one(on, query.model, &[row], out).await?;
    Ok(Upserted::Created)
}

/// Pushes the first row of a query, and says whether there is one.
async fn first<C: Conn>(on: &mut On<'_, C>, query: &Query<'_>, out: &mut dyn RowSink) -> Result<bool, Fault> {
    let mut found = false;
    let mut first = each(|row: &dyn Row| {
        found = true;
        out.row(row)?;
        Ok(Flow::Stop)
    });
    let query = Query { limit: Some(1), ..query.clone() };
    all(on, &query, &mut first).await?;
    drop(first);
    Ok(found)
}

/// Sets values in the row with the id of `row`, or writes `row` if there is none; pushes the row as it then is.
pub(crate) async fn update_or_create<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    row: RowRef<'_>,
    assignments: &[Assignment],
    out: &mut dyn RowSink,
) -> Result<Upserted, Fault> {
    let part = |&at: &usize| Ok(row.get(at)?.to_owned());
    let id: Vec<Value> = model.require_ids()?.iter().map(part).collect::<Result<_>>()?;
    for _ in 0..TRIES {
        if update_attributes(on, model, &id, assignments, out).await? > 0 {
            return Ok(Upserted::Updated);
        }
        if insert_unless_taken(on, model, row, out).await? {
            return Ok(Upserted::Created);
        }
    }
    // It is not the id that is taken: say so.
    insert(on, model, &[row], out).await?;
    Ok(Upserted::Created)
}

/// Replaces the row with the id of `row`, or writes `row` if there is none; pushes the row as it then is.
pub(crate) async fn replace_or_create<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    row: RowRef<'_>,
    out: &mut dyn RowSink,
) -> Result<Upserted, Fault> {
    let assignments = Assignment::replacing(model, row)?;
    update_or_create(on, model, row, &assignments, out).await
}

/// Writes a row, unless a unique value of it is taken; says whether it was written.
async fn insert_unless_taken<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    row: RowRef<'_>,
    out: &mut dyn RowSink,
) -> Result<bool, Fault> {
    let outcome = match on.needs_savepoint() {
        false => insert_or_ignore(on, model, row, out).await,
        true => {
            on.begin().await?;
            let outcome = insert_or_ignore(on, model, row, out).await;
            on.end(outcome).await
        }
    };
    match outcome {
        Err(Fault::Unique { .. }) => Ok(false),
        outcome => outcome,
    }
}

/// The same, where the database may say that a value is taken.
async fn insert_or_ignore<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    row: RowRef<'_>,
    out: &mut dyn RowSink,
) -> Result<bool, Fault> {
    let statement = render::insert_or_ignore(on.dialect, model, row)?;
    if !on.dialect.returns_inserted() {
        let done = on.conn.execute(&statement).await?;
        written(on, model, row, done.last_id, out).await?;
        return Ok(true);
    }
    let mut is_written = false;
    let mut sink = each(|row: &dyn Row| {
        is_written = true;
        out.row(row)?;
        Ok(Flow::Continue)
    });
    whole_rows(on, model, &statement, &mut sink).await?;
    drop(sink);
    if is_written {
        advance(on, model, &[row]).await?;
    }
    Ok(is_written)
}
