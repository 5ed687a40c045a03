//! What a database says when it refuses, classified.

use std::time::Duration;

use juggler_core::definition::ModelDefinition;
use juggler_core::{Error, ErrorKind};

use crate::dialect::column;
use crate::schema::index_names;

/// What went wrong with a statement.
#[cfg_attr(not(all(feature = "sqlite", feature = "postgres", feature = "mysql")), allow(dead_code))] // each database has some
#[derive(Debug)]
pub(crate) enum Fault {
    /// A unique value is there already: in these columns, or in the index of this name.
    Unique { columns: Vec<String>, index: Option<String> },
    /// A column has no value and must have one.
    NotNull { column: Option<String> },
    /// A row that others refer to, or a reference to no row.
    ForeignKey(String),
    /// A number that has no place.
    Beyond,
    /// A lost race, which may be tried again.
    Serialization,
    /// Another connection writes; nothing was done.
    Busy,
    /// Nothing may be written.
    ReadOnly,
    /// The transaction ran out of time: so much it had.
    Timeout(Duration),
    /// The connection is gone.
    Lost(String),
    /// There is no table, or no column, of this name.
    Missing(String),
    /// Anything else.
    Other(String),
    /// An error of ours, as that of a sink.
    Ours(Error),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Fault::Ours(error)
    }
}

impl Fault {
    /// The error for an operation on a model.
    pub(crate) fn of_model(self, model: &ModelDefinition) -> Error {
        match self {
            Fault::Unique { columns, index } => {
                Error::conflict(model.name.clone(), properties(model, columns, index))
            }
            Fault::NotNull { column: name } => {
                let at =
                    name.and_then(|name| (0..model.properties.len()).find(|&at| column(model, at) == name));
                let place = at.map_or_else(|| model.name.to_string(), |at| model.place(at));
                Error::bad_value(place, "a value is required")
            }
            Fault::Serialization | Fault::Busy => {
                Error::new(ErrorKind::Serialization { model: model.name.clone() })
            }
            Fault::ReadOnly => Error::new(ErrorKind::ReadOnly { what: model.name.clone() }),
            Fault::Missing(what) => Error::storage(format!(
                "{}: the database does not match the model: {what}; `automigrate` creates its tables",
                model.name
            )),
            other => other.anywhere(),
        }
    }

    /// The error where no model is known.
    pub(crate) fn anywhere(self) -> Error {
        match self {
            Fault::Ours(error) => error,
            Fault::Lost(message) => Error::connection(message),
            Fault::ReadOnly => Error::new(ErrorKind::ReadOnly { what: "the database".into() }),
            Fault::Timeout(after) => Error::new(out_of_time(after)),
            Fault::Unique { .. } => Error::storage("a unique value is there already"),
            Fault::Beyond => Error::storage("a number beyond what a column holds"),
            Fault::NotNull { .. } => Error::storage("a column has no value and must have one"),
            Fault::ForeignKey(message) | Fault::Missing(message) | Fault::Other(message) => {
                Error::storage(message)
            }
            Fault::Serialization | Fault::Busy => {
                Error::new(ErrorKind::Serialization { model: "(several)".into() })
            }
        }
    }

    /// Is the transaction lost with it? The server rolled it back, or will refuse to commit it.
    pub(crate) fn loses_transaction(&self) -> bool {
        matches!(self, Fault::Serialization | Fault::Busy)
    }

    /// Is the connection of no more use?
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Fault::Lost(_))
    }
}

/// What a transaction answers that had so much time.
pub(crate) fn out_of_time(after: Duration) -> ErrorKind {
    ErrorKind::Timeout { what: "a transaction", after }
}

/// The names of the properties of a unique key, as a conflict has them.
fn properties(model: &ModelDefinition, columns: Vec<String>, index: Option<String>) -> String {
    let by_name = index.and_then(|index| {
        let known = index_names(model).into_iter().find(|(name, _)| *name == index);
        known.map(|(_, positions)| positions)
    });
    let positions = by_name.unwrap_or_else(|| {
        let at = |name: &String| (0..model.properties.len()).find(|&at| column(model, at) == name);
        columns.iter().filter_map(at).collect()
    });
    // What is not one of ours is the primary key.
    let positions = if positions.is_empty() { model.ids.to_vec() } else { positions };
    let names: Vec<&str> = positions.iter().map(|&at| &*model.properties[at].name).collect();
    names.join(", ")
}
