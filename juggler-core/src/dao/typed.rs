//! The operations as a user of a derived model calls them.

use super::BoxFuture;
use super::include::load_rows as include_rows;
use super::{
    Count, Create, CreateAll, Destroy, DestroyAll, Exists, Find, FindById, FindByIds, FindOne, FindOrCreate,
    Reload, ReplaceById, ReplaceOrCreate, Save, Scope, Update, UpdateAll, Upsert, UpsertWithWhere,
};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{Filter, IntoInclude, IntoPredicate};
use crate::model::{Draft, IntoDraft, IntoId, Model};
use crate::session::Session;

/// The operations on a model: LoopBack's data access object. The derive implements it; import the
/// [prelude](crate::prelude) to call them.
///
/// The data source, or the transaction, always comes first. What is returned is a builder: nothing happens until it is
/// awaited.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "this type does not implement `Model`",
    note = "add `#[derive(Model)]` to `{Self}`"
)]
pub trait DataAccess: Model {
    /// What must be given to create one: a struct of the required fields.
    type New;

    /// The builder of [`create`](Self::create), with a setter for each optional field.
    type Create<'a>: From<Create<'a, Self>>;

    /// Creates a row: `User::create(&ds, NewUser { .. }).age(36).await?`. Gives the row as it was stored, with generated
    /// and default values.
    ///
    /// Related rows are created along with it, to any depth, and are loaded in what it gives. All of it is one transaction where
    /// the store has them; everything is checked before anything is written.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model, Debug)] struct User { #[model(id, generated)] id: i64, name: String, posts: HasMany<Post> }
    /// # #[derive(Model, Debug)] struct Post {
    /// #     #[model(id, generated)] id: i64, user_id: i64, user: BelongsTo<User>, title: String, comments: HasMany<Comment>
    /// # }
    /// # #[derive(Model, Debug)] struct Comment { #[model(id, generated)] id: i64, post_id: i64, text: String }
    /// async fn first_post(ds: &Session) -> juggler_core::Result<()> {
    ///     let ada = User::create(ds, NewUser { name: "Ada".into() }).posts([NewPost { title: "On engines".into() }]).await?;
    ///     assert_eq!(ada.posts.loaded()?[0].user_id, ada.id);
    ///
    ///     let kim = NewUser { name: "Kim".into() };
    ///     Post::create(ds, NewPost { title: "On notes".into() }.create_user(kim)).await?;
    ///     Ok(())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// Broken rules (422), at any depth, as in `posts[2].title`; a given id where ids are generated (422), a duplicate id or unique value (409). Nothing
    /// was written then.
    fn create<'a>(session: &'a Session, new: impl IntoDraft<Self>) -> Self::Create<'a> {
        Create::new(session, new.into_draft()).into()
    }

    /// Creates rows, all or none, in one call to the store. Gives them in the same order.
    ///
    /// # Errors
    /// As [`create`](Self::create), for the first row that has one.
    fn create_all<'a, D: IntoDraft<Self>>(
        session: &'a Session,
        rows: impl IntoIterator<Item = D>,
    ) -> CreateAll<'a, Self> {
        CreateAll::new(session, rows)
    }

    /// Finds rows: `User::find(&ds).filter(User::AGE.gte(18)).order(User::EMAIL.asc()).limit(20).await?`.
    fn find(session: &Session) -> Find<'_, Self> {
        Find::new(session, reference::<Self>())
    }

    /// Loads relations beside rows that are at hand, one query per relation and level: LoopBack's `Model.include`.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model, Debug)] struct Pet { #[model(id)] id: i64, owner_id: i64, owner: BelongsTo<Owner> }
    /// # #[derive(Model, Debug)] struct Owner { #[model(id)] id: i64, pets: HasMany<Pet> }
    /// async fn with_owners(ds: &Session, pets: Vec<Pet>) -> juggler_core::Result<Vec<Pet>> {
    ///     Pet::include(ds, pets, Pet::OWNER).await
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As a query with this include.
    fn include<'a>(
        session: &'a Session,
        rows: Vec<Self>,
        include: impl IntoInclude<Self>,
    ) -> BoxFuture<'a, Result<Vec<Self>>> {
        let mut wanted = Vec::new();
        include.into_include(&mut wanted);
        Box::pin(async move { include_rows(session, &reference::<Self>(), rows, &wanted).await })
    }

    /// Finds the first row, if there is one.
    fn find_one(session: &Session) -> FindOne<'_, Self> {
        FindOne::new(session, reference::<Self>())
    }

    /// Finds the row with an id: `Some` or `None`. `.required()` makes `None` an error (404).
    fn find_by_id<'a>(session: &'a Session, id: impl IntoId<Self::Id>) -> FindById<'a, Self> {
        FindById::new(session, reference::<Self>(), id.into_id())
    }

    /// Finds the rows with these ids, in the order of the ids.
    fn find_by_ids<'a, I: IntoId<Self::Id>>(
        session: &'a Session,
        ids: impl IntoIterator<Item = I>,
    ) -> FindByIds<'a, Self> {
        FindByIds::new(session, reference::<Self>(), ids.into_iter().map(IntoId::into_id).collect())
    }

    /// Is there a row with this id?
    fn exists<'a>(session: &'a Session, id: impl IntoId<Self::Id>) -> Exists<'a> {
        Exists::new(session, reference::<Self>(), id.into_id())
    }

    /// Counts rows: `User::count(&ds).filter(User::AGE.gte(18)).await?`.
    fn count(session: &Session) -> Count<'_, Self> {
        Count::new(session, reference::<Self>())
    }

    /// Sets fields in all rows that match: `User::update_all(&ds, User::AGE.lt(0)).set(User::AGE, 0).await?`. Gives their
    /// number. For all rows, say [`everything()`](crate::filter::everything).
    fn update_all<'a>(session: &'a Session, predicate: impl IntoPredicate<Self>) -> UpdateAll<'a, Self> {
        UpdateAll::new(session, predicate.into_predicate(), Draft::new())
    }

    /// Destroys all rows that match, and gives their number. For all rows, say
    /// [`everything()`](crate::filter::everything).
    fn destroy_all<'a>(session: &'a Session, predicate: impl IntoPredicate<Self>) -> DestroyAll<'a, Self> {
        DestroyAll::new(session, reference::<Self>(), predicate.into_predicate())
    }

    /// Destroys the row with an id, and gives 0 or 1. A model with `strict_delete` says 404 for 0.
    fn destroy_by_id<'a>(session: &'a Session, id: impl IntoId<Self::Id>) -> Destroy<'a> {
        Destroy::new(session, reference::<Self>(), Ok(id.into_id()))
    }

    /// Changes what is given of the row with the id of the draft, or creates one. LoopBack's `updateOrCreate` and
    /// `patchOrCreate`.
    ///
    /// # Errors
    /// Where ids are generated, an id without a row (404). Broken rules of what is given (422).
    fn upsert<'a>(session: &'a Session, draft: impl IntoDraft<Self>) -> Upsert<'a, Self> {
        Upsert::new(session, draft.into_draft())
    }

    /// The other name of [`upsert`](Self::upsert).
    fn update_or_create<'a>(session: &'a Session, draft: impl IntoDraft<Self>) -> Upsert<'a, Self> {
        Self::upsert(session, draft)
    }

    /// Changes the one row that matches, or creates one where none does.
    ///
    /// # Errors
    /// More than one match, and an empty draft (400).
    fn upsert_with_where<'a>(
        session: &'a Session,
        predicate: impl IntoPredicate<Self>,
        draft: impl IntoDraft<Self>,
    ) -> UpsertWithWhere<'a, Self> {
        UpsertWithWhere::new(session, predicate.into_predicate(), draft.into_draft())
    }

    /// Finds the first row of a filter, or creates one. Gives the row, and whether it was created.
    ///
    /// # Errors
    /// Broken rules (422), even where there is a row.
    fn find_or_create<'a>(
        session: &'a Session,
        filter: impl Into<Filter<Self>>,
        new: impl IntoDraft<Self>,
    ) -> FindOrCreate<'a, Self> {
        FindOrCreate::new(session, filter.into(), new.into_draft())
    }

    /// Replaces the row with an id as a whole: what the draft leaves out is default or null then.
    ///
    /// # Errors
    /// No such row (404), another id in the draft (400), broken rules (422).
    fn replace_by_id<'a>(
        session: &'a Session,
        id: impl IntoId<Self::Id>,
        draft: impl IntoDraft<Self>,
    ) -> ReplaceById<'a, Self> {
        ReplaceById::new(session, id.into_id(), draft.into_draft())
    }

    /// Replaces the row with the id of the draft as a whole, or creates one.
    ///
    /// # Errors
    /// Where ids are generated, an id without a row (404). Broken rules (422).
    fn replace_or_create<'a>(session: &'a Session, draft: impl IntoDraft<Self>) -> ReplaceOrCreate<'a, Self> {
        ReplaceOrCreate::new(session, draft.into_draft())
    }

    /// The rows inside a scope: `User::scope(active()).find(&ds)`, where `fn active() -> Filter<User>`. What is created in it has
    /// the values that it asks for. LoopBack's `User.active()`.
    fn scope(filter: impl Into<Filter<Self>>) -> Scope<Self> {
        Scope::new(reference::<Self>(), filter.into())
    }

    /// Writes the whole of this row over the stored one, by its id. A [`Tracked`](crate::Tracked) row writes only what
    /// changed, and knows whether it is new.
    ///
    /// # Errors
    /// No such row (404), broken rules (422), a duplicate (409).
    fn save<'a>(&'a self, session: &'a Session) -> Save<'a, Self> {
        Save::new(session, self)
    }

    /// Changes some fields of this row: `let ada = ada.update(&ds).set(User::AGE, None).await?`. Gives the row as it then
    /// is. LoopBack's `updateAttributes` and `patchAttributes`.
    ///
    /// # Errors
    /// No such row (404), a changed id (400), broken rules (422), a duplicate (409).
    fn update<'a>(&'a self, session: &'a Session) -> Update<'a, Self> {
        Update::new(session, self, Draft::new())
    }

    /// Destroys this row, and gives 0 or 1.
    fn destroy<'a>(&'a self, session: &'a Session) -> Destroy<'a> {
        Destroy::instance(session, self)
    }

    /// Reads this row again.
    ///
    /// # Errors
    /// No such row (404).
    fn reload<'a>(&'a self, session: &'a Session) -> Reload<'a, Self> {
        Reload::new(session, self)
    }
}

fn reference<M: Model>() -> ModelRef {
    ModelRef::Static(M::definition())
}
