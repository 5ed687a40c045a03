//! The changes to a row.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::{Draft, IntoField, Model, draft_from_json};
use crate::definition::{IntoValue, ModelRef, PropertyType};
use crate::error::{Error, Result};

/// Changes to a row of `M`: each property left alone, set to null, or set to a value. Deserialize it from the JSON of a
/// PATCH request.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id, generated)]
///     id: i64,
///     age: Option<i32>,
///     nick: Option<String>,
/// }
/// let patch = Patch::<User>::parse(r#"{"age": null}"#)?;
/// assert_eq!(patch.get(User::AGE), Some(None)); // set to null
/// assert_eq!(patch.get(User::NICK), None); // left alone
/// # }
/// # Ok::<(), juggler_core::Error>(())
/// ```
#[must_use = "a patch does nothing until it is given to `.update(..)`"]
pub struct Patch<M>(Draft<M>);

impl<M: Model> Patch<M> {
    /// No changes.
    pub fn new() -> Self {
        Patch(Draft::new())
    }

    /// Sets a field.
    pub fn set<F: IntoField<M>>(mut self, field: F, value: impl IntoValue<F::Type>) -> Self {
        self.0.put(field, value);
        self
    }

    /// What a field is set to: `None` where it is left alone.
    #[must_use]
    pub fn get<F: IntoField<M, Type: PropertyType>>(&self, field: F) -> Option<F::Type> {
        let data = self.0.data();
        let (at, _) = data.model().property(field.into_field().path().names()[0])?;
        data.value(at).and_then(|value| F::Type::from_value(value.as_ref()).ok())
    }

    /// Reads the JSON of a PATCH request.
    ///
    /// # Errors
    /// Unknown properties, values of the wrong type, and null for a field that is never null, with their path.
    pub fn parse(json: &str) -> Result<Self> {
        let json: serde_json::Value = serde_json::from_str(json)
            .map_err(|error| Error::bad_value(M::definition().name.clone(), error.to_string()))?;
        Self::from_json(&json)
    }

    /// Reads the JSON of a PATCH request.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn from_json(json: &serde_json::Value) -> Result<Self> {
        let model = M::definition();
        let draft = draft_from_json(&ModelRef::Static(model), json)?;
        draft.refuse_nested("a patch")?;
        if let Some(name) = draft.undeclared().first() {
            return Err(model.unknown_field(name));
        }
        if let Some((at, _)) =
            draft.given().find(|(at, value)| value.is_null() && model.properties[*at].required)
        {
            return Err(Error::bad_value(model.place(at), "cannot be null"));
        }
        Ok(Patch(Draft::from_data(draft)))
    }

    /// The changes, as a draft in which everything else is absent.
    #[must_use]
    pub fn into_draft(self) -> Draft<M> {
        self.0
    }

    /// Are there no changes?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.data().is_empty()
    }
}

impl<M: Model> Default for Patch<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> Clone for Patch<M> {
    fn clone(&self) -> Self {
        Patch(self.0.clone())
    }
}

impl<M> fmt::Debug for Patch<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Patch of ")?;
        self.0.fmt(f)
    }
}

impl<'de, M: Model> Deserialize<'de> for Patch<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&serde_json::Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
