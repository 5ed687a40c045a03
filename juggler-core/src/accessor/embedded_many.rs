//! The structs in a list that a row itself holds: `author.phones()`.

use std::fmt;
use std::marker::PhantomData;

use super::embedded::{change_item, into_item, of_item};
use super::origin::Origin;
use crate::dao::BoxFuture;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{FilterTree, IntoPredicate, Where};
use crate::model::{DraftData, Embedded, Entity, Id, Identified, IntoId, Model};
use crate::query::{matches, resolve_where};
use crate::session::Session;

/// The structs in a list that a row itself holds: `author.phones()`. The derive prints the method for a field with
/// `#[model(embeds_many)]`.
///
/// Each operation reads the row anew, and each that writes updates it, through its rules and hooks. The instance that it was called on
/// stays as it was read.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Embedded, Debug, Clone, PartialEq)]
/// pub struct Phone {
///     #[model(id)]
///     pub id: Option<i64>, // None: the next one
///     pub number: String,
/// }
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// pub struct Author {
///     #[model(id, generated)]
///     pub id: i64,
///     #[model(embeds_many, default)]
///     pub phones: Vec<Phone>,
/// }
///
/// async fn call(ds: &Session, author: &Author) -> juggler_core::Result<()> {
///     let phone = author.phones().create(ds, Phone { id: None, number: "1".into() }).await?;
///     assert_eq!(phone.id, Some(1));
///     author.phones().update_by_id(ds, 1, |phone| phone.number = "2".into()).await?;
///     let of_italy = author.phones().find(ds, Phone::NUMBER.like("+39%")).await?;
///     author.phones().destroy_by_id(ds, 1).await
/// }
/// # }
/// ```
#[must_use = "this names what a row embeds; one of its operations reads or writes it"]
pub struct EmbeddedMany<'a, M, T> {
    owner: &'a M,
    relation: usize,
    marker: PhantomData<fn() -> T>,
}

impl<M: Model, T> fmt::Debug for EmbeddedMany<'_, M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = M::definition();
        let name = model.relations.get(self.relation).map_or("?", |relation| &*relation.name);
        write!(f, "{}.{name}", model.name)
    }
}

impl<'a, M: Model, T> EmbeddedMany<'a, M, T> {
    /// What the relation at a position leads to. The derive prints the call.
    pub fn new(owner: &'a M, relation: usize) -> Self {
        EmbeddedMany { owner, relation, marker: PhantomData }
    }

    fn origin<'s>(&'s self, session: &'s Session) -> Result<Origin<'s>> {
        Origin::new(session, self.owner as &dyn Entity, &ModelRef::Static(M::definition()), self.relation)
    }
}

