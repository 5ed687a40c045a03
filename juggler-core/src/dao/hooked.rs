//! What the operations share where a model has hooks: rows are gathered as drafts, so that hooks can change them, and then
//! pushed on.

use std::borrow::Cow;

use super::related_filter::resolved;
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Operation, Where};
use crate::hook::{Event, Hooks, Members};
use crate::model::{DraftData, Projected};
use crate::row::{Flow, Row, RowSink, push_all};
use crate::session::Attached;
use crate::value::Value;

/// Gathers whole rows as drafts.
pub(super) struct Gather<'m> {
    model: &'m ModelRef,
    pub(super) rows: Vec<DraftData>,
}

impl<'m> Gather<'m> {
    pub(super) fn new(model: &'m ModelRef) -> Self {
        Gather { model, rows: Vec::new() }
    }
}

impl RowSink for Gather<'_> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows.push(DraftData::from_row(self.model.clone(), row)?);
        Ok(Flow::Continue)
    }
}

/// Pushes rows on, with the positions that were asked for.
pub(super) async fn push(
    rows: &[DraftData],
    projection: Option<&[usize]>,
    out: &mut dyn RowSink,
) -> Result<()> {
    match projection {
        None => push_all(rows, out).await,
        Some(positions) => {
            let rows: Vec<_> = rows.iter().map(|row| Projected { row, positions }).collect();
            push_all(&rows, out).await
        }
    }
}

/// The condition of the row with an id.
pub(super) fn with_id(model: &ModelDefinition, id: &[Value]) -> Where {
    let part = |(name, value): (&str, &Value)| Where::test(name.to_owned(), Operation::Eq(value.clone()));
    Where::from_parts(model.id_names().into_iter().zip(id).map(part).collect())
}

/// A write over one row, as its hooks see it.
pub(super) struct Over {
    pub(super) condition: Where,
    data: Vec<DraftData>,
    current: Vec<DraftData>,
}

impl Over {
    /// `data` is written over the row with an id; `current` is that row, or what it is about to be. Without hooks nobody asks.
    pub(super) fn new(hooks: &Hooks<'_>, id: &[Value], data: DraftData, current: Option<DraftData>) -> Self {
        let seen = !hooks.is_empty();
        let condition = if seen { with_id(data.model(), id) } else { Where::all() };
        let current = if seen { vec![current.unwrap_or_else(|| data.clone())] } else { Vec::new() };
        Over { condition, data: vec![data], current }
    }

    /// The members of *before save*, where the rest of the row is not known.
    pub(super) fn before_save(&mut self, with_current: bool) -> Members<'_> {
        let current = with_current.then_some(&*self.current);
        let (condition, data) = (Some(&mut self.condition), Some(&mut self.data));
        Members { condition, data, current, ..Members::default() }
    }

    /// The members of *before save* of a whole row.
    pub(super) fn before_save_whole(&mut self, is_new: Option<bool>) -> Members<'_> {
        Members { is_new, instances: Some(&mut self.data), ..Members::default() }
    }

    /// The members of *persist*.
    pub(super) fn persist(&mut self, is_new: Option<bool>) -> Members<'_> {
        let (condition, data) = (Some(&mut self.condition), Some(&mut self.data));
        Members { is_new, condition, data, current: Some(&self.current), ..Members::default() }
    }

    /// What is written.
    pub(super) fn draft(&mut self) -> Result<&mut DraftData> {
        self.data
            .first_mut()
            .ok_or_else(|| Error::bad_request("a hook removed the row that was to be written"))
    }
}

/// Fires *loaded*, `after` where the operation knew what it does, and *after save*, for rows that were written, and pushes them.
pub(super) async fn finish(
    hooks: &mut Hooks<'_>,
    mut rows: Vec<DraftData>,
    is_new: bool,
    after: Option<Event>,
    out: &mut dyn RowSink,
) -> Result<()> {
    hooks.loaded(&mut rows, is_new).await?;
    for event in after.into_iter().chain([Event::AfterSave]) {
        let members = Members { is_new: Some(is_new), instances: Some(&mut rows), ..Members::default() };
        hooks.fire(event, members).await?;
    }
    push(&rows, None, out).await
}

/// Fires *access* for the row with an id that is about to be written or created. Where a hook narrowed the query: does it hide the
/// row? Then nothing may be written over it, and to create it is a conflict.
pub(super) async fn hides(hooks: &mut Hooks<'_>, attached: &Attached, id: &[Value]) -> Result<bool> {
    if !hooks.has(Event::Access) {
        return Ok(false);
    }
    let mut query = FilterTree { condition: with_id(&attached.model, id), ..FilterTree::default() };
    let Some(narrowed) = hooks.narrowed(&mut query).await? else { return Ok(false) };
    let seen = narrowed.and(with_id(&attached.model, id));
    let seen = resolved(hooks.session(), &attached.model, &seen).await?;
    Ok(hooks.session().connector().count(&attached.model, &seen).await? == 0)
}

/// Fires *access* for a condition, and gives the condition as the hooks leave it.
pub(super) async fn narrow<'w>(hooks: &mut Hooks<'_>, condition: Cow<'w, Where>) -> Result<Cow<'w, Where>> {
    if hooks.is_empty() {
        return Ok(condition);
    }
    let mut query = FilterTree { condition: condition.into_owned(), ..FilterTree::default() };
    hooks.access(&mut query).await?;
    Ok(Cow::Owned(query.condition))
}
