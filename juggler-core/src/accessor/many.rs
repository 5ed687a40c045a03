//! The rows that a relation of one row leads to, where there may be many.

use std::fmt;
use std::future::IntoFuture;
use std::marker::PhantomData;
use std::panic::Location;

use super::load::{Asker, Load};
use super::origin::Origin;
use crate::dao::{BoxFuture, CallOptions, Count, DataAccess, Find, FindOne, UpdateAll, WriteOptions};
use crate::definition::IntoValue;
use crate::error::Result;
use crate::filter::{IntoPredicate, Predicate, Where};
use crate::model::{Draft, IntoField, IntoId, Model, Patch};
use crate::session::Session;

/// The rows related to one row, where there may be many: `ada.posts()`. The derive prints the method for each field.
///
/// Nothing is read until one of its operations is awaited. Each takes the data source, or the transaction, first.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// pub struct User {
///     #[model(id, generated)]
///     pub id: i64,
///     pub name: String,
///     #[model(has_many(foreign_key = author_id))]
///     pub posts: HasMany<Post>,
/// }
///
/// #[derive(Model, Debug, Clone, PartialEq)]
/// pub struct Post {
///     #[model(id, generated)]
///     pub id: i64,
///     pub author_id: i64,
///     pub title: String,
///     pub author: BelongsTo<User>,
/// }
///
/// async fn publish(ds: &Session, ada: &User) -> juggler_core::Result<u64> {
///     let post = ada.posts().create(ds, NewPost { title: "On engines".into() }).await?;
///     assert_eq!(post.author_id, ada.id);
///     let recent = ada.posts().find(ds).order(Post::ID.desc()).limit(3).await?;
///     assert_eq!(recent[0], post);
///     ada.posts().count(ds).filter(Post::TITLE.like("On %")).await
/// }
/// # }
/// ```
#[must_use = "this names related rows; one of its operations reads or writes them"]
pub struct RelatedMany<'a, T> {
    asker: Asker<'a>,
    marker: PhantomData<fn() -> T>,
}

impl<T> Clone for RelatedMany<'_, T> {
    fn clone(&self) -> Self {
        RelatedMany { asker: self.asker.clone(), marker: PhantomData }
    }
}

impl<T> fmt::Debug for RelatedMany<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.asker.fmt(f)
    }
}

impl<'a, T> RelatedMany<'a, T> {
    /// The rows that the relation at a position leads to. The derive prints the call.
    pub fn new<M: Model>(owner: &'a M, relation: usize) -> Self {
        RelatedMany { asker: Asker::instance(owner, relation), marker: PhantomData }
    }

    fn origin<'s>(&'s self, session: &'s Session) -> Result<Origin<'s>> {
        Origin::new(session, self.asker.owner, &self.asker.model, self.asker.relation)
    }

    /// Which rows are related, and where they live, if not here. What cannot be told is told by the operation.
    fn place(&self, session: &Session) -> (Where, Option<Session>) {
        let place = self.origin(session).and_then(|origin| {
            let is_elsewhere = !origin.there.is_of(session);
            Ok((origin.condition()?, is_elsewhere.then_some(origin.there)))
        });
        place.unwrap_or_else(|error| (Where::refused(&error), None))
    }
}

/// An operation, where the rows live.
fn there<C: CallOptions>(mut call: C, session: Option<Session>) -> C {
    if let Some(session) = session {
        *call.call_session() = session;
    }
    call
}

