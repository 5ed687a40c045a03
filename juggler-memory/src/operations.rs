//! The operations of the contract, for the store and for transactions alike.

use juggler_core::connector::{Assignment, Explain, RowRef, Upserted};
use juggler_core::query::{Condition, Query};
use juggler_core::row::RowSink;
use juggler_core::{ModelDefinition, Result, Value, ValueRef};

use crate::binding::Binding;
use crate::engine::{Engine, Output, Rest, Rows};
use crate::select::{Selection, count as count_rows, select};
use crate::statement;
use crate::view::{Question, View};
use crate::writer::Writer;

/// The rows of a query.
fn answer(query: &Query<'_>, view: &View<'_>, binding: &Binding) -> Selection {
    let size = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
    let question = Question {
        condition: &query.condition,
        order: &query.order,
        skip: size(query.skip),
        limit: query.limit.map(size),
    };
    select(view, binding, &question)
}

/// Lends the parts of an id.
fn with_id<R>(id: &[Value], f: impl FnOnce(&[ValueRef<'_>]) -> R) -> R {
    match id {
        [only] => f(&[only.as_ref()]),
        parts => f(&parts.iter().map(Value::as_ref).collect::<Vec<_>>()),
    }
}

/// Waits for what is left, if anything is. Boxed, as it rarely is, so that the common case stays small.
async fn finish<R: Rest>(rest: Option<R>, out: Option<&mut dyn RowSink>) -> Result<()> {
    match rest {
        None => Ok(()),
        Some(rest) => Box::pin(rest.finish(out)).await,
    }
}

pub(crate) async fn all<E: Engine>(engine: &E, query: &Query<'_>, sink: &mut dyn RowSink) -> Result<()> {
    let mut out = Output { sink, projection: query.projection.as_deref() };
    let ((), rest) = engine.read(query.model, &mut out, |view, binding| {
        Ok(((), Rows::Many(answer(query, view, binding).rows)))
    })?;
    finish(rest, Some(out.sink)).await
}

pub(crate) fn count<E: Engine>(engine: &E, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
    engine.ask(model, |view, binding| Ok(count_rows(view, binding, condition)))
}

pub(crate) fn explain<E: Engine>(engine: &E, query: &Query<'_>) -> Result<Explain> {
    engine.ask(query.model, |view, binding| {
        let selection = answer(query, view, binding);
        let plan = selection.plan.describe(view.base).to_string();
        Ok(Explain::new(plan, selection.rows.len() as u64).examined(selection.examined))
    })
}

/// The row with an id. As it is one at most, nothing is left to wait for.
#[inline]
pub(crate) fn find<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    id: &[Value],
    projection: Option<&[usize]>,
    sink: &mut dyn RowSink,
) -> Result<()> {
    engine.ask(model, |view, binding| {
        let found = with_id(id, |id| statement::find(view, binding, id));
        let Some((table, slot)) = found.map(|row| view.place(row)) else { return Ok(()) };
        sink.row(&binding.project(table, &binding.positions(projection), slot)).map(drop)
    })
}

pub(crate) fn exists<E: Engine>(engine: &E, model: &ModelDefinition, id: &[Value]) -> Result<bool> {
    engine.ask(model, |view, binding| Ok(with_id(id, |id| statement::find(view, binding, id)).is_some()))
}

pub(crate) async fn create<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    rows: &[RowRef<'_>],
    sink: &mut dyn RowSink,
) -> Result<()> {
    let write = |writer: &mut dyn Writer, binding: &Binding| match rows {
        [row] => Ok(((), Rows::One(statement::insert(writer, binding, *row)?))),
        rows => Ok(((), Rows::Many(statement::create(writer, binding, rows)?))),
    };
    let ((), rest) = engine.write(model, Some(&mut *sink), write)?;
    finish(rest, Some(sink)).await
}

pub(crate) async fn update<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &[Assignment],
) -> Result<u64> {
    let (count, rest) = engine.write(model, None, |writer, binding| {
        Ok((statement::update(writer, binding, condition, assignments)?, Rows::None))
    })?;
    finish(rest, None).await?;
    Ok(count)
}

