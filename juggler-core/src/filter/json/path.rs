//! Where in a filter we are; a path costs nothing until an error needs it as text.

use std::fmt;

use serde_json::Value as Json;

pub(super) use crate::error::excerpt as quote;
use crate::error::{self, Error, ErrorKind};
use crate::value::lend;

/// `where.and[0].age.between[1]`, built backwards on the stack.
#[derive(Clone, Copy)]
pub(crate) enum Path<'a> {
    Root(&'a str),
    Key(&'a Path<'a>, &'a str),
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    pub(crate) fn key(&'a self, name: &'a str) -> Path<'a> {
        Path::Key(self, name)
    }

    pub(crate) fn index(&'a self, i: usize) -> Path<'a> {
        Path::Index(self, i)
    }

    #[cold]
    pub(crate) fn error(&self, message: impl Into<String>) -> Error {
        Error::bad_filter(self.to_string(), message)
    }

    #[cold]
    pub(crate) fn expected(&self, what: &str, json: &Json) -> Error {
        self.error(format!("expected {what}, got {}", lend(json).describe()))
    }

    /// The same mistake, said of this place.
    #[cold]
    pub(crate) fn retell(&self, error: Error) -> Error {
        match error.kind() {
            ErrorKind::BadFilter { message, .. } | ErrorKind::BadValue { message, .. } => {
                self.error(message.clone())
            }
            ErrorKind::BadRequest { message } => self.error(message.clone()),
            _ => error,
        }
    }

    /// The object that a wrong key stands in.
    #[cold]
    pub(crate) fn owner(&self, root: &str) -> String {
        match self {
            Path::Key(parent, _) | Path::Index(parent, _) => match parent.to_string() {
                path if path.is_empty() => root.to_owned(),
                path => path,
            },
            Path::Root(_) => root.to_owned(),
        }
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root(root) => f.write_str(root),
            Path::Key(Path::Root(""), name) => f.write_str(&error::name(name)),
            Path::Key(parent, name) => write!(f, "{parent}.{}", error::name(name)),
            Path::Index(parent, i) => write!(f, "{parent}[{i}]"),
        }
    }
}