impl<'a, T: DataAccess> RelatedMany<'a, T> {
    /// The related rows, all of them: from memory, where they were included or loaded before; else they are read, and with them those
    /// of all rows that this one was read with. So a loop over rows costs one query, not one for each row. What may be read is said by
    /// [`Loading`](crate::session::Loading).
    ///
    /// Peers are the rows of one query, or of one include. A row that was created, updated or read alone has none. Clones
    /// stay peers. Afterwards the field of this row answers too: `user.posts.loaded()`. Its JSON, and what it is equal to, stay
    /// as they were.
    ///
    /// What is loaded is not loaded again: [`find`](Self::find) asks the store each time. It is loaded through the session of whoever
    /// asks first.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id, generated)] id: i64, name: String, posts: HasMany<Post> }
    /// # #[derive(Model)] struct Post { #[model(id, generated)] id: i64, title: String, user_id: i64, user: BelongsTo<User> }
    /// async fn print(ds: &Session) -> juggler_core::Result<()> {
    ///     for user in &User::find(ds).await? {
    ///         for post in user.posts().load(ds).await? {
    ///             println!("{}: {}", user.name, post.title);
    ///         }
    ///     }
    ///     Ok(()) // two queries, however many users there are
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As the query; where the session forbids it ([`is_not_loaded`](crate::Error::is_not_loaded)); and where the key of the row was
    /// changed since it was read.
    #[track_caller]
    pub fn load<'s>(&self, session: &'s Session) -> Load<'s, 'a, &'a [T]>
    where
        'a: 's,
    {
        Load::new(session, self.asker.clone(), |rows| rows.downcast_ref::<Vec<T>>().map(Vec::as_slice))
    }

    /// Finds related rows.
    #[track_caller]
    pub fn find<'s>(&self, session: &'s Session) -> Find<'s, T> {
        self.asker.note(Location::caller());
        let (condition, place) = self.place(session);
        there(T::find(session), place).filter(Predicate::new(condition))
    }

    /// Finds the first related row.
    #[track_caller]
    pub fn find_one<'s>(&self, session: &'s Session) -> FindOne<'s, T> {
        self.asker.note(Location::caller());
        let (condition, place) = self.place(session);
        there(T::find_one(session), place).filter(Predicate::new(condition))
    }

    /// Counts related rows.
    pub fn count<'s>(&self, session: &'s Session) -> Count<'s, T> {
        let (condition, place) = self.place(session);
        there(T::count(session), place).filter(Predicate::new(condition))
    }

    /// Sets values in the related rows that match.
    pub fn update_all<'s>(&self, session: &'s Session, predicate: impl IntoPredicate<T>) -> UpdateAll<'s, T> {
        let (condition, place) = self.place(session);
        let all = Predicate::new(condition).and(predicate.into_predicate());
        there(T::update_all(session, all), place)
    }

    /// The related row with an id.
    ///
    /// # Errors
    /// When there is none, or it is not related (404).
    pub async fn find_by_id(&self, session: &Session, id: impl IntoId<T::Id>) -> Result<T> {
        let id = id.into_id();
        whole(self.origin(session)?.find_by_id(&id).await?)
    }

    /// Is there a related row with an id? LoopBack answers 404 where there is none; here it is `false`.
    ///
    /// # Errors
    /// As the query.
    pub async fn exists(&self, session: &Session, id: impl IntoId<T::Id>) -> Result<bool> {
        let origin = self.origin(session)?;
        let condition = origin.with_id(&id.into_id())?;
        Ok(crate::dao::count(&origin.there, &origin.target, &condition).await? > 0)
    }

    /// Creates a related row: its key is that of this row, whatever is given. Through a model between, the row between is
    /// created too.
    pub fn create<'s>(&'s self, session: &'s Session, new: impl Into<Draft<T>>) -> CreateRelated<'s, T> {
        CreateRelated {
            many: self.clone(),
            session,
            draft: new.into(),
            between: None,
            options: WriteOptions::default(),
        }
    }

    /// A new related row in memory, not stored.
    ///
    /// # Errors
    /// When the relation cannot work.
    pub fn build(&self, session: &Session, new: impl Into<Draft<T>>) -> Result<Draft<T>> {
        self.origin(session)?.draft(new.into().into_data()).map(Draft::from_data)
    }

    /// Changes the related row with an id.
    ///
    /// # Errors
    /// When there is none, or it is not related (404), and those of an update.
    pub async fn update_by_id(
        &self,
        session: &Session,
        id: impl IntoId<T::Id>,
        changes: Patch<T>,
    ) -> Result<T> {
        let id = id.into_id();
        whole(self.origin(session)?.update_by_id(&id, changes.into_draft().into_data()).await?)
    }

    /// Destroys the related row with an id, and what connects it.
    ///
    /// # Errors
    /// When there is none, or it is not related (404).
    pub async fn destroy_by_id(&self, session: &Session, id: impl IntoId<T::Id>) -> Result<()> {
        let id = id.into_id();
        self.origin(session)?.destroy_by_id(&id).await
    }

    /// Destroys the related rows that match, and what connects them; counts them.
    ///
    /// # Errors
    /// As destroying any rows.
    pub async fn destroy_all(&self, session: &Session, predicate: impl IntoPredicate<T>) -> Result<u64> {
        let condition = predicate.into_predicate().into_where();
        self.origin(session)?.destroy_all(condition).await
    }

    /// Relates a row that is there: through a model between it creates the row between, unless there is one; in a list of keys
    /// it puts the key at the end; else it sets the key of the row.
    ///
    /// # Errors
    /// No such row (404), and a key that the list has already (422).
    pub async fn add(&self, session: &Session, id: impl IntoId<T::Id>) -> Result<()> {
        let id = id.into_id();
        self.origin(session)?.add(&id, None).await.map(drop)
    }

    /// The same, with values of the row between.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn add_with<B: Model>(
        &self,
        session: &Session,
        id: impl IntoId<T::Id>,
        between: impl Into<Draft<B>>,
    ) -> Result<()> {
        let (id, between) = (id.into_id(), between.into().into_data());
        self.origin(session)?.add(&id, Some(between)).await.map(drop)
    }

    /// Parts a related row from this one: destroys the row between, takes the key out of the list, or sets the key of the row
    /// to null. The row itself stays.
    ///
    /// # Errors
    /// Where the row itself has the key: one that is not related (404), and a key that cannot be null. Elsewhere nothing happens to
    /// a row that is not related.
    pub async fn remove(&self, session: &Session, id: impl IntoId<T::Id>) -> Result<()> {
        let id = id.into_id();
        self.origin(session)?.remove(&id).await.map(drop)
    }
}

