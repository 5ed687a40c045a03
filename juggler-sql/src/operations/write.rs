//! Changing and destroying rows.

use juggler_core::connector::Assignment;
use juggler_core::definition::ModelDefinition;
use juggler_core::query::{Condition, Query};
use juggler_core::row::{Flow, Row, RowSink, each};
use juggler_core::{Error, Result, Value};

use super::read::rows_of;
use super::{On, whole_rows};
use crate::backend::Conn;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::render;
use crate::split::{Narrowed, narrow, reads};
use crate::statement::Statement;

/// Sets values in the rows that match, and counts them.
pub(crate) async fn update<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &[Assignment],
) -> Result<u64, Fault> {
    refuse_decimals(model, assignments)?;
    let narrowed = narrow(model, condition, on.dialect);
    let is_direct = may_write(on, model, &narrowed) && !merges(assignments);
    if is_direct && !on.needs_savepoint() {
        return direct(on, model, &narrowed.condition, assignments).await;
    }
    on.begin().await?;
    let outcome = match is_direct {
        true => direct(on, model, &narrowed.condition, assignments).await,
        false => one_by_one(on, model, condition, still(on, model, narrowed), assignments).await,
    };
    on.end(outcome).await
}

/// Can one statement write the rows that match?
fn may_write<C: Conn>(on: &On<'_, C>, model: &ModelDefinition, narrowed: &Narrowed) -> bool {
    let Narrowed { condition, is_exact } = narrowed;
    *is_exact && (on.dialect.reads_what_it_writes() || !reads(condition, &model.table))
}

/// What must still hold of a row that was read, as far as the statement that writes it can say.
fn still<C: Conn>(on: &On<'_, C>, model: &ModelDefinition, narrowed: Narrowed) -> Condition {
    match on.dialect.reads_what_it_writes() || !reads(&narrowed.condition, &model.table) {
        true => narrowed.condition,
        false => Condition::all(),
    }
}

async fn direct<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &[Assignment],
) -> Result<u64, Fault> {
    let statement = render::update(on.dialect, model, condition, assignments);
    let done = on.conn.execute(&statement).await.map_err(|fault| of_increment(model, assignments, fault))?;
    Ok(done.rows)
}

/// Decimals are text to the database, which would spell their sums in its own way.
fn refuse_decimals(model: &ModelDefinition, assignments: &[Assignment]) -> Result<()> {
    #[cfg(feature = "decimal")]
    for assignment in assignments {
        if let Assignment::Increment { property, by: Value::Decimal(_) } = assignment {
            return Err(Error::unsupported(format!(
                "an increment of {}, a decimal number, in SQL",
                model.place(*property)
            )));
        }
    }
    let _ = (model, assignments);
    Ok(())
}

/// A number that has no place is the sum of an increment.
fn of_increment(model: &ModelDefinition, assignments: &[Assignment], fault: Fault) -> Fault {
    let increment = assignments.iter().find_map(|assignment| match assignment {
        Assignment::Increment { property, .. } => Some(*property),
        _ => None,
    });
    match (fault, increment) {
        (Fault::Beyond, Some(property)) => Assignment::beyond(model, property).into(),
        (fault, _) => fault,
    }
}

/// Do they change a part of a column?
fn merges(assignments: &[Assignment]) -> bool {
    assignments.iter().any(|assignment| matches!(assignment, Assignment::SetExtra { .. }))
}

/// Where the database cannot tell which rows match, or what becomes of them: reads them, and writes each, unless somebody else was faster
/// and it no longer matches.
async fn one_by_one<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
    still: Condition,
    assignments: &[Assignment],
) -> Result<u64, Fault> {
    let is_whole = |assignment: &&Assignment| !matches!(assignment, Assignment::SetExtra { .. });
    let mut count = 0;
    for row in rows_of(on, model, condition).await? {
        let mut changed = row.clone();
        Assignment::apply(model, assignments, &mut changed)?;
        let mut whole: Vec<Assignment> = assignments.iter().filter(is_whole).cloned().collect();
        if let (Some(extras), true) = (model.extras(), merges(assignments)) {
            whole.push(Assignment::SetExtras { value: changed[extras].clone() });
        }
        let again = same_row(on.dialect, model, &row)?.and(still.clone());
        count += direct(on, model, &again, &whole).await?;
    }
    Ok(count)
}