pub(crate) async fn destroy_all<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    condition: &Condition,
) -> Result<u64> {
    let (count, rest) = engine.write(model, None, |writer, binding| {
        Ok((statement::destroy_all(writer, binding, condition)?, Rows::None))
    })?;
    finish(rest, None).await?;
    Ok(count)
}

pub(crate) async fn destroy<E: Engine>(engine: &E, model: &ModelDefinition, id: &[Value]) -> Result<u64> {
    let (count, rest) = engine.write(model, None, |writer, binding| {
        let found = with_id(id, |id| statement::find(&writer.view(), binding, id));
        if let Some(row) = found {
            writer.remove(&binding.model, row)?;
        }
        Ok((u64::from(found.is_some()), Rows::None))
    })?;
    finish(rest, None).await?;
    Ok(count)
}

/// Changes the row with an id, and pushes it as it then is where there is a sink.
pub(crate) async fn change<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    id: &[Value],
    assignments: &[Assignment],
    sink: Option<&mut dyn RowSink>,
) -> Result<u64> {
    change_one(engine, model, assignments, sink, |view, binding| {
        with_id(id, |id| statement::find(view, binding, id))
    })
    .await
}

/// The same, where a condition holds for the row.
pub(crate) async fn change_if<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    id: &[Value],
    condition: &Condition,
    assignments: &[Assignment],
    sink: &mut dyn RowSink,
) -> Result<u64> {
    let only = Condition::id(model, id).and(condition.clone());
    change_one(engine, model, assignments, Some(sink), |view, binding| {
        select(view, binding, &Question::which(&only)).rows.first().copied()
    })
    .await
}

async fn change_one<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    assignments: &[Assignment],
    mut sink: Option<&mut dyn RowSink>,
    which: impl FnOnce(&View<'_>, &Binding) -> Option<u32>,
) -> Result<u64> {
    let wanted = sink.is_some();
    let lent = sink.as_mut().map(|sink| &mut **sink as &mut dyn RowSink);
    let (count, rest) = engine.write(model, lent, |writer, binding| {
        let Some(row) = which(&writer.view(), binding) else { return Ok((0, Rows::None)) };
        let row = statement::assign(writer, binding, row, assignments)?;
        Ok((1, if wanted { Rows::One(row) } else { Rows::None }))
    })?;
    finish(rest, sink).await?;
    Ok(count)
}

pub(crate) async fn upsert<E: Engine>(
    engine: &E,
    model: &ModelDefinition,
    row: RowRef<'_>,
    assignments: &[Assignment],
    sink: &mut dyn RowSink,
) -> Result<Upserted> {
    let (outcome, rest) = engine.write(model, Some(&mut *sink), |writer, binding| {
        let (outcome, row) = statement::upsert(writer, binding, row, assignments)?;
        Ok((outcome, Rows::One(row)))
    })?;
    finish(rest, Some(sink)).await?;
    Ok(outcome)
}

pub(crate) async fn find_or_create<E: Engine>(
    engine: &E,
    query: &Query<'_>,
    row: RowRef<'_>,
    sink: &mut dyn RowSink,
) -> Result<Upserted> {
    let (outcome, rest) = engine.write(query.model, Some(&mut *sink), |writer, binding| {
        let first = Query { limit: Some(query.limit.map_or(1, |limit| limit.min(1))), ..query.clone() };
        let found = answer(&first, &writer.view(), binding).rows.first().copied();
        Ok(match found {
            Some(row) => (Upserted::Found, Rows::One(row)),
            None => (Upserted::Created, Rows::One(statement::insert(writer, binding, row)?)),
        })
    })?;
    finish(rest, Some(sink)).await?;
    Ok(outcome)
}
