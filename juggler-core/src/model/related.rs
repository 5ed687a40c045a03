//! Fields that hold related rows, once they are loaded.
//!
//! What a field holds is type-erased inside: with the target's type written out, the compiler would walk the whole graph of
//! models to prove that one of them is `Send`, and give up on a large one.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::batch::{Batch, BatchOf, Pool, take_many};
use super::{Entity, Loaded, Model};
use crate::definition::ModelRef;
use crate::error::{Error, Result};

mod any;
mod holder;

pub use any::{BelongsToAny, OneOf, Owners, owner_batch, owner_of};
pub use holder::Holder;

/// Related rows, whatever their type.
pub type Erased = Arc<dyn Any + Send + Sync>;

/// A field of a struct that leads to other rows: [`HasMany`], [`HasOne`], [`BelongsTo`] or [`BelongsToAny`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation",
    label = "expected `HasMany<..>`, `HasOne<..>` or `BelongsTo<..>`"
)]
pub trait RelationField {
    /// The model at the other end.
    type Target;
    /// Whether it leads to one row or to many: [`ToOne`] or [`ToMany`].
    type Arity;
}

/// The arity of a relation that leads to one row at most.
#[derive(Debug, Clone, Copy)]
pub enum ToOne {}

/// The arity of a relation that leads to many rows.
#[derive(Debug, Clone, Copy)]
pub enum ToMany {}

/// What a relation field can do, whatever model it leads to. The relation fields implement it.
pub trait RelationSlot: Send + Sync {
    /// An empty batch for rows of the target; `None` where the field does not lead there.
    fn batch(&self, target: &ModelRef) -> Option<Box<dyn Batch>>;

    /// Takes the rows at these places out of a pool. `false` where it is a pool of another type.
    ///
    /// # Errors
    /// When a row that others have too cannot be copied.
    fn fill(&mut self, pool: &mut dyn Any, at: &[usize]) -> Result<bool>;

    /// What was included, as JSON shows it. What was [loaded](crate::RelatedMany::load) since is no part of the row.
    fn included(&self) -> Option<Loaded<'_>>;

    /// What it holds.
    fn holder(&self) -> &Holder;

    /// What it holds.
    fn holder_mut(&mut self) -> &mut Holder;

    /// A field of the same type that holds nothing.
    fn fresh(&self) -> Box<dyn RelationSlot>;
}

macro_rules! relation_field {
    ($(#[$doc:meta])* $name:ident, $held:ty, $arity:ty) => {
        $(#[$doc])*
        pub struct $name<T> {
            holder: Holder,
            marker: PhantomData<fn() -> T>,
        }

        impl<T: Send + Sync + 'static> $name<T> {
            /// A field with these rows in it.
            #[must_use]
            pub fn from_loaded(rows: $held) -> Self {
                $name { holder: Holder::of(Arc::new(rows)), marker: PhantomData }
            }

            fn rows(&self) -> Option<&$held> {
                self.holder.loaded()?.downcast_ref()
            }

            /// Was it loaded?
            #[must_use]
            pub fn is_loaded(&self) -> bool {
                self.rows().is_some()
            }
        }

        impl<T> RelationField for $name<T> {
            type Target = T;
            type Arity = $arity;
        }

        impl<T> Default for $name<T> {
            /// Not loaded.
            fn default() -> Self {
                $name { holder: Holder::default(), marker: PhantomData }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name { holder: self.holder.clone(), marker: PhantomData }
            }
        }

        impl<T: PartialEq + Send + Sync + 'static> PartialEq for $name<T> {
            /// As JSON: what was loaded after the row was read is no part of it.
            fn eq(&self, other: &Self) -> bool {
                self.holder.included_rows::<$held>() == other.holder.included_rows()
            }
        }

        impl<T: fmt::Debug + Send + Sync + 'static> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.rows() {
                    Some(rows) => rows.fmt(f),
                    None => f.write_str("NotLoaded"),
                }
            }
        }
    };
}

relation_field! {
    /// The rows of `T` whose key points here. Not loaded until it is included, or asked for.
    HasMany, Vec<T>, ToMany
}

relation_field! {
    /// The one row of `T` whose key points here, if there is one. Not loaded until it is included, or asked for.
    HasOne, Option<T>, ToOne
}

relation_field! {
    /// The row of `T` that a key of this row points to, if there is one. Not loaded until it is included, or asked for.
    BelongsTo, Option<T>, ToOne
}

impl<T: Model> HasMany<T> {
    /// The related rows.
    ///
    /// # Errors
    /// When they were not loaded.
    pub fn loaded(&self) -> Result<&[T]> {
        self.rows().map(Vec::as_slice).ok_or_else(not_loaded::<T>)
    }
}

impl<T: Model> RelationSlot for HasMany<T> {
    fn batch(&self, _: &ModelRef) -> Option<Box<dyn Batch>> {
        Some(batch_of::<T>())
    }

    fn fill(&mut self, pool: &mut dyn Any, at: &[usize]) -> Result<bool> {
        let rows = take_many::<T>(pool, at)?;
        Ok(rows.map(|rows| self.holder = Holder::of(Arc::new(rows))).is_some())
    }

    fn included(&self) -> Option<Loaded<'_>> {
        self.holder.included_rows::<Vec<T>>().map(|rows| Loaded::Many(rows))
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

macro_rules! to_one {
    ($name:ident) => {
        impl<T: Model> $name<T> {
            /// The related row, if there is one.
            ///
            /// # Errors
            /// When it was not loaded.
            pub fn loaded(&self) -> Result<Option<&T>> {
                self.rows().map(Option::as_ref).ok_or_else(not_loaded::<T>)
            }
        }

        impl<T: Model> RelationSlot for $name<T> {
            fn batch(&self, _: &ModelRef) -> Option<Box<dyn Batch>> {
                Some(batch_of::<T>())
            }

            fn fill(&mut self, pool: &mut dyn Any, at: &[usize]) -> Result<bool> {
                let Some(pool) = pool.downcast_mut::<Pool<T>>() else { return Ok(false) };
                self.holder = Holder::of(pool.shared(at));
                Ok(true)
            }

            fn included(&self) -> Option<Loaded<'_>> {
                let row = self.holder.included_rows::<Option<T>>()?;
                Some(Loaded::One(row.as_ref().map(|row| row as &dyn Entity)))
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
    };
}

to_one!(HasOne);
to_one!(BelongsTo);

fn batch_of<T: Model>() -> Box<dyn Batch> {
    Box::new(BatchOf::<T>::new(ModelRef::Static(T::definition()), Vec::new()))
}

/// A copy of an instance: its values, and the same related rows.
pub(super) fn duplicate<M: Model>(instance: &M) -> Result<M> {
    let mut copy = M::from_row(instance)?;
    for relation in 0..M::definition().relations.len() {
        if let (Some(from), Some(to)) = (instance.slot(relation), copy.slot_mut(relation)) {
            *to.holder_mut() = from.holder().clone();
        }
    }
    Ok(copy)
}

#[cold]
fn not_loaded<T: Model>() -> Error {
    Error::not_loaded(format!("the related {}", T::definition().name))
}