/// The condition that finds a row again, and no other: of an id that the database does not compare as we do, it would be told that every
/// row may have it.
fn same_row(dialect: &dyn Dialect, model: &ModelDefinition, row: &[Value]) -> Result<Condition> {
    if model.ids.is_empty() {
        let what = "a condition that the database cannot answer, on rows without an id";
        return Err(Error::unsupported(format!("{}: {what}", model.name)));
    }
    let id: Vec<Value> = model.ids.iter().map(|&at| row[at].clone()).collect();
    match narrow(model, &Condition::id(model, &id), dialect) {
        Narrowed { condition, is_exact: true } => Ok(condition),
        _ => {
            let what = "a write of a row whose id the database does not compare as it is kept";
            Err(Error::unsupported(format!("{}: {what}", model.name)))
        }
    }
}

/// Sets values in the row with an id, and pushes the row as it then is.
pub(crate) async fn update_attributes<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    id: &[Value],
    assignments: &[Assignment],
    out: &mut dyn RowSink,
) -> Result<u64, Fault> {
    let id = Condition::id(model, id);
    let narrowed = narrow(model, &id, on.dialect);
    let statement = match merges(assignments) || !narrowed.is_exact {
        true => None,
        false => render::update_and_give(on.dialect, model, &narrowed.condition, assignments),
    };
    change_one(on, model, id.clone(), &id, assignments, statement, out).await
}

/// The same, where a condition holds for the row.
pub(crate) async fn update_attributes_if<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    id: &[Value],
    condition: &Condition,
    assignments: &[Assignment],
    out: &mut dyn RowSink,
) -> Result<u64, Fault> {
    let id = Condition::id(model, id);
    let only = id.clone().and(condition.clone());
    let Narrowed { condition, is_exact } = narrow(model, &only, on.dialect);
    let statement = match is_exact && !merges(assignments) {
        true => render::update_if_and_give(on.dialect, model, &condition, assignments),
        false => None,
    };
    change_one(on, model, id, &only, assignments, statement, out).await
}

/// Sets values in one row at most, and pushes it as it then is: by the statement that does both, or else by two.
async fn change_one<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    id: Condition,
    only: &Condition,
    assignments: &[Assignment],
    statement: Option<Statement<'_>>,
    out: &mut dyn RowSink,
) -> Result<u64, Fault> {
    refuse_decimals(model, assignments)?;
    let Some(statement) = statement else {
        let count = update(on, model, only, assignments).await?;
        if count > 0 {
            let query = Query { condition: id, order: Vec::new(), limit: Some(1), ..Query::all(model) };
            super::all(on, &query, out).await?;
        }
        return Ok(count);
    };
    if !on.needs_savepoint() {
        let outcome = counted(on, model, &statement, out).await;
        return outcome.map_err(|fault| of_increment(model, assignments, fault));
    }
    on.begin().await?;
    let outcome = counted(on, model, &statement, out).await;
    on.end(outcome).await.map_err(|fault| of_increment(model, assignments, fault))
}

/// Pushes the rows of a statement that gives whole ones, and counts them.
async fn counted<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    statement: &Statement<'_>,
    out: &mut dyn RowSink,
) -> Result<u64, Fault> {
    let mut count = 0;
    let mut sink = each(|row: &dyn Row| {
        count += 1;
        out.row(row)?;
        Ok(Flow::Continue)
    });
    whole_rows(on, model, statement, &mut sink).await?;
    drop(sink);
    Ok(count)
}

/// Destroys the rows that match, and counts them.
pub(crate) async fn destroy_all<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
) -> Result<u64, Fault> {
    let narrowed = narrow(model, condition, on.dialect);
    let is_direct = may_write(on, model, &narrowed);
    if is_direct && !on.needs_savepoint() {
        return delete(on, model, &narrowed.condition).await;
    }
    on.begin().await?;
    let outcome = match is_direct {
        true => delete(on, model, &narrowed.condition).await,
        false => delete_each(on, model, condition, still(on, model, narrowed)).await,
    };
    on.end(outcome).await
}

async fn delete<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
) -> Result<u64, Fault> {
    let statement = render::delete(on.dialect, model, condition);
    Ok(on.conn.execute(&statement).await?.rows)
}

async fn delete_each<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
    still: Condition,
) -> Result<u64, Fault> {
    let mut count = 0;
    for row in rows_of(on, model, condition).await? {
        count += delete(on, model, &same_row(on.dialect, model, &row)?.and(still.clone())).await?;
    }
    Ok(count)
}
