//! `update` on an instance: LoopBack's `patchAttributes`.

use std::future::IntoFuture;

use super::BoxFuture;
use super::collect::Collect;
use super::options::{WriteOptions, id_of, shown, transform};
use crate::connector::Assignment;
use crate::definition::{IntoValue, ModelDefinition};
use crate::error::{Error, Result};
use crate::model::{Draft, DraftData, Field, Instance, Model, Patch};
use crate::row::{Row, RowSink};
use crate::session::Session;
use crate::value::{Value, equal};

/// Changes what is given of a stored row, and pushes the row as it then is.
pub(super) async fn run(
    session: &Session,
    stored: &(dyn Row + Sync),
    draft: &mut DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    let attached = session.prepare(draft.model()).await?;
    let model = &attached.model;
    let id = id_of(model, stored)?;
    refuse_changed_id(model, &id, draft)?;
    transform(draft);
    options.check_whole(&attached, draft, Some(stored))?;
    let assignments = assignments(draft);
    if session.connector().update_attributes(model, &id, &assignments, out).await? == 0 {
        return Err(Error::not_found(model.name.clone(), shown(&id)));
    }
    Ok(())
}

/// An id stays what it is, whatever `forceId` says.
fn refuse_changed_id(model: &ModelDefinition, id: &[Value], draft: &mut DraftData) -> Result<()> {
    for (&at, part) in model.ids.iter().zip(id) {
        if let Some(given) = draft.take_value(at)
            && !equal(given.as_ref(), part.as_ref())
        {
            let to = shown(std::slice::from_ref(&given));
            return Err(Error::bad_request(format!(
                "{} cannot be updated from {} to {to}",
                model.place(at),
                shown(id)
            )));
        }
    }
    Ok(())
}

/// What is given, as changes to a row. The id is none of them.
pub(super) fn assignments(draft: &DraftData) -> Vec<Assignment> {
    let ids = &draft.model().ids;
    let set = draft
        .given()
        .filter(|(at, _)| !ids.contains(at))
        .map(|(property, value)| Assignment::Set { property, value: value.clone() });
    let extras = draft
        .extras()
        .iter()
        .map(|(name, value)| Assignment::SetExtra { name: name.to_owned().into(), value: value.clone() });
    set.chain(extras).collect()
}

/// Changes a row; await it for the row as it then is. See [`DataAccess::update`](super::DataAccess::update).
#[derive(Debug)]
#[must_use = "nothing is updated until it is awaited"]
pub struct Update<'a, T> {
    session: &'a Session,
    instance: &'a T,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> Update<'a, T> {
    pub(super) fn new(session: &'a Session, instance: &'a T, draft: Draft<T>) -> Self {
        Update { session, instance, draft, options: WriteOptions::default() }
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

impl<M: Model> Update<'_, M> {
    /// Sets a field. `None` sets it to null; a field that is not named is left alone.
    pub fn set<V>(mut self, field: Field<M, V>, value: impl IntoValue<V>) -> Self {
        if field.path().names().len() > 1 && self.draft.data().value(root_of(field)).is_none() {
            // One field of an embedded struct: the others are as they are on this instance.
            let at = root_of(field);
            let whole = self.instance.get(at).unwrap_or_default().to_owned();
            self.draft.data_mut().set_value(at, whole);
        }
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

fn root_of<M: Model, V>(field: Field<M, V>) -> usize {
    let name = field.path().names()[0];
    M::definition().property(name).map_or(usize::MAX, |(at, _)| at)
}

impl<'a, T: Instance> IntoFuture for Update<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = Collect::new(&model);
            run(self.session, self.instance, &mut draft, self.options, &mut out).await?;
            out.written()
        })
    }
}
