//! `replace_by_id` and `replace_or_create`.

use std::future::IntoFuture;

use super::collect::Collect;
use super::options::{WriteOptions, require_id, shown, transform};
use super::{BoxFuture, create};
use crate::error::{Error, Result};
use crate::model::{Draft, DraftData, Instance};
use crate::row::RowSink;
use crate::session::Session;
use crate::value::{Value, equal};

/// Replaces the row with an id: what the draft leaves out is default or null then.
pub(super) async fn by_id(
    session: &Session,
    id: &[Value],
    draft: &mut DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    let model = draft.model().clone();
    require_id(&model, "replace_by_id", id)?;
    for (&at, part) in model.ids.iter().zip(id) {
        let given = draft.value(at).filter(|given| !given.is_null());
        if given.is_some_and(|given| !equal(given.as_ref(), part.as_ref())) {
            let message = format!("{} cannot be changed from {}", model.place(at), shown(id));
            return Err(Error::bad_request(message));
        }
        draft.set_value(at, part.clone());
    }
    let attached = session.prepare(&model).await?;
    draft.apply_defaults();
    transform(draft);
    options.check_whole(&attached, draft, None)?;
    if session.connector().replace_by_id(&attached.model, id, draft).await? == 0 {
        return Err(Error::not_found(model.name.clone(), shown(id)));
    }
    out.row(draft)?;
    Ok(())
}

/// Replaces the row with the id of the draft, or creates one. Where ids come from the store, an id without a row is an
/// error (404).
async fn or_create(
    session: &Session,
    draft: &mut DraftData,
    options: WriteOptions,
    out: &mut dyn RowSink,
) -> Result<()> {
    let model = draft.model().clone();
    let id = draft.id();
    model.require_ids()?;
    if id.iter().all(Value::is_null) {
        return create::run(session, std::slice::from_mut(draft), options, out).await;
    }
    if model.forces_id() {
        return by_id(session, &id, draft, options, out).await;
    }
    let attached = session.prepare(&model).await?;
    draft.apply_defaults();
    transform(draft);
    options.check_whole(&attached, draft, None)?;
    session.connector().replace_or_create(&attached.model, draft, out).await?;
    Ok(())
}

/// Replaces one row; await it. See [`DataAccess::replace_by_id`](super::DataAccess::replace_by_id).
#[derive(Debug)]
#[must_use = "nothing is replaced until it is awaited"]
pub struct ReplaceById<'a, T> {
    session: &'a Session,
    id: Vec<Value>,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> ReplaceById<'a, T> {
    pub(super) fn new(session: &'a Session, id: Vec<Value>, draft: Draft<T>) -> Self {
        ReplaceById { session, id, draft, options: WriteOptions::default() }
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

impl<'a, T: Instance> IntoFuture for ReplaceById<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = Collect::new(&model);
            by_id(self.session, &self.id, &mut draft, self.options, &mut out).await?;
            out.written()
        })
    }
}

/// Replaces a row or creates it; await it. See [`DataAccess::replace_or_create`](super::DataAccess::replace_or_create).
#[derive(Debug)]
#[must_use = "nothing is written until it is awaited"]
pub struct ReplaceOrCreate<'a, T> {
    session: &'a Session,
    draft: Draft<T>,
    options: WriteOptions,
}

impl<'a, T: Instance> ReplaceOrCreate<'a, T> {
    pub(super) fn new(session: &'a Session, draft: Draft<T>) -> Self {
        ReplaceOrCreate { session, draft, options: WriteOptions::default() }
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

impl<'a, T: Instance> IntoFuture for ReplaceOrCreate<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut draft = self.draft.into_data();
            let model = draft.model().clone();
            let mut out = Collect::new(&model);
            or_create(self.session, &mut draft, self.options, &mut out).await?;
            out.written()
        })
    }
}
