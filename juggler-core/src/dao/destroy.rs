//! `destroy_by_id`, and `destroy` on an instance.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::options::{id_of, require_id, shown};
use super::version::Expected;
use super::{BoxFuture, destroy_all};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::hook::has_hooks;
use crate::model::{DraftData, Id, Instance};
use crate::query::Condition;
use crate::session::Session;
use crate::value::Value;

/// Destroys the row with an id and counts it: 0 or 1. A strict model says 404 for 0. It is an error where the row is there with another
/// version than the expected one.
pub(crate) async fn run(
    session: &Session,
    model: &ModelRef,
    id: &[Value],
    instance: Option<DraftData>,
    expected: Option<Expected>,
) -> Result<u64> {
    require_id(model, "destroy_by_id", id)?;
    let attached = session.prepare(model).await?;
    let count = if has_hooks(session, attached) || attached.has_dependents {
        destroy_all::one(session, attached, id, instance, expected).await?
    } else if let Some(expected) = expected {
        let there = Condition::id(&attached.model, id);
        let only = there.clone().and(expected.condition(&attached.model));
        let count = session.connector().destroy_all(&attached.model, &only).await?;
        if count == 0 {
            expected.refuse(session, attached, id, &there).await?;
        }
        count
    } else {
        session.connector().destroy(&attached.model, id).await?
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
    expected: Option<Expected>,
}

impl<'a> Destroy<'a> {
    pub(super) fn new(session: &'a Session, model: ModelRef, id: Result<Id>) -> Self {
        Destroy { session: Cow::Borrowed(session), model, id, instance: None, expected: None }
    }

    /// Destroys a row that is at hand.
    pub(super) fn instance<T: Instance>(session: &'a Session, instance: &T) -> Self {
        let model = instance.model();
        let id = id_of(&model, instance);
        let expected = Expected::of(&model, instance);
        let instance = DraftData::from_row(model.clone(), instance).ok();
        Destroy { session: Cow::Borrowed(session), model, id, instance, expected }
    }
}

call_options!(Destroy<'_> at session);

impl<'a> IntoFuture for Destroy<'a> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(
            async move { run(&self.session, &self.model, &self.id?, self.instance, self.expected).await },
        )
    }
}
