//! Reading and counting.

use juggler_core::definition::ModelDefinition;
use juggler_core::query::{self, Condition, Query};
use juggler_core::row::{Flow, Row, RowSink, Values, each, push_all};
use juggler_core::{Error, Result, Value, ValueRef};

use super::matching::{Gathered, Matching};
use super::{On, all_positions, cells};
use crate::backend::Conn;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::render::{self, Ask};
use crate::split::{Narrowed, narrow, orders};
use crate::statement::Statement;
use crate::stored::Cell;

/// Is the database there?
pub(crate) async fn ping<C: Conn>(on: &mut On<'_, C>) -> Result<(), Fault> {
    on.conn.run("SELECT 1").await
}

/// The statement of a query, and what is left for us.
pub(crate) struct Plan<'d> {
    pub(crate) statement: Statement<'d>,
    /// The positions that it gives.
    positions: Vec<usize>,
    /// Does the database answer all of the condition?
    pub(crate) is_exact: bool,
    /// Does it order the rows?
    pub(crate) is_ordered: bool,
}

impl<'d> Plan<'d> {
    /// How the database answers it.
    ///
    /// # Errors
    /// A window of the rows of each key, where the database does not tell alone which rows those are.
    pub(crate) fn of(dialect: &'d dyn Dialect, query: &Query<'_>) -> Result<Self> {
        let model = query.model;
        let Narrowed { condition, is_exact } = narrow(model, &query.condition, dialect);
        let is_ordered = orders(model, &query.order, dialect);
        let is_all = is_exact && is_ordered;
        let positions = match &query.projection {
            Some(positions) if is_all => positions.clone(),
            _ => all_positions(model),
        };
        let ask = Ask {
            positions: &positions,
            condition: &condition,
            order: if is_ordered { &query.order } else { &[] },
            limit: query.limit.filter(|_| is_all),
            skip: if is_all { query.skip } else { 0 },
        };
        let statement = match &query.per_key {
            None => render::select(dialect, model, &ask),
            Some(per_key) if is_all => render::window(dialect, model, &ask, per_key),
            Some(_) => {
                let what = "a window of the rows of each key, which the database does not tell alone";
                return Err(Error::unsupported(format!("{}: {what}", model.name)));
            }
        };
        Ok(Plan { statement, positions, is_exact, is_ordered })
    }
}

/// Pushes the rows of a statement that gives whole ones.
pub(crate) async fn whole_rows<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    statement: &Statement<'_>,
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    on.conn.rows(statement, &whole(model), out).await
}

/// Pushes the row of a statement that gives a whole one, or none.
pub(crate) async fn whole_row<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    statement: &Statement<'_>,
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    on.conn.row(statement, &whole(model), out).await
}

/// The columns of whole rows.
fn whole(model: &ModelDefinition) -> Vec<Cell<'_>> {
    (0..model.width()).map(|at| Cell::of(model, at)).collect()
}

/// Pushes the rows of a query.
pub(crate) async fn all<C: Conn>(
    on: &mut On<'_, C>,
    query: &Query<'_>,
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    let Plan { statement, positions, is_exact, is_ordered } = Plan::of(on.dialect, query)?;
    let cells = cells(query.model, &positions);
    if is_exact && is_ordered {
        return on.conn.rows(&statement, &cells, out).await;
    }
    // Where the database told which rows match, nobody looks again.
    let condition = if is_exact { &Condition::all() } else { &query.condition };
    if is_ordered {
        let mut matching = Matching {
            condition,
            skip: query.skip,
            limit: query.limit,
            projection: query.projection.as_deref(),
            out,
        };
        return on.conn.rows(&statement, &cells, &mut matching).await;
    }
    // In an order that only we know: all rows that match are at hand before the first goes out.
    let mut gathered = Gathered { width: positions.len(), rows: Vec::new() };
    let mut matching = Matching { condition, skip: 0, limit: None, projection: None, out: &mut gathered };
    on.conn.rows(&statement, &cells, &mut matching).await?;
    let in_order = Query { condition: Condition::all(), ..query.clone() };
    let rows: Vec<Vec<Value>> = query::select(&in_order, &gathered.rows);
    let rows: Vec<Values<'_>> = rows.iter().map(|row| Values(row)).collect();
    push_all(&rows, out).await.map_err(Fault::from)
}

/// Counts the rows that match.
pub(crate) async fn count<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
) -> Result<u64, Fault> {
    let narrowed = narrow(model, condition, on.dialect);
    let mut count = 0;
    if narrowed.is_exact {
        let statement = render::count(on.dialect, model, &narrowed.condition);
        let mut sink = each(|row: &dyn Row| {
            if let ValueRef::Int(int) = row.get(0)? {
                count = u64::try_from(int).map_err(|_| Error::storage("a count below zero"))?;
            }
            Ok(Flow::Continue)
        });
        on.conn.rows(&statement, &[Cell::number()], &mut sink).await?;
        drop(sink);
        return Ok(count);
    }
    let mut sink = each(|_: &dyn Row| {
        count += 1;
        Ok(Flow::Continue)
    });
    matching(on, model, condition, &mut sink).await?;
    drop(sink);
    Ok(count)
}

/// Pushes whole rows that match, in no order.
async fn matching<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
    out: &mut dyn RowSink,
) -> Result<(), Fault> {
    let query = Query { condition: condition.clone(), order: Vec::new(), ..Query::all(model) };
    all(on, &query, out).await
}

/// The values of whole rows that match.
pub(super) async fn rows_of<C: Conn>(
    on: &mut On<'_, C>,
    model: &ModelDefinition,
    condition: &Condition,
) -> Result<Vec<Vec<Value>>, Fault> {
    let mut gathered = Gathered { width: model.width(), rows: Vec::new() };
    matching(on, model, condition, &mut gathered).await?;
    Ok(gathered.rows)
}
