//! An instance that knows what it was.

use std::fmt;
use std::ops::{Deref, DerefMut};

use super::{Draft, Instance, IntoDraft, IntoField, Model};
use crate::error::Result;
use crate::row::{Row, Values};
use crate::value::Value;

/// An instance that knows what it was when it was read, and whether it was stored at all: `is_new`, `changes`,
/// `property_changed`, `reset`, and a `save` that creates, or writes only what changed.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model, Clone)]
/// struct User {
///     #[model(id)]
///     id: i64,
///     nick: Option<String>,
/// }
/// let mut user = Tracked::stored(User { id: 1, nick: None });
/// user.nick = Some("ada".into());
/// assert!(user.property_changed(User::NICK));
/// assert!(!user.property_changed(User::ID));
/// assert_eq!(user.changes()[0].name, "nick");
/// # }
/// ```
#[derive(Clone)]
pub struct Tracked<T> {
    instance: T,
    original: Option<Vec<Value>>,
}

/// One property that differs from what was stored.
#[derive(Clone, PartialEq)]
pub struct Change {
    /// The wire name.
    pub name: String,
    /// What it was.
    pub from: Value,
    /// What it is.
    pub to: Value,
}

impl<T: fmt::Debug> fmt::Debug for Tracked<T> {
    /// As the instance, without what was stored before.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Tracked").field(&self.instance).finish()
    }
}

impl fmt::Debug for Change {
    /// Names the property, without its values: they may be secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Change of {}", self.name)
    }
}

impl<T: Instance> Tracked<T> {
    /// An instance that is not stored yet; saving it creates it.
    #[must_use]
    pub fn new(instance: T) -> Self {
        Tracked { instance, original: None }
    }

    /// An instance as it is stored; saving it writes what changed since.
    #[must_use]
    pub fn stored(instance: T) -> Self {
        let original = Some(values(&instance));
        Tracked { instance, original }
    }

    /// Is it not stored yet? LoopBack's `isNewRecord`.
    #[must_use]
    pub fn is_new(&self) -> bool {
        self.original.is_none()
    }

    /// The properties that differ from what was stored; all of a new instance.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let model = self.instance.model();
        let now = values(&self.instance);
        let before = self.original.clone().unwrap_or_else(|| vec![Value::Null; now.len()]);
        let names = model.properties.iter().map(|property| property.name.to_string());
        names
            .zip(before.into_iter().zip(now))
            .filter(|(_, (from, to))| from != to)
            .map(|(name, (from, to))| Change { name, from, to })
            .collect()
    }

    /// Puts back what was stored. A new instance stays as it is.
    ///
    /// # Errors
    /// When a stored value no longer fits its field.
    pub fn reset(&mut self) -> Result<()> {
        if let Some(original) = &self.original {
            self.instance = T::read(&self.instance.model(), &Values(original))?;
        }
        Ok(())
    }

    /// The instance.
    #[must_use]
    pub fn into_inner(self) -> T {
        self.instance
    }

    /// The changed properties as a draft, or the whole of a new instance.
    pub(crate) fn changed_draft(&self) -> Draft<T> {
        let mut whole = (&self.instance).into_draft();
        let Some(original) = &self.original else { return whole };
        for (at, before) in original.iter().enumerate() {
            if whole.data().value(at) == Some(before) {
                whole.data_mut().take_value(at);
            }
        }
        whole
    }
}

impl<M: Model> Tracked<M> {
    /// Does this field differ from what was stored?
    #[must_use]
    pub fn property_changed(&self, field: impl IntoField<M>) -> bool {
        let field = field.into_field();
        let root = field.path().names()[0];
        self.changes().iter().any(|change| change.name == root)
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.instance
    }
}

impl<T> DerefMut for Tracked<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.instance
    }
}

fn values<T: Instance>(instance: &T) -> Vec<Value> {
    let width = instance.model().width();
    (0..width).map(|at| instance.get(at).unwrap_or_default().to_owned()).collect()
}

impl<T: Instance> Row for Tracked<T> {
    fn get(&self, at: usize) -> Result<crate::ValueRef<'_>> {
        self.instance.get(at)
    }
}
