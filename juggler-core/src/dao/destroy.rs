//! `destroy_by_id`, and `destroy` on an instance.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::hooked::with_id;
use super::options::{id_of, require_id, shown};
use super::{BoxFuture, destroy_all};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::hook::has_hooks;
use crate::model::{DraftData, Id, Instance};
use crate::session::Session;
use crate::value::Value;

/// Destroys the row with an id and counts it: 0 or 1. A strict model says 404 for 0.
pub(crate) async fn run(
    session: &Session,
    model: &ModelRef,
    id: &[Value],
    instance: Option<DraftData>,
) -> Result<u64> {
    require_id(model, "destroy_by_id", id)?;
    let attached = session.prepare(model).await?;
    let count = if !has_hooks(session, attached) && !attached.has_dependents {
        session.connector().destroy(&attached.model, id).await?
    } else {
        destroy_all::run(session, attached, with_id(model, id), instance.map(|row| vec![row])).await?
    };
    if count == 0 && model.settings.strict_delete {
        return Err(Error::not_found(model.name.clone(), shown(model, id)));
    }
    Ok(count)
}

/// Destroys one row; await it for a count of 0 or 1. See [`DataAccess::destroy_by_id`](super::DataAccess::destroy_by_id).
#[derive(Debug)]
#[must_use = "nothing is destroyed until it is awaited"]
pub struct Destroy<'a> {
    session: Cow<'a, Session>,
    model: ModelRef,
    id: Result<Id>,
    instance: Option<DraftData>,
}

impl<'a> Destroy<'a> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Result<Id>) -> Self {
        Destroy { session: Cow::Borrowed(session), model, id, instance: None }
    }

    /// Destroys a row that is at hand.
    pub(super) fn instance<T: Instance>(session: &'a Session, instance: &T) -> Self {
        let model = instance.model();
        let id = id_of(&model, instance);
        let instance = DraftData::from_row(model.clone(), instance).ok();
        Destroy { session: Cow::Borrowed(session), model, id, instance }
    }
}

call_options!(Destroy<'_> at session);

impl<'a> IntoFuture for Destroy<'a> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { run(&self.session, &self.model, &self.id?, self.instance).await })
    }
}