fn whole<T: Model>(row: crate::model::DraftData) -> Result<T> {
    T::from_draft(Draft::from_data(row))
}

/// Creates a related row; await it. See [`RelatedMany::create`].
#[must_use = "nothing is created until it is awaited"]
pub struct CreateRelated<'a, T> {
    many: RelatedMany<'a, T>,
    session: &'a Session,
    draft: Draft<T>,
    between: Option<crate::model::DraftData>,
    options: WriteOptions,
}

impl<T: Model> CreateRelated<'_, T> {
    /// Sets a field.
    pub fn set<F: IntoField<T>>(mut self, field: F, value: impl IntoValue<F::Type>) -> Self {
        self.draft.put(field, value);
        self
    }

    /// Sets values of the row between.
    pub fn between<B: Model>(mut self, between: impl Into<Draft<B>>) -> Self {
        self.between = Some(between.into().into_data());
        self
    }

    /// Whether to validate; the model decides where this is not called.
    pub fn validate(mut self, validate: bool) -> Self {
        self.options.validate = Some(validate);
        self
    }
}

impl<T> fmt::Debug for CreateRelated<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "create {:?}", self.many)
    }
}

impl<'a, T: DataAccess> IntoFuture for CreateRelated<'a, T> {
    type Output = Result<T>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let CreateRelated { many, session, draft, between, options } = self;
        Box::pin(async move {
            let origin = many.origin(session)?;
            whole(origin.create(draft.into_data(), between, options).await?)
        })
    }
}
