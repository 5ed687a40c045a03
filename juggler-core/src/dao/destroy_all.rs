//! `destroy_all`.

use std::future::IntoFuture;
use std::marker::PhantomData;

use super::BoxFuture;
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{Predicate, Where};
use crate::query::resolve_where;
use crate::session::Session;

/// Destroys the rows that match, and counts them.
async fn run(session: &Session, model: &ModelRef, condition: &Where) -> Result<u64> {
    let attached = session.prepare(model).await?;
    let condition = resolve_where(&attached.model, condition)?;
    session.connector().destroy_all(&attached.model, &condition).await
}

/// Destroys rows; await it for their number. See [`DataAccess::destroy_all`](super::DataAccess::destroy_all).
#[derive(Debug)]
#[must_use = "nothing is destroyed until it is awaited"]
pub struct DestroyAll<'a, T> {
    session: &'a Session,
    model: ModelRef,
    condition: Where,
    marker: PhantomData<fn() -> T>,
}

impl<'a, T> DestroyAll<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef, predicate: Predicate<T>) -> Self {
        DestroyAll { session, model, condition: predicate.into_where(), marker: PhantomData }
    }
}

impl<'a, T: 'a> IntoFuture for DestroyAll<'a, T> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { run(self.session, &self.model, &self.condition).await })
    }
}
