//! `update_all`.

use std::future::IntoFuture;

use super::BoxFuture;
use super::options::{WriteOptions, transform};
use super::update::assignments;
use crate::definition::IntoValue;
use crate::error::{Error, Result};
use crate::filter::{Predicate, Where};
use crate::model::{Draft, DraftData, Field, Model, Patch};
use crate::query::resolve_where;
use crate::session::Session;

/// Sets what is given in all rows that match, and counts them.
async fn run(
    session: &Session,
    condition: &Where,
    draft: &mut DraftData,
    options: WriteOptions,
) -> Result<u64> {
    let attached = session.prepare(draft.model()).await?;
    let model = &attached.model;
    if let Some(&at) = model.ids.iter().find(|at| draft.value(**at).is_some()) {
        return Err(Error::bad_request(format!("{} cannot be updated: it is the id", model.place(at))));
    }
    transform(draft);
    options.check_given(&attached, draft, model.settings.validate_update)?;
    let condition = resolve_where(model, condition)?;
    session.connector().update(model, &condition, &assignments(draft)).await
}

/// Updates rows; await it for their number. See [`DataAccess::update_all`](super::DataAccess::update_all).
#[derive(Debug)]
#[must_use = "nothing is updated until it is awaited"]
pub struct UpdateAll<'a, T> {
    session: &'a Session,
    condition: Where,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T> UpdateAll<'a, T> {
    pub(super) fn new(session: &'a Session, predicate: Predicate<T>, draft: Draft<T>) -> Self {
        UpdateAll { session, condition: predicate.into_where(), draft, options: WriteOptions::default() }
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

impl<M: Model> UpdateAll<'_, M> {
    /// Sets a field. `None` sets it to null; a field that is not named is left alone.
    pub fn set<V>(mut self, field: Field<M, V>, value: impl IntoValue<V>) -> Self {
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

impl<'a, T: 'a> IntoFuture for UpdateAll<'a, T> {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut draft = self.draft.into_data();
            run(self.session, &self.condition, &mut draft, self.options).await
        })
    }
}
