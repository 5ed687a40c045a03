//! `destroy_by_id`, and `destroy` on an instance.

use std::future::IntoFuture;

use super::BoxFuture;
use super::options::{require_id, shown};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::value::Value;

/// Destroys the row with an id and counts it: 0 or 1. A strict model says 404 for 0.
async fn run(session: &Session, model: &ModelRef, id: &[Value]) -> Result<u64> {
    require_id(model, "destroy_by_id", id)?;
    let attached = session.prepare(model).await?;
    let count = session.connector().destroy(&attached.model, id).await?;
    if count == 0 && model.settings.strict_delete {
        return Err(Error::not_found(model.name.clone(), shown(id)));
    }
    Ok(count)
}

/// Destroys one row; await it for a count of 0 or 1. See [`DataAccess::destroy_by_id`](super::DataAccess::destroy_by_id).
#[derive(Debug)]
#[must_use = "nothing is destroyed until it is awaited"]
pub struct Destroy<'a> {
    session: &'a Session,
    model: ModelRef,
    id: Result<Vec<Value>>,
}

impl<'a> Destroy<'a> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Result<Vec<Value>>) -> Self {
        Destroy { session, model, id }
    }
}

impl<'a> IntoFuture for Destroy<'a> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { run(self.session, &self.model, &self.id?).await })
    }
}
