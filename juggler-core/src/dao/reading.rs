//! A read that is about to run: what its hooks made of a filter, as a query, and whether they look at its rows.

use super::find::plan;
use super::hooked::{Gather, push};
use crate::connector::Connector;
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
        self.is_whole() && self.store().capabilities().subqueries && self.is_answered(&[])
    }

    /// Lets the store give only a window of the rows of each of so many keys, where it can; says whether it will.
    pub(super) fn cut(&mut self, window: PerKey, keys: usize) -> bool {
        if !self.is_whole() {
            return false;
        }
        if keys == 1 {
            // A window of all rows, as any store has it.
            (self.query.skip, self.query.limit) = (window.skip, window.limit);
            return true;
        }
        let is_cut = self.store().capabilities().windows && self.is_answered(&self.query.order);
        if is_cut {
            self.query.per_key = Some(window);
        }
        is_cut
    }

    /// Lets the rows of each key come one after the other, each key's in the order that was asked for: so a database finds them where
    /// it has an index of the keys, and has nothing to sort.
    pub(super) fn by_key(&mut self, at: &[usize]) {
        if self.is_whole() && self.store().capabilities().relational {
            let mut order = Order::by(self.query.model, at);
            order.extend(self.query.order.iter().cloned());
            if self.is_answered(&order) {
                self.query.order = order;
            }
        }
    }

    /// Is it only the condition that says which rows these are? Not where a hook looks at them, all of them, nor where a default scope
    /// has a limit.
    fn is_whole(&self) -> bool {
        !self.hooks.sees_rows() && self.query.limit.is_none() && self.query.skip == 0
    }

    fn is_answered(&self, order: &[Order]) -> bool {
        self.store().answers(self.query.model, &self.query.condition, order)
    }

    fn store(&self) -> &dyn Connector {
        &**self.hooks.session().connector()
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
