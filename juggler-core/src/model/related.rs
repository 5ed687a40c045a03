//! Fields that hold related rows, once they are loaded.
//!
//! What a field holds is type-erased inside: with the target's type written out, the compiler would walk the whole graph of
//! models to prove that one of them is `Send`, and give up on a large one.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use super::Model;
use crate::error::{Error, Result};

type Erased = Arc<dyn Any + Send + Sync>;

/// A field of a struct that leads to other rows: [`HasMany`], [`HasOne`] or [`BelongsTo`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a relation",
    label = "expected `HasMany<..>`, `HasOne<..>` or `BelongsTo<..>`"
)]
pub trait RelationField {
    /// The model at the other end.
    type Target;
}

macro_rules! relation_field {
    ($(#[$doc:meta])* $name:ident, $held:ty) => {
        $(#[$doc])*
        pub struct $name<T> {
            loaded: Option<Erased>,
            marker: PhantomData<fn() -> T>,
        }

        impl<T: Send + Sync + 'static> $name<T> {
            /// A field with these rows in it.
            #[must_use]
            pub fn from_loaded(rows: $held) -> Self {
                $name { loaded: Some(Arc::new(rows)), marker: PhantomData }
            }

            fn held(&self) -> Option<&$held> {
                self.loaded.as_ref().and_then(|rows| rows.downcast_ref())
            }

            /// Was it loaded?
            #[must_use]
            pub fn is_loaded(&self) -> bool {
                self.loaded.is_some()
            }
        }

        impl<T> RelationField for $name<T> {
            type Target = T;
        }

        impl<T> Default for $name<T> {
            /// Not loaded.
            fn default() -> Self {
                $name { loaded: None, marker: PhantomData }
            }
        }

        impl<T> Clone for $name<T> {
            fn clone(&self) -> Self {
                $name { loaded: self.loaded.clone(), marker: PhantomData }
            }
        }

        impl<T: PartialEq + Send + Sync + 'static> PartialEq for $name<T> {
            fn eq(&self, other: &Self) -> bool {
                self.held() == other.held()
            }
        }

        impl<T: fmt::Debug + Send + Sync + 'static> fmt::Debug for $name<T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.held() {
                    Some(rows) => rows.fmt(f),
                    None => f.write_str("NotLoaded"),
                }
            }
        }
    };
}

relation_field! {
    /// The rows of `T` whose key points here. Not loaded until it is included.
    HasMany, Vec<T>
}

relation_field! {
    /// The one row of `T` whose key points here, if there is one. Not loaded until it is included.
    HasOne, Option<T>
}

relation_field! {
    /// The row of `T` that a key of this row points to, if there is one. Not loaded until it is included.
    BelongsTo, Option<T>
}

impl<T: Model> HasMany<T> {
    /// The related rows.
    ///
    /// # Errors
    /// When they were not loaded.
    pub fn loaded(&self) -> Result<&[T]> {
        self.held().map(Vec::as_slice).ok_or_else(not_loaded::<T>)
    }
}

impl<T: Model> HasOne<T> {
    /// The related row, if there is one.
    ///
    /// # Errors
    /// When it was not loaded.
    pub fn loaded(&self) -> Result<Option<&T>> {
        self.held().map(Option::as_ref).ok_or_else(not_loaded::<T>)
    }
}

impl<T: Model> BelongsTo<T> {
    /// The related row, if there is one.
    ///
    /// # Errors
    /// When it was not loaded.
    pub fn loaded(&self) -> Result<Option<&T>> {
        self.held().map(Option::as_ref).ok_or_else(not_loaded::<T>)
    }
}

fn not_loaded<T: Model>() -> Error {
    Error::bad_request(format!("the related {} is not loaded; include it in the query", T::definition().name))
}
