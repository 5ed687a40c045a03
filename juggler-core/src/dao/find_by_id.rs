//! `find_by_id`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::find_by_ids::any_of;
use super::hooked::with_id;
use super::options::{require_id, shown};
use super::{BoxFuture, Find, find, include};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{Filter, FilterTree, Include, Predicate};
use crate::hook::Hooks;
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
    if !Hooks::of(session, &attached).is_empty() {
        let condition = with_id(model, id);
        let tree = FilterTree { condition, limit: Some(1), ..FilterTree::default() };
        return Box::pin(find::run(session, model, &tree, out)).await;
    }
    session.connector().find(&attached.model, id, None, out).await?;
    Ok(Vec::new())
}

/// Finds the row with an id; await it for an `Option`, or [`required`](Self::required). See
/// [`DataAccess::find_by_id`](super::DataAccess::find_by_id).
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct FindById<'a, T> {
    session: Cow<'a, Session>,
    model: ModelRef,
    id: Id,
    filter: Option<Filter<T>>,
}

impl<'a, T: Instance> FindById<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Id) -> Self {
        FindById { session: Cow::Borrowed(session), model, id, filter: None }
    }

    /// With what a filter says: its `include`, its `fields` (for [`record`](Self::record)), and a condition that must hold
    /// too.
    pub fn with(mut self, filter: Filter<T>) -> Self {
        self.filter = Some(filter);
        self
    }

    /// The row.
    ///
    /// # Errors
    /// When there is none (404).
    pub async fn required(self) -> Result<T> {
        let (name, id) = (self.model.name.clone(), shown(&self.id));
        self.await?.ok_or_else(|| Error::not_found(name, id))
    }

    /// The whole or partial row as a [`Record`], also for a filter with `fields`.
    ///
    /// # Errors
    /// As the query.
    pub async fn record(self) -> Result<Option<Record>> {
        Ok(self.into_find()?.records().await?.pop())
    }

    fn into_find(self) -> Result<Find<'a, T>> {
        require_id(&self.model, "find_by_id", &self.id)?;
        let condition = any_of(&self.model, std::slice::from_ref(&self.id))?;
        let find = Find::on(self.session, self.model).with(self.filter.unwrap_or_default());
        Ok(find.filter(Predicate::new(condition)).limit(1))
    }
}

call_options!(FindById<'_, T> at session);

impl<'a, T: Instance> IntoFuture for FindById<'a, T> {
    type Output = Result<Option<T>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
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
            Ok(include::load_rows(&self.session, &self.model, rows, &include).await?.pop())
        })
    }
}
