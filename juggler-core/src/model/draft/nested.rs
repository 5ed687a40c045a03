//! What a draft says beside its values: other rows to be created along with it, keys that wait for them, and numbers to add.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::{Draft, DraftData};
use crate::error::{Error, Result};
use crate::value::Value;

/// What a draft says beside its values. Most drafts say nothing.
#[derive(Clone, Default)]
pub(super) struct Others {
    /// The rows to be created along with it, by the position of the relation.
    nested: Vec<(usize, NestedRows)>,
    /// The positions whose values are known once other rows are written.
    awaited: Vec<usize>,
    /// What is added to numbers, by the name of the property.
    increments: Vec<(Cow<'static, str>, Value)>,
}

/// Rows to be created along with another.
#[derive(Clone)]
pub(crate) enum NestedRows {
    /// As drafts of their model.
    Drafts(Vec<DraftData>),
    /// As JSON, to be read once their model is found.
    Json(Json),
}

impl DraftData {
    /// Adds rows to be created along with this one, by the relation at a position. `Draft::nest` is the typed form.
    pub fn nest_at(&mut self, relation: usize, rows: Vec<DraftData>) {
        let nested = &mut self.others.get_or_insert_default().nested;
        match nested.iter_mut().find(|(at, _)| *at == relation) {
            Some((_, NestedRows::Drafts(known))) => known.extend(rows),
            Some((_, known)) => *known = NestedRows::Drafts(rows),
            None => nested.push((relation, NestedRows::Drafts(rows))),
        }
    }

    /// The same, as JSON, which is read when the row is created.
    pub(crate) fn nest_json(&mut self, relation: usize, json: Json) {
        self.others.get_or_insert_default().nested.push((relation, NestedRows::Json(json)));
    }

    /// Are there rows to be created along with this one?
    #[must_use]
    pub fn has_nested(&self) -> bool {
        self.others.as_ref().is_some_and(|others| !others.nested.is_empty())
    }

    /// Takes the rows that are to be created along with this one.
    pub(crate) fn take_nested(&mut self) -> Vec<(usize, NestedRows)> {
        self.others.as_mut().map(|others| std::mem::take(&mut others.nested)).unwrap_or_default()
    }

    /// Refuses rows to be created along with this one, in an operation that creates none.
    pub(crate) fn refuse_nested(&self, operation: &str) -> Result<()> {
        let Some((at, _)) = self.others.as_ref().and_then(|others| others.nested.first()) else {
            return Ok(());
        };
        let name = self.model.relations.get(*at).map_or("?", |relation| &*relation.name);
        Err(Error::bad_request(format!(
            "`{name}` of {} is a relation: {operation} writes no related rows, only create does",
            self.model.name
        )))
    }

    /// What an update adds to the numbers that are stored, by the names of the properties.
    #[must_use]
    pub fn increments(&self) -> &[(Cow<'static, str>, Value)] {
        self.others.as_ref().map(|others| &others.increments[..]).unwrap_or_default()
    }

    /// Adds to a number when this draft updates a row.
    pub(crate) fn add_increment(&mut self, property: Cow<'static, str>, by: Value) {
        self.others.get_or_insert_default().increments.push((property, by));
    }

    /// Takes what is added to one number.
    pub(crate) fn take_increment(&mut self, property: &str) -> Option<Value> {
        let increments = &mut self.others.as_mut()?.increments;
        let at = increments.iter().position(|(name, _)| name == property)?;
        Some(increments.remove(at).1)
    }

    /// Takes what is added to numbers.
    pub(crate) fn take_increments(&mut self) -> Vec<(Cow<'static, str>, Value)> {
        self.others.as_mut().map(|others| std::mem::take(&mut others.increments)).unwrap_or_default()
    }

    /// Says that the value at a position is known once another row is written.
    pub(crate) fn await_value(&mut self, at: usize) {
        self.take_value(at);
        self.others.get_or_insert_default().awaited.push(at);
    }

    /// Is the value at a position known once another row is written?
    pub(crate) fn is_awaited(&self, at: usize) -> bool {
        self.others.as_ref().is_some_and(|others| others.awaited.contains(&at))
    }

    /// All values are known from now on. `false` where they were before.
    pub(crate) fn await_no_more(&mut self) -> bool {
        self.others.take().is_some_and(|others| !others.awaited.is_empty())
    }
}

/// Rows of `T` to be created along with another: a list, or any iterator, of `NewT`s or of [`Draft`]s.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no list of new `{T}`s",
    label = "expected a list, such as `[New{T} {{ .. }}]`",
    note = "related rows are a list, or another iterator, of `New{T}` or `Draft<{T}>`"
)]
pub trait IntoDrafts<T> {
    /// The drafts.
    fn into_drafts(self) -> Vec<DraftData>;
}

#[diagnostic::do_not_recommend]
impl<T, I: IntoIterator<Item: Into<Draft<T>>>> IntoDrafts<T> for I {
    fn into_drafts(self) -> Vec<DraftData> {
        self.into_iter().map(|row| row.into().into_data()).collect()
    }
}

impl<M> Draft<M> {
    /// With rows to be created along with it, by the relation at a position. The methods that a derive prints call it.
    #[must_use]
    pub fn nest_at<T>(mut self, relation: usize, rows: impl IntoDrafts<T>) -> Self {
        self.data.nest_at(relation, rows.into_drafts());
        self
    }
}
