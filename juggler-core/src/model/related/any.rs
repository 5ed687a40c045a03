//! The field of a polymorphic belongs-to: an enum of the models that it may lead to.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::{Holder, RelationField, RelationSlot, ToOne, batch_of};
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::model::batch::{Batch, Pool};
use crate::model::{Entity, Loaded, Model};

/// An enum of models, each in a variant of its own. Derive it; a `match` on it is exhaustive.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct Album {
///     #[model(id, generated)]
///     id: i64,
///     #[model(has_many(polymorphic = "subject"))]
///     photos: HasMany<Photo>,
/// }
///
/// #[derive(Model)]
/// struct Venue {
///     #[model(id, generated)]
///     id: i64,
/// }
///
/// #[derive(Owners)]
/// enum Subject {
///     Album(Album),
///     Venue(Box<Venue>),
/// }
///
/// #[derive(Model)]
/// struct Photo {
///     #[model(id, generated)]
///     id: i64,
///     url: String,
///     subject_id: i64,
///     subject_type: String,
///     subject: BelongsToAny<Subject>,
/// }
///
/// async fn subject_of_new(ds: &Session, album: &Album) -> juggler_core::Result<&'static str> {
///     let photo = Photo::create(ds, NewPhoto { url: "cover.png".into() }.subject(album)).await?;
///     Ok(match photo.subject().get(ds).await? {
///         Some(Subject::Album(_)) => "an album",
///         Some(Subject::Venue(_)) => "a venue",
///         None => "nothing",
///     })
/// }
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of models",
    label = "this type does not implement `Owners`",
    note = "add `#[derive(Owners)]` to an enum whose variants each hold a model, such as `Album(Album)`"
)]
pub trait Owners: Sized + Send + Sync + 'static {
    /// The models, in the order of the variants.
    fn models() -> Vec<&'static ModelDefinition>;

    /// The instance in it.
    fn entity(&self) -> &dyn Entity;

    /// An empty batch for rows of the model at this place.
    fn batch(variant: usize) -> Option<Box<dyn Batch>>;

    /// The row at this place of a pool of rows of one of the models; `None` where it is a pool of none of them.
    ///
    /// # Errors
    /// When a row that others have too cannot be copied.
    fn take(pool: &mut dyn Any, at: usize) -> Result<Option<Self>>;
}

/// One of the models of the enum `E`, or the enum itself: what a relation that leads to `E` can lead to. The derive of `E`
/// implements it for each of its models.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no variant of `{E}`",
    label = "expected a model that `{E}` has a variant for, or `{E}` itself",
    note = "if it may be there, give it a variant, such as `{Self}({Self})`"
)]
pub trait OneOf<E>: Send + Sync {
    /// The instance.
    fn owner(&self) -> &dyn Entity;
}

impl<E: Owners> OneOf<E> for E {
    fn owner(&self) -> &dyn Entity {
        self.entity()
    }
}

/// An empty batch of a variant. The derive prints the call.
#[must_use]
pub fn owner_batch<T: Model>() -> Option<Box<dyn Batch>> {
    Some(batch_of::<T>())
}

/// The row of a variant, if it is of this type. The derive prints the call.
///
/// # Errors
/// When a row that others have too cannot be copied.
pub fn owner_of<T: Model>(pool: &mut dyn Any, at: usize) -> Result<Option<T>> {
    match pool.downcast_mut::<Pool<T>>() {
        Some(pool) => Ok(pool.many(&[at])?.pop()),
        None => Ok(None),
    }
}

/// The row that a polymorphic key of this row points to, if there is one. Not loaded until it is included, or asked for.
pub struct BelongsToAny<E> {
    holder: Holder,
    marker: PhantomData<fn() -> E>,
}

impl<E: Owners> BelongsToAny<E> {
    /// A field with this row in it.
    #[must_use]
    pub fn from_loaded(owner: Option<E>) -> Self {
        BelongsToAny { holder: Holder::of(Arc::new(owner)), marker: PhantomData }
    }

    fn owner(&self) -> Option<&Option<E>> {
        self.holder.loaded()?.downcast_ref()
    }

    /// Was it loaded?
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.owner().is_some()
    }

    /// The related row, if there is one.
    ///
    /// # Errors
    /// When it was not loaded.
    pub fn loaded(&self) -> Result<Option<&E>> {
        let not_loaded = || Error::not_loaded("the owner");
        self.owner().map(Option::as_ref).ok_or_else(not_loaded)
    }
}

impl<E> RelationField for BelongsToAny<E> {
    type Target = E;
    type Arity = ToOne;
}

impl<E: Owners> RelationSlot for BelongsToAny<E> {
    fn batch(&self, target: &ModelRef) -> Option<Box<dyn Batch>> {
        let variant = E::models().iter().position(|model| model.name == target.name)?;
        E::batch(variant)
    }

    fn fill(&mut self, pool: &mut dyn Any, at: &[usize]) -> Result<bool> {
        let owner = match at.first() {
            None => None,
            Some(&at) => match E::take(pool, at)? {
                None => return Ok(false),
                owner => owner,
            },
        };
        self.holder = Holder::of(Arc::new(owner));
        Ok(true)
    }

    fn included(&self) -> Option<Loaded<'_>> {
        let owner = self.holder.included_rows::<Option<E>>()?;
        Some(Loaded::One(owner.as_ref().map(Owners::entity)))
    }

    fn holder(&self) -> &Holder {
        &self.holder
    }

    fn holder_mut(&mut self) -> &mut Holder {
        &mut self.holder
    }

    fn fresh(&self) -> Box<dyn RelationSlot> {
        Box::new(Self::default())
    }
}

impl<E> Default for BelongsToAny<E> {
    /// Not loaded.
    fn default() -> Self {
        BelongsToAny { holder: Holder::default(), marker: PhantomData }
    }
}

impl<E> Clone for BelongsToAny<E> {
    fn clone(&self) -> Self {
        BelongsToAny { holder: self.holder.clone(), marker: PhantomData }
    }
}

impl<E: Owners + PartialEq> PartialEq for BelongsToAny<E> {
    /// As JSON: what was loaded after the row was read is no part of it.
    fn eq(&self, other: &Self) -> bool {
        self.holder.included_rows::<Option<E>>() == other.holder.included_rows()
    }
}

impl<E: Owners + fmt::Debug> fmt::Debug for BelongsToAny<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.owner() {
            Some(owner) => owner.fmt(f),
            None => f.write_str("NotLoaded"),
        }
    }
}
