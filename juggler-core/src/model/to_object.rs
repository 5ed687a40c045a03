//! A record as a plain object.

use serde_json::Value as Json;

use super::Record;
use super::wire::{Without, entity_to_json};

/// What a plain object of a record has. LoopBack's arguments of `toObject`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToObject {
    /// Leave out what the model does not declare. A model that keeps such properties (`strict: false`) shows them all the
    /// same.
    pub only_schema: bool,
    /// Leave out what is hidden.
    pub remove_hidden: bool,
    /// Leave out what is protected. In objects inside the record it always is.
    pub remove_protected: bool,
}

impl Default for ToObject {
    /// All that the model declares.
    fn default() -> Self {
        ToObject { only_schema: true, remove_hidden: false, remove_protected: false }
    }
}

impl Record {
    /// The record as a plain object, hidden properties included unless they are removed. LoopBack's `toObject`.
    ///
    /// ```
    /// use juggler_core::builder::from_ldl;
    /// use juggler_core::model::ToObject;
    /// use juggler_core::RuntimeModel;
    /// use serde_json::json;
    ///
    /// let user = from_ldl("User", &json!({"name": "string", "password": "string"}), &json!({"hidden": ["password"]}), false, &|_| None)?;
    /// let user = RuntimeModel::new(user.into()).build(&json!({"name": "Ada", "password": "x"}))?;
    /// assert_eq!(user.to_object(ToObject::default()), json!({"name": "Ada", "password": "x"}));
    /// assert_eq!(user.to_object(ToObject { remove_hidden: true, ..ToObject::default() }), json!({"name": "Ada"}));
    /// # Ok::<(), juggler_core::Error>(())
    /// ```
    #[must_use]
    pub fn to_object(&self, options: ToObject) -> Json {
        let without =
            Without { hidden: options.remove_hidden, sensitive: false, protected: options.remove_protected };
        entity_to_json(self, without)
    }
}
