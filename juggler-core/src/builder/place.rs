//! Where in the LDL of a model we are.

use serde_json::{Map, Value as Json};

use crate::definition::ModelDefinition;
use crate::error::{Error, NameKind, Result};
use crate::filter::Path;

/// How deep LDL may nest. Types nest less deep, see `types`; this also bounds what nobody looks into.
const MAX_DEPTH: usize = 128;

/// Where in the LDL of a model we are; costs nothing until an error needs it as text.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) model: &'a str,
    pub(super) path: Path<'a>,
}

impl<'a> Place<'a> {
    pub(super) fn new(model: &'a str, root: &'a str) -> Self {
        Place { model, path: Path::Root(root) }
    }

    pub(super) fn key(&'a self, name: &'a str) -> Place<'a> {
        Place { model: self.model, path: self.path.key(name) }
    }

    pub(super) fn index(&'a self, i: usize) -> Place<'a> {
        Place { model: self.model, path: self.path.index(i) }
    }

    /// Refuses a name that no error should repeat. Databases take 63 letters, or 64.
    pub(super) fn bound_name(&self, name: &str) -> Result<()> {
        const LONGEST: usize = 200;
        match name.chars().nth(LONGEST) {
            Some(_) => Err(self.error(format!("a name has at most {LONGEST} characters"))),
            None => Ok(()),
        }
    }

    #[cold]
    pub(super) fn error(&self, message: impl std::fmt::Display) -> Error {
        Error::definition(self.model.to_owned(), format!("{}: {message}", self.path))
    }

    #[cold]
    pub(super) fn unknown<'n>(
        &self,
        what: NameKind,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Error {
        Error::unknown_name(what, name, format!("{} ({})", self.model, self.path), known)
    }

    /// Everything recurses into LDL, so its depth is checked first.
    pub(super) fn bound_depth(&self, json: &Json) -> Result<()> {
        self.bound(json, 0)
    }

    fn bound(&self, json: &Json, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(self.error(format!("nested deeper than {MAX_DEPTH} levels")));
        }
        match json {
            Json::Array(items) => {
                items.iter().enumerate().try_for_each(|(i, json)| self.index(i).bound(json, depth + 1))
            }
            Json::Object(map) => {
                map.iter().try_for_each(|(name, json)| self.key(name).bound(json, depth + 1))
            }
            _ => Ok(()),
        }
    }

    /// An object, or nothing.
    pub(super) fn object<'j>(&self, json: &'j Json) -> Result<&'j Map<String, Json>> {
        static NONE: std::sync::LazyLock<Map<String, Json>> = std::sync::LazyLock::new(Map::new);
        match json {
            Json::Object(object) => Ok(object),
            Json::Null => Ok(&NONE),
            _ => Err(self.error("expected an object")),
        }
    }
}

/// The options of a property, a relation or a model.
#[derive(Clone, Copy)]
pub(super) struct Options<'a> {
    pub(super) place: Place<'a>,
    pub(super) map: &'a Map<String, Json>,
}

impl<'a> Options<'a> {
    /// An option that was given, and is not null.
    pub(super) fn get(&self, key: &str) -> Option<&'a Json> {
        self.map.get(key).filter(|json| !json.is_null())
    }

    pub(super) fn flag(&self, key: &str) -> Result<Option<bool>> {
        self.read(key, "true or false", Json::as_bool)
    }

    pub(super) fn size<N: TryFrom<u64>>(&self, key: &str) -> Result<Option<N>> {
        self.read(key, "a whole number", |json| json.as_u64().and_then(|number| N::try_from(number).ok()))
    }

    pub(super) fn number(&self, key: &str) -> Result<Option<f64>> {
        self.read(key, "a number", Json::as_f64)
    }

    pub(super) fn text(&self, key: &str) -> Result<Option<String>> {
        self.read(key, "text", |json| json.as_str().map(str::to_owned))
    }

    /// A list of names, or an object whose keys they are.
    pub(super) fn names(&self, key: &str) -> Result<Option<Vec<&'a str>>> {
        self.read(key, "a list of names", |json| match json {
            Json::Array(names) => names.iter().map(Json::as_str).collect(),
            Json::Object(names) => {
                let on = names.iter().filter(|(_, on)| **on != Json::Bool(false));
                Some(on.map(|(name, _)| name.as_str()).collect())
            }
            _ => None,
        })
    }

    fn read<T>(&self, key: &str, what: &str, read: impl FnOnce(&'a Json) -> Option<T>) -> Result<Option<T>> {
        match self.get(key) {
            None => Ok(None),
            Some(json) => read(json).map(Some).ok_or_else(|| self.wrong(key, format!("expected {what}"))),
        }
    }

    #[cold]
    pub(super) fn wrong(&self, key: &str, message: impl std::fmt::Display) -> Error {
        self.place.key(key).error(message)
    }
}

/// The position of a property; its path is where LDL names it.
pub(super) fn position(model: &ModelDefinition, name: &str, place: &Place<'_>) -> Result<usize> {
    let known = || model.properties.iter().map(|property| &*property.name);
    let position = model.property(name).map(|(at, _)| at);
    position.ok_or_else(|| place.unknown(NameKind::Field, name, known()))
}
