//! `find_by_id`.

use std::future::IntoFuture;
use std::marker::PhantomData;

use super::collect::Collect;
use super::options::{require_id, shown};
use super::BoxFuture;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::Instance;
use crate::row::RowSink;
use crate::session::Session;
use crate::value::Value;

/// Pushes the row with an id, if there is one.
pub(crate) async fn run(session: &Session, model: &ModelRef, id: &[Value], out: &mut dyn RowSink) -> Result<()> {
    require_id(model, "find_by_id", id)?;
    let attached = session.prepare(model).await?;
    session.connector().find(&attached.model, id, None, out).await
}

/// Finds the row with an id; await it for an `Option`, or [`required`](Self::required). See
/// [`DataAccess::find_by_id`](super::DataAccess::find_by_id).
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct FindById<'a, T> {
    session: &'a Session,
    model: ModelRef,
    id: Vec<Value>,
    marker: PhantomData<fn() -> T>,
}

impl<'a, T: Instance> FindById<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Vec<Value>) -> Self {
        FindById { session, model, id, marker: PhantomData }
    }

    /// The row.
    ///
    /// # Errors
    /// When there is none (404).
    pub async fn required(self) -> Result<T> {
        let (name, id) = (self.model.name.clone(), shown(&self.id));
        self.await?.ok_or_else(|| Error::not_found(name, id))
    }
}

impl<'a, T: Instance> IntoFuture for FindById<'a, T> {
    type Output = Result<Option<T>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut out = Collect::new(&self.model);
            run(self.session, &self.model, &self.id, &mut out).await?;
            Ok(out.one())
        })
    }
}
