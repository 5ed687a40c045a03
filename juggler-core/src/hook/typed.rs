//! Hooks that a derived model has by implementing a trait.

use std::any::Any;
use std::future::Future;
use std::marker::PhantomData;

use async_trait::async_trait;

use super::{Event, HookContext, Observer};
use crate::error::Result;
use crate::model::{Draft, DraftData, Model};

macro_rules! with_rows {
    ($(#[$doc:meta])* $event:ident, $method:ident, $call:ident) => {
        $(#[$doc])*
        pub trait $event: Model {
            /// Is called once for all rows of an operation.
            ///
            /// # Errors
            /// Stop the operation, and are what it returns.
            fn $method(
                cx: &mut HookContext<'_>,
                rows: &mut [Draft<Self>],
            ) -> impl Future<Output = Result<()>> + Send;
        }

        struct $call<M>(PhantomData<fn() -> M>);

        #[async_trait]
        impl<M: $event> Observer for $call<M> {
            async fn notify(&self, cx: &mut HookContext<'_>) -> Result<()> {
                let Some(rows) = cx.rows().map(std::mem::take) else { return Ok(()) };
                let mut rows: Vec<Draft<M>> = rows.into_iter().map(Draft::from_data).collect();
                let outcome = M::$method(cx, &mut rows).await;
                if let Some(there) = cx.rows() {
                    *there = rows.into_iter().map(Draft::into_data).collect::<Vec<DraftData>>();
                }
                outcome
            }
        }
    };
}

macro_rules! without_rows {
    ($(#[$doc:meta])* $event:ident, $method:ident, $call:ident) => {
        $(#[$doc])*
        pub trait $event: Model {
            /// Is called once for an operation.
            ///
            /// # Errors
            /// Stop the operation, and are what it returns.
            fn $method(cx: &mut HookContext<'_>) -> impl Future<Output = Result<()>> + Send;
        }

        struct $call<M>(PhantomData<fn() -> M>);

        #[async_trait]
        impl<M: $event> Observer for $call<M> {
            async fn notify(&self, cx: &mut HookContext<'_>) -> Result<()> {
                M::$method(cx).await
            }
        }
    };
}

without_rows! {
    /// What happens before rows are read, or chosen to be written: narrow `cx.query`.
    Access, access, OnAccess
}

with_rows! {
    /// What happens before rows are validated and written: change them, or refuse them.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use juggler_core::hook::{BeforeSave, HookContext};
    /// use juggler_core::prelude::*;
    ///
    /// #[derive(Model)]
    /// struct User {
    ///     #[model(id, generated)]
    ///     id: i64,
    ///     email: String,
    /// }
    ///
    /// impl BeforeSave for User {
    ///     async fn before_save(_: &mut HookContext<'_>, users: &mut [Draft<User>]) -> juggler_core::Result<()> {
    ///         for user in users {
    ///             if let Some(email) = user.get(User::EMAIL) {
    ///                 user.put(User::EMAIL, email.to_lowercase());
    ///             }
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// # }
    /// ```
    BeforeSave, before_save, OnBeforeSave
}

with_rows! {
    /// What happens to the data of rows just before they are stored; what is returned stays as it was.
    Persist, persist, OnPersist
}

with_rows! {
    /// What happens to rows that were read or written, before they are returned.
    Loaded, loaded, OnLoaded
}

with_rows! {
    /// What happens after rows were written. An error is returned, and the write stands.
    AfterSave, after_save, OnAfterSave
}

without_rows! {
    /// What happens before rows are destroyed: narrow `cx.condition`.
    BeforeDelete, before_delete, OnBeforeDelete
}

without_rows! {
    /// What happens after rows were destroyed.
    AfterDelete, after_delete, OnAfterDelete
}

with_rows! {
    /// What happens when an instance was made: of the data of a new row, with defaults and before *before save*, or of a row that was
    /// read or written, after *loaded*. Each instance that an operation returns is initialized once.
    AfterInitialize, after_initialize, OnAfterInitialize
}

with_rows! {
    /// What happens before the rules are run, where they are: the rows may still be changed.
    BeforeValidate, before_validate, OnBeforeValidate
}

with_rows! {
    /// What happens after the rules were run, broken or not: `cx.errors` has what they said.
    AfterValidate, after_validate, OnAfterValidate
}

with_rows! {
    /// What happens before new rows are written, when they are known to be valid.
    BeforeCreate, before_create, OnBeforeCreate
}

with_rows! {
    /// What happens after new rows were written, before *after save*.
    AfterCreate, after_create, OnAfterCreate
}

with_rows! {
    /// What happens before a stored row is written over, when what is written is known to be valid.
    BeforeUpdate, before_update, OnBeforeUpdate
}

with_rows! {
    /// What happens after a stored row was written over, before *after save*.
    AfterUpdate, after_update, OnAfterUpdate
}

with_rows! {
    /// What happens before an instance is destroyed; `destroy_all` and `destroy_by_id` have none at hand.
    BeforeDestroy, before_destroy, OnBeforeDestroy
}

with_rows! {
    /// What happens after an instance was destroyed.
    AfterDestroy, after_destroy, OnAfterDestroy
}

/// The hooks of a derived model. The derive finds out which traits are implemented, and prints the table.
pub struct HookTable {
    #[doc(hidden)]
    pub hooks: [Option<(Event, &'static dyn Observer)>; Event::OPERATIONS.len() + Event::INSTANCES.len()],
}

impl HookTable {
    /// The table behind what a definition holds.
    pub(super) fn of(behaviour: &'static (dyn Any + Send + Sync)) -> Option<&'static HookTable> {
        behaviour.downcast_ref()
    }
}

impl std::fmt::Debug for HookTable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.hooks.iter().flatten().map(|(event, _)| event)).finish()
    }
}

/// Asks whether a model implements a hook. Where it does, the constant of the inherent impl is there and hides that of
/// [`NoHook`]; where it does not, the one of the trait is found.
#[doc(hidden)]
pub struct Probe<M>(PhantomData<fn() -> M>);

/// What [`Probe`] finds where a hook is not implemented.
#[doc(hidden)]
#[allow(missing_docs)]
pub trait NoHook {
    const ACCESS: Option<(Event, &'static dyn Observer)> = None;
    const BEFORE_SAVE: Option<(Event, &'static dyn Observer)> = None;
    const PERSIST: Option<(Event, &'static dyn Observer)> = None;
    const LOADED: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_SAVE: Option<(Event, &'static dyn Observer)> = None;
    const BEFORE_DELETE: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_DELETE: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_INITIALIZE: Option<(Event, &'static dyn Observer)> = None;
    const BEFORE_VALIDATE: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_VALIDATE: Option<(Event, &'static dyn Observer)> = None;
    const BEFORE_CREATE: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_CREATE: Option<(Event, &'static dyn Observer)> = None;
    const BEFORE_UPDATE: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_UPDATE: Option<(Event, &'static dyn Observer)> = None;
    const BEFORE_DESTROY: Option<(Event, &'static dyn Observer)> = None;
    const AFTER_DESTROY: Option<(Event, &'static dyn Observer)> = None;
}

impl<M> NoHook for Probe<M> {}

macro_rules! probes {
    ($($event:ident $name:ident $call:ident;)*) => { $(
        #[allow(missing_docs)]
        impl<M: $event> Probe<M> {
            pub const $name: Option<(Event, &'static dyn Observer)> =
                Some((Event::$event, &$call::<M>(PhantomData)));
        }
    )* };
}

probes! {
    Access ACCESS OnAccess;
    BeforeSave BEFORE_SAVE OnBeforeSave;
    Persist PERSIST OnPersist;
    Loaded LOADED OnLoaded;
    AfterSave AFTER_SAVE OnAfterSave;
    BeforeDelete BEFORE_DELETE OnBeforeDelete;
    AfterDelete AFTER_DELETE OnAfterDelete;
    AfterInitialize AFTER_INITIALIZE OnAfterInitialize;
    BeforeValidate BEFORE_VALIDATE OnBeforeValidate;
    AfterValidate AFTER_VALIDATE OnAfterValidate;
    BeforeCreate BEFORE_CREATE OnBeforeCreate;
    AfterCreate AFTER_CREATE OnAfterCreate;
    BeforeUpdate BEFORE_UPDATE OnBeforeUpdate;
    AfterUpdate AFTER_UPDATE OnAfterUpdate;
    BeforeDestroy BEFORE_DESTROY OnBeforeDestroy;
    AfterDestroy AFTER_DESTROY OnAfterDestroy;
}
