//! Scopes: the operations on the rows that a filter asks for.

use std::fmt;

use serde_json::Value as Json;

use super::hooked::with_id;
use super::{Count, Create, DataAccess, DestroyAll, Find, FindOne, RuntimeModel, UpdateAll};
use crate::definition::ModelRef;
use crate::error::{Error, NameKind, Result};
use crate::filter::{Filter, FilterTree, Predicate};
use crate::model::{Draft, Instance, IntoDraft, IntoId, Record};
use crate::session::Session;

/// The rows of a model inside a scope: [`User::scope(active())`](DataAccess::scope) for a derived model, and
/// [`user.scope("active")`](RuntimeModel::scope) by the name of LDL's `scopes`.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id, generated)]
///     id: i64,
///     email: String,
///     active: Option<bool>,
/// }
///
/// fn active() -> Filter<User> {
///     Filter::new().filter(User::ACTIVE.eq(true))
/// }
///
/// async fn demo(ds: &Session) -> juggler_core::Result<()> {
///     let ada = User::scope(active()).create(ds, NewUser { email: "ada@example.org".into() }).await?;
///     assert_eq!(ada.active, Some(true)); // what the scope asks for
///     User::scope(active()).find(ds).order(User::EMAIL.asc()).await?;
///     Ok(())
/// }
/// # }
/// ```
#[must_use = "a scope does nothing until an operation is called on it"]
pub struct Scope<T> {
    model: ModelRef,
    filter: Filter<T>,
}

impl<T> Scope<T> {
    pub(super) fn new(model: ModelRef, filter: Filter<T>) -> Self {
        Scope { model, filter }
    }

    /// The filter of the scope.
    pub fn filter(&self) -> Filter<T> {
        self.filter.clone()
    }

    /// Another scope inside this one: conditions are and-ed.
    fn within(self, inner: &FilterTree) -> Self {
        let mut filter = self.filter.into_tree();
        filter.scope(inner);
        Scope { filter: Filter::from_tree(filter), ..self }
    }

    fn predicate(&self) -> Predicate<T> {
        Predicate::new(self.filter.tree().condition.clone())
    }

    /// What was given, over what the scope asks for.
    fn draft(&self, given: Draft<T>) -> Draft<T> {
        let mut draft = given.into_data();
        for (name, value) in self.filter.tree().condition.equalities() {
            if let Some((at, _)) = self.model.property(name)
                && draft.value(at).is_none()
            {
                draft.set_value(at, value.clone());
            }
        }
        Draft::from_data(draft)
    }
}

impl<T: Instance> Scope<T> {
    /// Finds rows.
    pub fn find<'a>(&self, session: &'a Session) -> Find<'a, T> {
        Find::new(session, self.model.clone()).with(self.filter())
    }

    /// Finds the first row.
    pub fn find_one<'a>(&self, session: &'a Session) -> FindOne<'a, T> {
        FindOne::new(session, self.model.clone()).with(self.filter())
    }

    /// Counts rows.
    pub fn count<'a>(&self, session: &'a Session) -> Count<'a, T> {
        Count::new(session, self.model.clone()).filter(self.predicate())
    }

    /// Destroys all rows, and gives their number.
    pub fn destroy_all<'a>(&self, session: &'a Session) -> DestroyAll<'a, T> {
        DestroyAll::new(session, self.model.clone(), self.predicate())
    }
}

impl<M: DataAccess> Scope<M> {
    /// Another scope inside this one: conditions are and-ed.
    pub fn scope(self, filter: impl Into<Filter<M>>) -> Self {
        self.within(filter.into().tree())
    }

    /// Finds the row with an id, if it is inside the scope.
    pub fn find_by_id<'a>(&self, session: &'a Session, id: impl IntoId<M::Id>) -> FindOne<'a, M> {
        let id = Predicate::new(with_id(&self.model, &id.into_id()));
        self.find_one(session).filter(id)
    }

    /// Sets fields in all rows: `User::scope(active()).update_all(&ds).set(User::AGE, 0).await?`. Gives their number.
    pub fn update_all<'a>(&self, session: &'a Session) -> UpdateAll<'a, M> {
        M::update_all(session, self.predicate())
    }

    /// The draft of a new row, with the values that the scope asks for.
    pub fn build(&self, new: impl IntoDraft<M>) -> Draft<M> {
        self.draft(new.into_draft())
    }

    /// Creates a row with the values that the scope asks for, as [`DataAccess::create`] does.
    pub fn create<'a>(&self, session: &'a Session, new: impl IntoDraft<M>) -> M::Create<'a> {
        M::create(session, self.build(new))
    }
}

impl RuntimeModel {
    /// The named scope of LDL's `scopes`, or of a derived model's `#[model(scopes(..))]`.
    ///
    /// # Errors
    /// An unknown name, and a scope whose filter the model does not understand.
    pub fn scope(&self, name: &str) -> Result<Scope<Record>> {
        Scope::<Record>::new(self.definition(), Filter::new()).scope(name)
    }
}

impl Scope<Record> {
    /// This scope inside another of the same model: conditions are and-ed.
    ///
    /// # Errors
    /// As [`RuntimeModel::scope`].
    pub fn scope(self, name: &str) -> Result<Self> {
        let definition = &*self.model;
        let Some((_, scope)) = definition.scopes.iter().find(|(known, _)| known == name) else {
            let known = definition.scopes.iter().map(|(known, _)| &**known);
            return Err(Error::unknown_name(NameKind::Scope, name, definition.name.clone(), known));
        };
        let inner = FilterTree::from_json(definition, &*scope.to_json()?)?;
        Ok(self.within(&inner))
    }

    fn model(&self) -> RuntimeModel {
        RuntimeModel::new(self.model.clone())
    }

    /// Finds the row with an id, if it is inside the scope.
    ///
    /// # Errors
    /// As [`RuntimeModel::id`].
    pub fn find_by_id<'a>(&self, session: &'a Session, id: &Json) -> Result<FindOne<'a, Record>> {
        let id = Predicate::new(with_id(&self.model, &self.model().id(id)?));
        Ok(self.find_one(session).filter(id))
    }

    /// Sets properties in all rows.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn update_all<'a>(&self, session: &'a Session, json: &Json) -> Result<UpdateAll<'a, Record>> {
        self.model().update_all(session, self.predicate(), json)
    }

    /// An instance in memory, with the values that the scope asks for.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn build(&self, json: &Json) -> Result<Record> {
        let mut draft = self.draft(self.model().draft(json)?).into_data();
        draft.apply_defaults();
        Ok(draft.into())
    }

    /// Creates a row with the values that the scope asks for.
    ///
    /// # Errors
    /// Data that are none of the model.
    pub fn create<'a>(&self, session: &'a Session, json: &Json) -> Result<Create<'a, Record>> {
        Ok(Create::new(session, self.draft(self.model().draft(json)?)))
    }
}

impl<T> Clone for Scope<T> {
    fn clone(&self) -> Self {
        Scope { model: self.model.clone(), filter: self.filter.clone() }
    }
}

impl<T> fmt::Debug for Scope<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scope").field("model", &self.model.name).field("filter", &self.filter).finish()
    }
}