// No `async fn` where an argument is generic: the compiler would say three times what is wrong with it.
impl<M: Model, T: Embedded> EmbeddedMany<'_, M, T> {
    /// Those of which a condition is true, in the order of the list.
    ///
    /// # Errors
    /// As reading the row.
    pub fn find<'s>(
        &'s self,
        session: &'s Session,
        predicate: impl IntoPredicate<T>,
    ) -> BoxFuture<'s, Result<Vec<T>>> {
        let condition = predicate.into_predicate().into_where();
        Box::pin(async move { self.items(session, condition).await?.iter().map(of_item).collect() })
    }

    /// How many there are of which a condition is true.
    ///
    /// # Errors
    /// As reading the row.
    pub fn count<'s>(
        &'s self,
        session: &'s Session,
        predicate: impl IntoPredicate<T>,
    ) -> BoxFuture<'s, Result<u64>> {
        let condition = predicate.into_predicate().into_where();
        Box::pin(async move { Ok(self.items(session, condition).await?.len() as u64) })
    }

    async fn items(&self, session: &Session, condition: Where) -> Result<Vec<DraftData>> {
        self.origin(session)?.embedded(&FilterTree { condition, ..FilterTree::default() }).await
    }

    /// The one at a place of the list.
    ///
    /// # Errors
    /// As reading the row.
    pub async fn at(&self, session: &Session, place: usize) -> Result<Option<T>> {
        self.origin(session)?.stored_items().await?.get(place).map(of_item).transpose()
    }

    /// Puts one at the end of the list, and gives it as it was stored. One without an id gets the next, where that is a number.
    ///
    /// # Errors
    /// An id that another has (422), and those of updating the row.
    pub async fn create(&self, session: &Session, item: T) -> Result<T> {
        let origin = self.origin(session)?;
        of_item(&origin.create_embedded(into_item(&origin.target, &item)?).await?)
    }

    /// One as [`create`](Self::create) would store it next to those that this instance has, without storing it.
    ///
    /// # Errors
    /// When the relation cannot work.
    pub fn build(&self, session: &Session, item: T) -> Result<T> {
        let origin = self.origin(session)?;
        let known = origin.held_items()?;
        of_item(&origin.build_embedded(into_item(&origin.target, &item)?, &known)?)
    }

    /// Takes those out of the list of which a condition is true, and counts them.
    ///
    /// # Errors
    /// Those of updating the row.
    pub fn destroy_all<'s>(
        &'s self,
        session: &'s Session,
        predicate: impl IntoPredicate<T>,
    ) -> BoxFuture<'s, Result<u64>> {
        let condition = predicate.into_predicate().into_where();
        Box::pin(async move {
            let origin = self.origin(session)?;
            let condition = resolve_where(&origin.target, &condition)?;
            origin.destroy_embedded(|item| matches(&condition, item)).await
        })
    }

    /// The one with an id, if there is one.
    ///
    /// # Errors
    /// As reading the row.
    pub fn find_by_id<'s>(
        &'s self,
        session: &'s Session,
        id: impl IntoId<T::Id>,
    ) -> BoxFuture<'s, Result<Option<T>>>
    where
        T: Identified,
    {
        let id = id.into_id();
        Box::pin(async move { self.with_id(session, &id).await?.as_ref().map(of_item).transpose() })
    }

    /// Is there one with an id?
    ///
    /// # Errors
    /// As reading the row.
    pub fn exists<'s>(&'s self, session: &'s Session, id: impl IntoId<T::Id>) -> BoxFuture<'s, Result<bool>>
    where
        T: Identified,
    {
        let id = id.into_id();
        Box::pin(async move { Ok(self.with_id(session, &id).await?.is_some()) })
    }

    async fn with_id(&self, session: &Session, id: &Id) -> Result<Option<DraftData>> {
        self.origin(session)?.embedded_with_id(id).await
    }

    /// Changes the one with an id, and gives it as it was stored.
    ///
    /// # Errors
    /// When there is none (404), and those of updating the row.
    pub fn update_by_id<'s>(
        &'s self,
        session: &'s Session,
        id: impl IntoId<T::Id>,
        change: impl FnOnce(&mut T) + Send + 's,
    ) -> BoxFuture<'s, Result<T>>
    where
        T: Identified,
    {
        let id = id.into_id();
        Box::pin(async move {
            let origin = self.origin(session)?;
            let updated = origin.update_embedded(Some(&id), |item| change_item(item, change)).await?;
            of_item(&updated.ok_or_else(|| missing(&origin, &id))?)
        })
    }

    /// Takes the one with an id out of the list.
    ///
    /// # Errors
    /// When there is none (404), and those of updating the row.
    pub fn destroy_by_id<'s>(
        &'s self,
        session: &'s Session,
        id: impl IntoId<T::Id>,
    ) -> BoxFuture<'s, Result<()>>
    where
        T: Identified,
    {
        let id = id.into_id();
        Box::pin(async move {
            let origin = self.origin(session)?;
            match origin.destroy_embedded(|item| origin.is(item, &id)).await? {
                0 => Err(missing(&origin, &id)),
                _ => Ok(()),
            }
        })
    }
}

#[cold]
fn missing(origin: &Origin<'_>, id: &Id) -> Error {
    Error::not_found(origin.target.name.clone(), crate::dao::shown(&origin.target, id))
}
