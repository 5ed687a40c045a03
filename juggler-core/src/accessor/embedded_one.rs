//! The struct that a row itself holds: `author.address()`.

use std::fmt;
use std::marker::PhantomData;

use super::embedded::{change_item, into_item, of_item};
use super::origin::Origin;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::{Embedded, Entity, Model};
use crate::session::Session;

/// The struct that a row itself holds, if there is one: `author.address()`. The derive prints the method for a field with
/// `#[model(embeds_one)]`. See [`EmbeddedMany`](super::EmbeddedMany) for what its operations do to the row.
#[must_use = "this names what a row embeds; one of its operations reads or writes it"]
pub struct EmbeddedOne<'a, M, T> {
    owner: &'a M,
    relation: usize,
    marker: PhantomData<fn() -> T>,
}

impl<M: Model, T> fmt::Debug for EmbeddedOne<'_, M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = M::definition();
        let name = model.relations.get(self.relation).map_or("?", |relation| &*relation.name);
        write!(f, "{}.{name}", model.name)
    }
}

impl<'a, M: Model, T> EmbeddedOne<'a, M, T> {
    /// What the relation at a position leads to. The derive prints the call.
    pub fn new(owner: &'a M, relation: usize) -> Self {
        EmbeddedOne { owner, relation, marker: PhantomData }
    }

    fn origin<'s>(&'s self, session: &'s Session) -> Result<Origin<'s>> {
        Origin::new(session, self.owner as &dyn Entity, &ModelRef::Static(M::definition()), self.relation)
    }
}

impl<M: Model, T: Embedded> EmbeddedOne<'_, M, T> {
    /// The one there is, as it is stored now.
    ///
    /// # Errors
    /// As reading the row.
    pub async fn get(&self, session: &Session) -> Result<Option<T>> {
        self.origin(session)?.stored_items().await?.first().map(of_item).transpose()
    }

    /// Puts one there, in place of the one there was, and gives it as it was stored.
    ///
    /// # Errors
    /// Those of updating the row.
    pub async fn create(&self, session: &Session, item: T) -> Result<T> {
        let origin = self.origin(session)?;
        of_item(&origin.create_embedded(into_item(&origin.target, &item)?).await?)
    }

    /// Changes the one there is, and gives it as it was stored.
    ///
    /// # Errors
    /// When there is none (404), and those of updating the row.
    pub async fn update(&self, session: &Session, change: impl FnOnce(&mut T) + Send) -> Result<T> {
        let origin = self.origin(session)?;
        let updated = origin.update_embedded(None, |item| change_item(item, change)).await?;
        let empty = || Error::not_found(origin.target.name.clone(), format!("in {}", origin.link.place()));
        of_item(&updated.ok_or_else(empty)?)
    }

    /// Takes the one there is out of the row, which may be without.
    ///
    /// # Errors
    /// Those of updating the row; so where the row cannot be without.
    pub async fn destroy(&self, session: &Session) -> Result<()> {
        self.origin(session)?.destroy_embedded(|_| true).await.map(drop)
    }
}
