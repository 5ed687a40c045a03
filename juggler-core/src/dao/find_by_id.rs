//! `find_by_id`.

use std::borrow::Cow;
use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::task::{Context, Poll};

use super::call::call_options;
use super::collect::One;
use super::find_by_ids::any_of;
use super::hooked::with_id;
use super::options::{require_id, shown};
use super::{BoxFuture, Find, find, include};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{Filter, FilterTree, Include, Predicate};
use crate::hook::has_hooks;
use crate::model::{Id, Instance, Record};
use crate::row::RowSink;
use crate::session::Session;
use crate::value::Value;

/// Pushes the row with an id, if there is one.
pub(crate) async fn run(
    session: &Session,
    model: &ModelRef,
    id: &[Value],
    out: &mut dyn RowSink,
) -> Result<Vec<Include>> {
    require_id(model, "find_by_id", id)?;
    let attached = session.prepare(model).await?;
    if has_hooks(session, attached) {
        let condition = with_id(model, id);
        let tree = FilterTree { condition, limit: Some(1), ..FilterTree::default() };
        return Box::pin(find::run(session, model, &tree, out)).await;
    }
    session.connector().find(&attached.model, id, None, out).await?;
    Ok(Vec::new())
}

/// Does the same, where nothing has to be waited for, and says whether that was so; else nothing was done.
fn now(session: &Session, model: &ModelRef, id: &[Value], out: &mut dyn RowSink) -> Result<bool> {
    require_id(model, "find_by_id", id)?;
    let Some(attached) = session.prepared(model)?.filter(|attached| !has_hooks(session, attached)) else {
        return Ok(false);
    };
    let found = session.connector().find_now(&attached.model, id, None, out).transpose()?;
    Ok(found.is_some())
}

/// Finds the row with an id; await it for an `Option`, or [`required`](Self::required). See
/// [`DataAccess::find_by_id`](super::DataAccess::find_by_id).
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct FindById<'a, T> {
    session: Cow<'a, Session>,
    model: ModelRef,
    id: Id,
    /// Boxed, as hardly any call has one, and each is moved to the heap.
    filter: Option<Box<Filter<T>>>,
}

impl<'a, T: Instance> FindById<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Id) -> Self {
        FindById { session: Cow::Borrowed(session), model, id, filter: None }
    }

    /// With what a filter says: its `include`, its `fields` (for [`record`](Self::record)), and a condition that must hold
    /// too.
    pub fn with(mut self, filter: Filter<T>) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// The row.
    ///
    /// # Errors
    /// When there is none (404).
    pub async fn required(self) -> Result<T> {
        let (name, id) = (self.model.name.clone(), shown(&self.model, &self.id));
        self.await?.ok_or_else(|| Error::not_found(name, id))
    }

    /// The whole or partial row as a [`Record`], also for a filter with `fields`.
    ///
    /// # Errors
    /// As the query.
    pub async fn record(self) -> Result<Option<Record>> {
        Ok(self.into_find()?.records().await?.pop())
    }

    /// What it comes to, where nothing has to be waited for.
    fn now(&self) -> Option<Result<Option<T>>> {
        if self.filter.is_some() {
            return None;
        }
        let mut out = One::new(&self.model);
        match now(&self.session, &self.model, &self.id, &mut out) {
            Ok(true) => Some(Ok(out.found())),
            Ok(false) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// What it comes to.
    async fn later(self) -> Result<Option<T>> {
        if self.filter.is_some() {
            return Box::pin(self.into_find()?.first()).await;
        }
        let mut out = One::new(&self.model);
        let include = run(&self.session, &self.model, &self.id, &mut out).await?;
        let found = out.found();
        if include.is_empty() {
            return Ok(found);
        }
        let rows = found.into_iter().collect();
        Ok(Box::pin(include::load_rows(&self.session, &self.model, rows, &include)).await?.pop())
    }

    fn into_find(self) -> Result<Find<'a, T>> {
        require_id(&self.model, "find_by_id", &self.id)?;
        let condition = any_of(&self.model, std::slice::from_ref(&self.id))?;
        let find =
            Find::on(self.session, self.model).with(self.filter.map(|filter| *filter).unwrap_or_default());
        Ok(find.filter(Predicate::new(condition)).limit(1))
    }
}

call_options!(FindById<'_, T> at session);

impl<'a, T: Instance> IntoFuture for FindById<'a, T> {
    type Output = Result<Option<T>>;
    type IntoFuture = FindByIdFuture<'a, T>;

    fn into_future(self) -> Self::IntoFuture {
        FindByIdFuture { call: Some(self), waiting: None }
    }
}

/// What a [`FindById`] turns into. A row that is at hand, in memory, is found without anything on the heap: that would cost as much as
/// to find it.
#[must_use = "a future does nothing until it is awaited"]
pub struct FindByIdFuture<'a, T> {
    call: Option<FindById<'a, T>>,
    waiting: Option<BoxFuture<'a, Result<Option<T>>>>,
}

impl<T: Instance> Future for FindByIdFuture<'_, T> {
    type Output = Result<Option<T>>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let FindByIdFuture { call, waiting } = self.get_mut();
        if let Some(found) = call.as_ref().and_then(FindById::now) {
            *call = None;
            return Poll::Ready(found);
        }
        if let Some(call) = call.take() {
            *waiting = Some(Box::pin(call.later()));
        }
        match waiting {
            Some(waiting) => waiting.as_mut().poll(cx),
            None => Poll::Pending, // it is over, and should not be polled
        }
    }
}
