//! `count` and `exists`.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::marker::PhantomData;

use super::BoxFuture;
use super::call::call_options;
use super::hooked::{narrow, with_id};
use super::options::require_id;
use super::related_filter::resolved;
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{IntoPredicate, Where};
use crate::hook::{Hooks, has_hooks};
use crate::model::Id;
use crate::session::Session;

/// Counts the rows that match.
pub(crate) async fn run(session: &Session, model: &ModelRef, condition: &Where) -> Result<u64> {
    let attached = session.prepare(model).await?;
    let mut hooks = Hooks::of(session, attached);
    let condition = narrow(&mut hooks, Cow::Borrowed(condition)).await?;
    let condition = resolved(session, &attached.model, &condition).await?;
    session.connector().count(&attached.model, &condition).await
}

/// Counts rows; await it. See [`DataAccess::count`](super::DataAccess::count).
#[derive(Debug)]
#[must_use = "nothing is counted until it is awaited"]
pub struct Count<'a, T> {
    session: Cow<'a, Session>,
    model: ModelRef,
    condition: Where,
    marker: PhantomData<fn() -> T>,
}

impl<'a, T> Count<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef) -> Self {
        Count { session: Cow::Borrowed(session), model, condition: Where::all(), marker: PhantomData }
    }

    /// Only those rows. Called again, both conditions hold.
    pub fn filter(mut self, predicate: impl IntoPredicate<T>) -> Self {
        self.condition = self.condition.and(predicate.into_predicate().into_where());
        self
    }
}

call_options!(Count<'_, T> at session);

impl<'a, T: 'a> IntoFuture for Count<'a, T> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { run(&self.session, &self.model, &self.condition).await })
    }
}

/// Is there a row with an id? Await it. See [`DataAccess::exists`](super::DataAccess::exists).
#[derive(Debug)]
#[must_use = "nothing is asked until it is awaited"]
pub struct Exists<'a> {
    session: Cow<'a, Session>,
    model: ModelRef,
    id: Id,
}

impl<'a> Exists<'a> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Id) -> Self {
        Exists { session: Cow::Borrowed(session), model, id }
    }
}

call_options!(Exists<'_> at session);

impl<'a> IntoFuture for Exists<'a> {
    type Output = Result<bool>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            require_id(&self.model, "exists", &self.id)?;
            let attached = self.session.prepare(&self.model).await?;
            if has_hooks(&self.session, attached) {
                let condition = with_id(&self.model, &self.id);
                return Ok(run(&self.session, &self.model, &condition).await? > 0);
            }
            self.session.connector().exists(&attached.model, &self.id).await
        })
    }
}
