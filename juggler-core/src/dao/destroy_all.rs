//! `destroy_all`.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::marker::PhantomData;

use super::call::call_options;
use super::hooked::{narrow, with_id};
use super::related_filter::resolved;
use super::together::Together;
use super::version::Expected;
use super::{BoxFuture, dependents};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{Predicate, Where};
use crate::hook::{Event, Hooks, Members};
use crate::model::DraftData;
use crate::session::{Attached, Session};
use crate::value::Value;

/// The one row that is destroyed.
#[derive(Default)]
struct One<'a> {
    id: &'a [Value],
    /// The row, where it is at hand.
    instance: Option<DraftData>,
    expected: Option<Expected>,
}

/// Destroys the row with an id, if it has the version that is expected, and counts it.
pub(super) async fn one(
    session: &Session,
    attached: &Attached,
    id: &[Value],
    instance: Option<DraftData>,
    expected: Option<Expected>,
) -> Result<u64> {
    run(session, attached, with_id(&attached.model, id), One { id, instance, expected }).await
}

/// Destroys the rows that match, and counts them.
async fn run(session: &Session, attached: &Attached, condition: Where, one: One<'_>) -> Result<u64> {
    if !attached.has_dependents {
        return with_hooks(session, attached, condition, one, false).await;
    }
    let together = Together::begin(session).await?;
    let outcome = Box::pin(with_hooks(together.session(), attached, condition, one, true)).await;
    together.end(outcome).await
}

/// Destroys the rows that match, without their dependents, which somebody else takes care of.
pub(super) async fn alone(session: &Session, attached: &Attached, condition: Where) -> Result<u64> {
    with_hooks(session, attached, condition, One::default(), false).await
}

async fn with_hooks(
    session: &Session,
    attached: &Attached,
    condition: Where,
    one: One<'_>,
    with_dependents: bool,
) -> Result<u64> {
    let One { id, instance, expected } = one;
    let mut instance = instance.map(|row| vec![row]);
    let mut hooks = Hooks::of(session, attached);
    let mut condition = narrow(&mut hooks, Cow::Owned(condition)).await?.into_owned();
    let (there, instances) = (Some(&mut condition), instance.as_mut());
    hooks.fire(Event::BeforeDelete, Members { condition: there, instances, ..Members::default() }).await?;
    if let Some(instances) = &mut instance {
        hooks
            .fire(Event::BeforeDestroy, Members { instances: Some(instances), ..Members::default() })
            .await?;
    }
    let only = match expected {
        Some(expected) => condition.clone().and(expected.as_where(&attached.model)),
        None => condition.clone(),
    };
    let count = if with_dependents {
        dependents::destroy(session, attached, only, expected).await?
    } else {
        let resolved = resolved(session, &attached.model, &only).await?;
        session.connector().destroy_all(&attached.model, &resolved).await?
    };
    if let Some(expected) = expected.filter(|_| count == 0) {
        let there = resolved(session, &attached.model, &condition).await?;
        expected.refuse(session, attached, id, &there).await?;
    }
    if let Some(instances) = &mut instance {
        let (instances, info) = (Some(instances), Some(count));
        hooks.fire(Event::AfterDestroy, Members { instances, info, ..Members::default() }).await?;
    }
    let (there, instances, info) = (Some(&mut condition), instance.as_mut(), Some(count));
    hooks
        .fire(Event::AfterDelete, Members { condition: there, instances, info, ..Members::default() })
        .await?;
    Ok(count)
}

/// Destroys the rows of a model that match, and counts them.
pub(crate) async fn of(session: &Session, model: &ModelRef, condition: Where) -> Result<u64> {
    let attached = session.prepare(model).await?;
    run(session, attached, condition, One::default()).await
}

/// Destroys rows; await it for their number. See [`DataAccess::destroy_all`](super::DataAccess::destroy_all).
#[derive(Debug)]
#[must_use = "nothing is destroyed until it is awaited"]
pub struct DestroyAll<'a, T> {
    session: Cow<'a, Session>,
    model: ModelRef,
    condition: Where,
    marker: PhantomData<fn() -> T>,
}

impl<'a, T> DestroyAll<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef, predicate: Predicate<T>) -> Self {
        DestroyAll {
            session: Cow::Borrowed(session),
            model,
            condition: predicate.into_where(),
            marker: PhantomData,
        }
    }
}

call_options!(DestroyAll<'_, T> at session);

impl<'a, T: 'a> IntoFuture for DestroyAll<'a, T> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { of(&self.session, &self.model, self.condition).await })
    }
}
