//! `save` on an instance.

use std::future::IntoFuture;

use super::collect::One;
use super::options::{WriteOptions, id_of};
use super::{BoxFuture, create, replace, update};
use crate::error::Result;
use crate::model::{Draft, DraftData, Instance, IntoDraft, Tracked};
use crate::row::{Row, Values};
use crate::session::Session;

/// Writes an instance; await it for the row as it then is. See [`DataAccess::save`](super::DataAccess::save).
#[derive(Debug)]
#[must_use = "nothing is saved until it is awaited"]
pub struct Save<'a, T> {
    session: &'a Session,
    instance: &'a T,
    options: WriteOptions,
}

impl<'a, T: Instance> Save<'a, T> {
    pub(super) fn new(session: &'a Session, instance: &'a T) -> Self {
        Save { session, instance, options: WriteOptions::default() }
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

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
            replace::by_id(session, &id?, draft, None, options, &mut out).await?;
            out.written()
        })
    }
}

impl<T: Instance> Tracked<T> {
    /// Creates a new instance, or writes what changed of a stored one; afterwards it is as stored.
    ///
    /// # Errors
    /// As [`DataAccess::create`](super::DataAccess::create) and [`DataAccess::update`](super::DataAccess::update).
    pub async fn save(&mut self, session: &Session) -> Result<()> {
        let draft: Draft<T> = self.changed_draft();
        let mut draft = draft.into_data();
        let model = draft.model().clone();
        let saved = if self.is_new() {
            if model.forces_id() {
                model.ids.iter().for_each(|&at| drop(draft.take_value(at)));
            }
            let mut out = One::new(&model);
            create::run(session, &mut vec![draft], WriteOptions::default(), &mut out).await?;
            out.written()?
        } else {
            let mut out = One::new(&model);
            let stored: Vec<_> =
                (0..model.width()).map(|at| self.get(at).unwrap_or_default().to_owned()).collect();
            update::run(session, &Values(&stored), draft, WriteOptions::default(), &mut out).await?;
            out.written()?
        };
        *self = Tracked::stored(saved);
        Ok(())
    }
}
