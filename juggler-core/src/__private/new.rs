//! The JSON of a `NewUser`.

use std::cell::RefCell;

use serde::{Deserialize, Deserializer};

use crate::definition::{ModelDefinition, ModelRef};
use crate::error::{Error, Result};
use crate::model::{DraftData, Model, draft_from_json};
use crate::row::Row;
use crate::value::{Value, ValueRef};

/// Reads the JSON of a `NewUser`: what `read` asks for, and no other properties. The type of the model comes first, the rest
/// is inferred.
///
/// # Errors
/// Other properties, missing ones, and values of another type.
pub fn read_new<'de, M: Model, N, D: Deserializer<'de>>(
    from: D,
    read: impl FnOnce(&dyn Row) -> Result<N>,
) -> Result<N, D::Error> {
    let json = serde_json::Value::deserialize(from)?;
    let asked = Asked::new(M::definition(), &json).map_err(serde::de::Error::custom)?;
    read(&asked).and_then(|new| asked.only().map(|()| new)).map_err(serde::de::Error::custom)
}

/// A draft that notes what it was asked for.
struct Asked {
    draft: DraftData,
    given: Vec<String>,
    asked: RefCell<Vec<usize>>,
}

impl Asked {
    fn new(model: &'static ModelDefinition, json: &serde_json::Value) -> Result<Self> {
        let draft = draft_from_json(&ModelRef::Static(model), json)?;
        let given = json.as_object().map(|json| json.keys().cloned().collect()).unwrap_or_default();
        Ok(Asked { draft, given, asked: RefCell::default() })
    }

    /// Was nothing given that was not asked for?
    fn only(&self) -> Result<()> {
        let model = self.draft.model();
        let asked = self.asked.borrow();
        let name = |at: usize| &*model.properties[at].name;
        let Some(other) = self.given.iter().find(|given| !asked.iter().any(|&at| name(at) == **given)) else {
            return Ok(());
        };
        let what = if model.property(other).is_some() { "is not required" } else { "is no property" };
        Err(Error::bad_value(
            format!("{}.{other}", model.name),
            format!(
                "{what}, and a `New{0}` holds what is required; read a `Draft<{0}>` to allow more",
                model.name
            ),
        ))
    }
}

impl Row for Asked {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        self.asked.borrow_mut().push(at);
        self.draft.value(at).map(Value::as_ref).ok_or_else(|| Error::bad_value("", "is missing"))
    }
}
