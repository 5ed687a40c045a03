//! The row that a relation of one row leads to, if there is one.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use super::link::update_row;
use super::load::{Asker, Load};
use super::origin::Origin;
use crate::dao::{BoxFuture, DataAccess, WriteOptions};
use crate::definition::{ModelRef, RelationKind};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, Where};
use crate::model::{Draft, DraftData, Entity, IntoDraft, Model, OneOf, Owners, Patch};
use crate::session::Session;
use crate::value::Value;

/// The row related to one row, if there is one: `post.author()`. The derive prints the method for each field.
#[must_use = "this names a related row; one of its operations reads or writes it"]
pub struct RelatedOne<'a, M, T> {
    owner: &'a M,
    relation: usize,
    marker: PhantomData<fn() -> T>,
}

impl<M: Model, T> fmt::Debug for RelatedOne<'_, M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let model = M::definition();
        let name = model.relations.get(self.relation).map_or("?", |relation| &*relation.name);
        write!(f, "{}.{name}", model.name)
    }
}

impl<'a, M: Model, T> RelatedOne<'a, M, T> {
    /// The row that the relation at a position leads to. The derive prints the call.
    pub fn new(owner: &'a M, relation: usize) -> Self {
        RelatedOne { owner, relation, marker: PhantomData }
    }

    fn origin<'s>(&'s self, session: &'s Session) -> Result<Origin<'s>> {
        Origin::new(session, self.owner as &dyn Entity, &ModelRef::Static(M::definition()), self.relation)
    }
}

impl<'a, M: Model, T: DataAccess> RelatedOne<'a, M, T> {
    /// The related row, if there is one: from memory, or by one query for all rows that this one was read with. See
    /// [`RelatedMany::load`](super::RelatedMany::load).
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, name: String, posts: HasMany<Post> }
    /// # #[derive(Model)] struct Post { #[model(id, generated)] id: i64, title: String, user_id: i64, user: BelongsTo<User> }
    /// async fn print(ds: &Session) -> juggler_core::Result<()> {
    ///     for post in &Post::find(ds).await? {
    ///         if let Some(author) = post.user().load(ds).await? {
    ///             println!("{}: {}", author.name, post.title);
    ///         }
    ///     }
    ///     Ok(()) // two queries, however many posts there are
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As there.
    #[track_caller]
    pub fn load<'s>(&self, session: &'s Session) -> Load<'s, 'a, Option<&'a T>>
    where
        'a: 's,
    {
        let asker = Asker::instance(self.owner, self.relation);
        Load::new(session, asker, |row| row.downcast_ref::<Option<T>>().map(Option::as_ref))
    }

    /// Reads the related row, whether it was loaded or not. [`load`](Self::load), and an include, read it for many rows at once.
    ///
    /// # Errors
    /// As the query.
    #[track_caller]
    pub fn get(&self, session: &Session) -> impl Future<Output = Result<Option<T>>> + Send {
        Asker::instance(self.owner, self.relation).note(Location::caller());
        async move { self.origin(session)?.current().await?.map(whole).transpose() }
    }

    /// Creates the related row; where this row has the key it is written there.
    ///
    /// # Errors
    /// Those of creating a row, and a second row of a has-one.
    pub async fn create(&self, session: &Session, new: impl Into<Draft<T>>) -> Result<T> {
        let draft = new.into().into_data();
        whole(self.origin(session)?.create(draft, None, WriteOptions::default()).await?)
    }

    /// A new related row in memory, not stored.
    ///
    /// # Errors
    /// When the relation cannot work.
    pub fn build(&self, session: &Session, new: impl Into<Draft<T>>) -> Result<Draft<T>> {
        self.origin(session)?.draft(new.into().into_data()).map(Draft::from_data)
    }

    /// Changes the related row.
    ///
    /// # Errors
    /// When there is none (404), and those of an update.
    pub async fn update(&self, session: &Session, changes: Patch<T>) -> Result<T> {
        let origin = self.origin(session)?;
        whole(origin.update_current(changes.into_draft().into_data()).await?)
    }

    /// Relates a row that is there in place of the one there was, and gives this row as it then is. Where this row has the key
    /// it is written here; else it is written into the row.
    ///
    /// # Errors
    /// Those of an update, and a second row of a has-one.
    pub async fn set(&self, session: &Session, row: &T) -> Result<M>
    where
        M: Clone,
    {
        let origin = self.origin(session)?;
        match origin.set_current(&row.into_draft().into_data()).await? {
            Some(owner) => whole(owner),
            None => Ok(self.owner.clone()),
        }
    }

    /// Destroys the related row. Of a belongs-to only the key is set to null, as in LoopBack; the row stays.
    ///
    /// # Errors
    /// A has-one without a row (404).
    pub async fn destroy(&self, session: &Session) -> Result<()> {
        self.origin(session)?.destroy_current().await
    }
}

/// The row that a polymorphic key of one row leads to, if there is one: `photo.subject()`. The derive prints the method.
#[must_use = "this names a related row; one of its operations reads or writes it"]
pub struct RelatedAny<'a, M, E> {
    owner: &'a M,
    relation: usize,
    marker: PhantomData<fn() -> E>,
}

impl<'a, M: Model, E> RelatedAny<'a, M, E> {
    /// The row that the relation at a position leads to. The derive prints the call.
    pub fn new(owner: &'a M, relation: usize) -> Self {
        RelatedAny { owner, relation, marker: PhantomData }
    }
}

