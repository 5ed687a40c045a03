//! A read that is about to run: what its hooks made of a filter, as a query, and whether they look at its rows.

use super::find::plan;
use super::hooked::{Gather, push};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{FilterTree, Include};
use crate::hook::Hooks;
use crate::query::{Order, PerKey, Query};
use crate::row::RowSink;
use crate::session::{Attached, Session};

/// A read that is about to run. Its access hooks have run, once.
pub(super) struct Reading<'a> {
    pub(super) model: &'a ModelRef,
    hooks: Hooks<'a>,
    pub(super) query: Query<'a>,
    /// What is to be included beside the rows.
    pub(super) include: Vec<Include>,
}

impl<'a> Reading<'a> {
    /// Puts a filter inside the default scope, lets the hooks narrow it, and resolves it.
    pub(super) async fn of(
        session: &'a Session,
        attached: &'a Attached,
        tree: &FilterTree,
    ) -> Result<Reading<'a>> {
        let (model, mut hooks) = (&attached.model, Hooks::of(session, attached));
        if hooks.is_empty() {
            let query = plan(session, model, tree).await?;
            return Ok(Reading { model, hooks, query, include: tree.include.clone() });
        }
        let mut narrowed = tree.clone();
        hooks.access(&mut narrowed).await?;
        // Whoever reads the rows counts on the positions that were asked for.
        narrowed.fields.clone_from(&tree.fields);
        let query = plan(session, model, &narrowed).await?;
        Ok(Reading { model, hooks, query, include: narrowed.include })
    }

    /// May it stand inside the condition of another query on the same store?
    pub(super) fn may_be_inside(&self) -> bool {
        self.hooks.session().connector().capabilities().subqueries && self.is_left_to_the_store(&[])
    }

    /// Lets the store give only a window of the rows of each key, where it can; says whether it will.
    pub(super) fn cut(&mut self, window: PerKey) -> bool {
        let is_cut = self.hooks.session().connector().capabilities().windows
            && self.is_left_to_the_store(&self.query.order);
        if is_cut {
            self.query.per_key = Some(window);
        }
        is_cut
    }

    /// Does the store alone tell which rows these are? Not where a hook looks at them, all of them, nor where a limit counts those of
    /// all keys.
    fn is_left_to_the_store(&self, order: &[Order]) -> bool {
        let Query { model, condition, limit, skip, .. } = &self.query;
        !self.hooks.sees_rows()
            && limit.is_none()
            && *skip == 0
            && self.hooks.session().connector().answers(model, condition, order)
    }

    /// Pushes the rows. Where a model has a *loaded* hook the whole result is read first: the hook sees it as one.
    pub(super) async fn push(mut self, out: &mut dyn RowSink) -> Result<()> {
        let connector = self.hooks.session().connector();
        if !self.hooks.sees_rows() {
            return connector.all(&self.query, out).await;
        }
        // The hook sees whole rows, whatever part of them was asked for.
        let projection = self.query.projection.take();
        let mut rows = Gather::new(self.model);
        connector.all(&self.query, &mut rows).await?;
        let mut rows = rows.rows;
        self.hooks.loaded(&mut rows, false).await?;
        push(&rows, projection.as_deref(), out).await
    }
}
