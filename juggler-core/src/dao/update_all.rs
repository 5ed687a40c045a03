//! `update_all`.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::BoxFuture;
use super::call::call_options;
use super::hooked::narrow;
use super::increment::{self, increment_methods};
use super::options::{WriteOptions, validate_option};
use super::related_filter::resolved;
use super::transform::transform;
use super::update::assignments;
use super::version::Expected;
use crate::definition::{IntoValue, ModelDefinition};
use crate::error::{Error, Result};
use crate::filter::{Predicate, Where};
use crate::hook::{Event, Hooks, Members};
use crate::model::{Draft, DraftData, IntoField, Model, Patch, Record};
use crate::session::Session;
use crate::validate::storable;
use crate::value::Value;

/// Sets what is given in all rows that match, and counts them.
pub(super) async fn run(
    session: &Session,
    condition: Where,
    mut draft: DraftData,
    options: WriteOptions,
) -> Result<u64> {
    draft.refuse_nested("update_all")?;
    let attached = session.prepare(draft.model()).await?;
    increment::check(attached, &mut draft, options)?;
    let mut hooks = Hooks::of(session, attached);
    let model = &attached.model;
    // A version is what the rows must have, and not what they get.
    let condition = match Expected::of(model, &draft) {
        Some(expected) => condition.and(expected.as_where(model)),
        None => condition,
    };
    let mut condition = narrow(&mut hooks, Cow::Owned(condition)).await?.into_owned();
    hooks.enforce(&mut draft, false);
    let mut data = vec![draft];
    for event in [Event::BeforeSave, Event::Persist] {
        let members =
            Members { condition: Some(&mut condition), data: Some(&mut data), ..Members::default() };
        if event == Event::BeforeSave {
            let validates = options.validates(model, model.settings.validate_update);
            hooks.before_save(validates, members).await?;
        } else {
            hooks.fire(event, members).await?;
        }
        let Some(draft) = data.first_mut() else {
            return Err(Error::bad_request("a hook removed the data that were to be written"));
        };
        refuse_id(model, draft)?;
        transform(draft);
        if event == Event::BeforeSave {
            let checked = options.check_given(session, attached, draft, model.settings.validate_update).await;
            let members =
                Members { condition: Some(&mut condition), data: Some(&mut data), ..Members::default() };
            hooks.after_validate(checked, members).await?;
        } else {
            storable(draft)?;
        }
    }
    let resolved = resolved(session, model, &condition).await?;
    let changes = data.first().map(assignments).unwrap_or_default();
    let written = session.connector().update(model, &resolved, &changes).await;
    let count = written.map_err(|error| match data.first() {
        Some(draft) => attached.checker.conflict(draft, error),
        None => error,
    })?;
    let (condition, data, info) = (Some(&mut condition), Some(&mut data), Some(count));
    hooks.fire(Event::AfterSave, Members { condition, data, info, ..Members::default() }).await?;
    Ok(count)
}

/// Many rows cannot get one id.
fn refuse_id(model: &ModelDefinition, draft: &DraftData) -> Result<()> {
    match model.ids.iter().find(|at| draft.value(**at).is_some()) {
        Some(&at) => Err(Error::bad_request(format!("{} cannot be updated: it is the id", model.place(at)))),
        None => Ok(()),
    }
}

/// Updates rows; await it for their number. See [`DataAccess::update_all`](super::DataAccess::update_all).
#[derive(Debug)]
#[must_use = "nothing is updated until it is awaited"]
pub struct UpdateAll<'a, T> {
    session: Cow<'a, Session>,
    condition: Where,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T> UpdateAll<'a, T> {
    pub(super) fn new(session: &'a Session, predicate: Predicate<T>, draft: Draft<T>) -> Self {
        UpdateAll {
            session: Cow::Borrowed(session),
            condition: predicate.into_where(),
            draft,
            options: WriteOptions::default(),
        }
    }

    validate_option!();
}

impl<M: Model> UpdateAll<'_, M> {
    /// Sets a field. `None` sets it to null; a field that is not named is left alone.
    pub fn set<F: IntoField<M>>(mut self, field: F, value: impl IntoValue<F::Type>) -> Self {
        self.draft.put(field, value);
        self
    }

    /// Makes these changes too.
    pub fn with(mut self, patch: Patch<M>) -> Self {
        for (at, value) in patch.into_draft().data().given() {
            self.draft.data_mut().set_value(at, value.clone());
        }
        self
    }
}

increment_methods!(UpdateAll);

call_options!(UpdateAll<'_, T> at session);

impl<'a, T: 'a> IntoFuture for UpdateAll<'a, T> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(
            async move { run(&self.session, self.condition, self.draft.into_data(), self.options).await },
        )
    }
}