impl<'a, M: Model, E: Owners> RelatedAny<'a, M, E> {
    /// The related row, if there is one: from memory, or by one query for each model that it, and the rows that this one was read with,
    /// lead to. See [`RelatedMany::load`](super::RelatedMany::load).
    ///
    /// # Errors
    /// As there, and as [`get`](Self::get).
    #[track_caller]
    pub fn load<'s>(&self, session: &'s Session) -> Load<'s, 'a, Option<&'a E>>
    where
        'a: 's,
    {
        let asker = Asker::instance(self.owner, self.relation);
        Load::new(session, asker, |row| row.downcast_ref::<Option<E>>().map(Option::as_ref))
    }

    /// Reads the related row; `None` where the key, or the type beside it, is null.
    ///
    /// # Errors
    /// A type that no data source knows, or that the enum has no variant for; and as the query.
    #[track_caller]
    pub fn get(&self, session: &Session) -> impl Future<Output = Result<Option<E>>> + Send {
        Asker::instance(self.owner, self.relation).note(Location::caller());
        self.read(session)
    }

    async fn read(&self, session: &Session) -> Result<Option<E>> {
        let model = ModelRef::Static(M::definition());
        let Some(origin) = Origin::find(session, self.owner as &dyn Entity, &model, self.relation)? else {
            return Ok(None);
        };
        let Some(row) = origin.current().await? else { return Ok(None) };
        let variant = E::models().iter().position(|model| model.name == origin.target.name);
        let no_variant = || no_variant(&origin.link.place(), &origin.target.name);
        let mut batch = variant.and_then(E::batch).ok_or_else(no_variant)?;
        batch.push(&row)?;
        let mut pool = batch.into_pool(vec![1]);
        E::take(&mut *pool, 0)?.map(Some).ok_or_else(no_variant)
    }

    /// Relates a row that is there, of any of the models of the enum, and gives this row as it then is.
    ///
    /// # Errors
    /// Those of an update.
    pub fn set<'s>(&'s self, session: &'s Session, row: &'s impl OneOf<E>) -> BoxFuture<'s, Result<M>> {
        // No `async fn`: the compiler would say thrice of a row that it is none of them.
        Box::pin(self.set_owner(session, row.owner()))
    }

    async fn set_owner(&self, session: &Session, row: &dyn Entity) -> Result<M> {
        let name = &row.definition().name;
        let target = E::models().into_iter().find(|model| model.name == *name);
        let model = ModelRef::Static(M::definition());
        let place = || model.relations.get(self.relation).map_or("?", |relation| &*relation.name);
        let target = ModelRef::Static(target.ok_or_else(|| no_variant(place(), name))?);
        let origin = Origin::to(session, self.owner as &dyn Entity, &model, self.relation, &target)?;
        whole(origin.update_owner(origin.changes_for(row)?).await?)
    }

    /// Sets the key, and the type beside it, to null, and gives this row as it then is. The related row stays.
    ///
    /// # Errors
    /// Those of an update.
    pub async fn unset(&self, session: &Session) -> Result<M> {
        let model = ModelRef::Static(M::definition());
        let origin = Origin::to(session, self.owner as &dyn Entity, &model, self.relation, &model)?;
        whole(
            origin
                .update_owner(origin.changes(origin.link.shape.own_keys().map(|at| (at, Value::Null))))
                .await?,
        )
    }
}

fn whole<T: Model>(row: DraftData) -> Result<T> {
    T::from_draft(Draft::from_data(row))
}

#[cold]
fn no_variant(place: &str, target: &str) -> Error {
    Error::bad_request(format!("{place} leads to a {target}, which its enum has no variant for"))
}

impl Origin<'_> {
    /// The one row there is.
    pub(super) async fn current(&self) -> Result<Option<DraftData>> {
        let tree = FilterTree { condition: self.condition()?, limit: Some(1), ..FilterTree::default() };
        self.first(&tree).await
    }

    async fn require_current(&self) -> Result<DraftData> {
        let empty = || {
            let kind = match self.kind() {
                RelationKind::HasOne => "HasOne",
                RelationKind::EmbedsOne => "EmbedsOne",
                _ => "BelongsTo",
            };
            Error::not_found(
                self.target.name.clone(),
                format!("in {kind} {}, which is empty", self.link.place()),
            )
        };
        self.current().await?.ok_or_else(empty)
    }

    /// Changes the one row there is.
    pub(super) async fn update_current(&self, changes: DraftData) -> Result<DraftData> {
        let row = self.require_current().await?;
        update_row(&self.there, &row, changes).await
    }

    /// Relates a row in place of the one there is; gives the owner where it changed.
    pub(super) async fn set_current(&self, row: &DraftData) -> Result<Option<DraftData>> {
        if self.kind() == RelationKind::BelongsTo {
            return self.update_owner(self.changes_for(row)?).await.map(Some);
        }
        if self.count(Where::all()).await? > 0 {
            let message =
                format!("HasOne relation cannot create more than one instance of {}", self.target.name);
            return Err(Error::bad_request(message));
        }
        let changes = self.draft(DraftData::new(self.target.clone()))?;
        update_row(&self.there, row, changes).await.map(|_| None)
    }

    /// Destroys the one row there is; of a belongs-to, the key.
    pub(super) async fn destroy_current(&self) -> Result<()> {
        if self.kind() == RelationKind::BelongsTo {
            let keys = self.link.shape.own_keys().map(|at| (at, Value::Null));
            return self.update_owner(self.changes(keys)).await.map(drop);
        }
        let row = self.require_current().await?;
        let id = super::origin::id_of(&self.target, &row)?;
        crate::dao::destroy(&self.there, &self.target, &id, Some(row), None).await.map(drop)
    }
}
