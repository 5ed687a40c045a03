//! `reload` on an instance.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::options::{id_of, shown};
use super::{BoxFuture, find_by_id};
use crate::error::{Error, Result};
use crate::model::Instance;
use crate::session::Session;

/// Reads a row again.
async fn run<T: Instance>(session: &Session, instance: &T) -> Result<T> {
    let model = instance.model();
    let id = id_of(&model, instance)?;
    let mut out = One::new(&model);
    find_by_id::run(session, &model, &id, &mut out).await?;
    out.found().ok_or_else(|| Error::not_found(model.name.clone(), shown(&model, &id)))
}

/// Reads an instance again; await it for the row as it now is. See [`DataAccess::reload`](super::DataAccess::reload).
#[derive(Debug)]
#[must_use = "nothing is read until it is awaited"]
pub struct Reload<'a, T> {
    session: Cow<'a, Session>,
    instance: &'a T,
}

impl<'a, T: Instance> Reload<'a, T> {
    pub(super) fn new(session: &'a Session, instance: &'a T) -> Self {
        Reload { session: Cow::Borrowed(session), instance }
    }
}

call_options!(Reload<'_, T> at session);

impl<'a, T: Instance> IntoFuture for Reload<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { run(&self.session, self.instance).await })
    }
}
