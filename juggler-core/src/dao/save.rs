//! `save` on an instance.

use std::borrow::Cow;
use std::future::IntoFuture;

use super::call::call_options;
use super::collect::One;
use super::options::{WriteOptions, id_of, validate_option};
use super::version::Expected;
use super::{BoxFuture, create, replace, update};
use crate::error::Result;
use crate::model::{DraftData, Instance, IntoDraft, Tracked};
use crate::row::{Row, Values};
use crate::session::Session;

/// Writes an instance; await it for the row as it then is. See [`DataAccess::save`](super::DataAccess::save).
#[derive(Debug)]
#[must_use = "nothing is saved until it is awaited"]
pub struct Save<'a, T> {
    session: Cow<'a, Session>,
    instance: &'a T,
    options: WriteOptions,
}

impl<'a, T: Instance> Save<'a, T> {
    pub(super) fn new(session: &'a Session, instance: &'a T) -> Self {
        Save { session: Cow::Borrowed(session), instance, options: WriteOptions::default() }
    }

    validate_option!();
}

call_options!(Save<'_, T> at session);

impl<'a, T: Instance> IntoFuture for Save<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Save { session, instance, options } = self;
        let model = instance.model();
        let id = id_of(&model, instance);
        let draft: DraftData = instance.into_draft().into_data();
        Box::pin(async move {
            let mut out = One::new(&model);
            replace::by_id(&session, &id?, draft, None, options, &mut out).await?;
            out.written()
        })
    }
}

impl<T: Instance> Tracked<T> {
    /// Creates a new instance, or writes what changed of a stored one; afterwards it is as stored. Await it.
    ///
    /// # Errors
    /// As [`DataAccess::create`](super::DataAccess::create) and [`DataAccess::update`](super::DataAccess::update).
    pub fn save<'a>(&'a mut self, session: &'a Session) -> SaveTracked<'a, T> {
        SaveTracked { session: Cow::Borrowed(session), tracked: self, options: WriteOptions::default() }
    }
}

/// Creates a tracked instance, or writes what changed; await it. See [`Tracked::save`].
#[derive(Debug)]
#[must_use = "nothing is saved until it is awaited"]
pub struct SaveTracked<'a, T> {
    session: Cow<'a, Session>,
    tracked: &'a mut Tracked<T>,
    options: WriteOptions,
}

impl<T: Instance> SaveTracked<'_, T> {
    validate_option!();
}

call_options!(SaveTracked<'_, T> at session);

impl<'a, T: Instance> IntoFuture for SaveTracked<'a, T> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let SaveTracked { session, tracked, options } = self;
            let mut draft = tracked.changed_draft().into_data();
            let model = draft.model().clone();
            let mut out = One::new(&model);
            if tracked.is_new() {
                if model.forces_id() {
                    model.ids.iter().for_each(|&at| drop(draft.take_value(at)));
                }
                create::run(&session, &mut vec![draft], options, &mut out).await?;
            } else {
                let stored: Vec<_> =
                    (0..model.width()).map(|at| tracked.get(at).unwrap_or_default().to_owned()).collect();
                let loaded = Expected::of(&model, &**tracked);
                update::run(&session, &Values(&stored), draft, loaded, options, &mut out).await?;
            }
            let saved = out.written()?;
            *tracked = Tracked::stored(saved);
            Ok(())
        })
    }
}
