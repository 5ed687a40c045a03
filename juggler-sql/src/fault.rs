//! What a database says when it refuses, classified.

use std::borrow::Cow;
use std::time::Duration;

use juggler_core::definition::{ModelDefinition, RelationKind};
use juggler_core::error::Constraint;
use juggler_core::value::to_json;
use juggler_core::{Error, ErrorKind, ValueRef};

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
    ForeignKey(Broken),
    /// A check that does not hold.
    Check(Broken),
    /// A value that a column cannot hold.
    BadValue { column: Option<String>, what: &'static str },
    /// A number that has no place.
    Beyond,
    /// A lost race, which may be tried again.
    Serialization,
    /// Two that waited for each other; this one was ended.
    Deadlock,
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
    /// There is a table or an index of this name.
    Exists(String),
    /// There is no room left.
    Full(String),
    /// The user may not do that.
    Denied(String),
    /// The user may not come in.
    Login(String),
    /// Somebody ended the statement.
    Cancelled(String),
    /// It took longer than it may: so long.
    TimedOut(Duration),
    /// The server said nothing for so long, and the connection is given up.
    Silent(Duration),
    /// Anything else.
    Other(String),
    /// An error of ours, as that of a sink.
    Ours(Error),
}

/// What is said of values, of which nothing else may be said.
pub(crate) const TOO_LONG: &str = "the value is longer than its column takes";
pub(crate) const OUT_OF_RANGE: &str = "the value is out of the range of its column";
pub(crate) const UNREADABLE: &str = "the value is none that its column can hold";

/// What is known of a constraint that does not hold.
#[derive(Debug, Default)]
pub(crate) struct Broken {
    /// Its table.
    pub(crate) table: Option<String>,
    /// Its columns, where they are told.
    pub(crate) columns: Vec<String>,
    /// Its name.
    pub(crate) name: Option<String>,
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
            Fault::NotNull { column } => {
                let names = named(model, column.as_slice());
                constraint(Constraint::NotNull, model, names, None)
            }
            Fault::ForeignKey(broken) => {
                let is_of_model = broken.table.as_ref().is_none_or(|table| *table == model.table);
                let names = match is_of_model {
                    true if broken.columns.is_empty() => only_reference(model),
                    true => named(model, &broken.columns),
                    false => Vec::new(), // rows of another table refer to this one
                };
                constraint(Constraint::ForeignKey, model, names, broken.name)
            }
            Fault::Check(broken) => {
                constraint(Constraint::Check, model, named(model, &broken.columns), broken.name)
            }
            Fault::BadValue { column, what } => {
                let place = match named(model, column.as_slice()).first() {
                    Some(name) => format!("{}.{name}", model.name),
                    None => model.name.to_string(),
                };
                Error::bad_value(place, what)
            }
            Fault::Beyond => Error::bad_value(model.name.clone(), OUT_OF_RANGE),
            Fault::Serialization | Fault::Busy => {
                Error::new(ErrorKind::Serialization { model: model.name.clone() })
            }
            Fault::Deadlock => Error::new(ErrorKind::Deadlock { model: model.name.clone() }),
            Fault::ReadOnly => Error::new(ErrorKind::ReadOnly { what: model.name.clone() }),
            Fault::Missing(what) => mismatch(format!(
                "{}: the database does not match the model: {what}; `automigrate` creates its tables",
                model.name
            )),
            other => other.anywhere(),
        }
    }

    /// The error where no model is known: of a statement of one's own, or of a transaction.
    pub(crate) fn anywhere(self) -> Error {
        /// What stands for the model.
        const STATEMENT: &str = "the statement";
        let broken = |constraint, broken: Broken| {
            let model = broken.table.map_or(STATEMENT.into(), Into::into);
            let properties = broken.columns.join(", ");
            Error::new(ErrorKind::Constraint { constraint, model, properties, name: broken.name })
        };
        match self {
            Fault::Ours(error) => error,
            Fault::Lost(message) => Error::connection(message),
            Fault::Timeout(after) => Error::new(out_of_time(after)),
            Fault::Unique { columns, index } => {
                let columns = match columns[..] {
                    [] => index.unwrap_or_else(|| "a unique value".to_owned()),
                    _ => columns.join(", "),
                };
                Error::conflict(STATEMENT, columns)
            }
            Fault::NotNull { column } => {
                let columns = column.into_iter().collect();
                broken(Constraint::NotNull, Broken { columns, ..Broken::default() })
            }
            Fault::ForeignKey(which) => broken(Constraint::ForeignKey, which),
            Fault::Check(which) => broken(Constraint::Check, which),
            Fault::BadValue { column, what } => Error::bad_value(
                column.map_or(STATEMENT.to_owned(), |column| format!("column `{column}`")),
                what,
            ),
            Fault::Beyond => Error::bad_value(STATEMENT, OUT_OF_RANGE),
            Fault::Missing(message) => mismatch(message),
            Fault::Exists(message) => Error::storage(message),
            Fault::ReadOnly => Error::new(ErrorKind::ReadOnly { what: "the database".into() }),
            Fault::Full(message) => Error::new(ErrorKind::Full { message }),
            Fault::Denied(message) => Error::new(ErrorKind::Denied { message }),
            Fault::Login(message) => Error::new(ErrorKind::Login { message }),
            Fault::Cancelled(message) => Error::new(ErrorKind::Cancelled { message }),
            Fault::TimedOut(after) | Fault::Silent(after) => {
                Error::new(ErrorKind::Timeout { what: "a statement", after })
            }
            Fault::Other(message) => Error::storage(message),
            Fault::Deadlock => Error::new(ErrorKind::Deadlock { model: "(several)".into() }),
            Fault::Serialization | Fault::Busy => {
                Error::new(ErrorKind::Serialization { model: "(several)".into() })
            }
        }
    }

    /// The same without the values of its statement, which a database may repeat in what it says.
    #[cold]
    pub(crate) fn without<'v>(mut self, values: impl Iterator<Item = ValueRef<'v>>) -> Self {
        if let Fault::Lost(message)
        | Fault::Missing(message)
        | Fault::Exists(message)
        | Fault::Full(message)
        | Fault::Denied(message)
        | Fault::Cancelled(message)
        | Fault::Other(message) = &mut self
        {
            values.for_each(|value| leave_out(message, value));
        }
        self
    }

    /// Is the transaction lost with it? The server rolled it back, or will refuse to commit it.
    pub(crate) fn loses_transaction(&self) -> bool {
        matches!(self, Fault::Serialization | Fault::Deadlock | Fault::Busy)
    }

    /// Is the connection of no more use?
    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Fault::Lost(_) | Fault::Silent(_))
    }

    /// The kind as a word, as [`ErrorKind::class`] has it.
    pub(crate) fn class(&self) -> &'static str {
        match self {
            Fault::Unique { .. } => "conflict",
            Fault::NotNull { .. } => "not_null",
            Fault::ForeignKey(_) => "foreign_key",
            Fault::Check(_) => "check",
            Fault::BadValue { .. } | Fault::Beyond => "bad_value",
            Fault::Serialization | Fault::Busy => "serialization",
            Fault::Deadlock => "deadlock",
            Fault::Lost(_) => "connection",
            Fault::Missing(_) => "mismatch",
            Fault::ReadOnly => "read_only",
            Fault::Full(_) => "full",
            Fault::Denied(_) => "denied",
            Fault::Login(_) => "login",
            Fault::Cancelled(_) => "cancelled",
            Fault::TimedOut(_) | Fault::Timeout(_) | Fault::Silent(_) => "timeout",
            Fault::Exists(_) | Fault::Other(_) => "storage",
            Fault::Ours(error) => error.kind().class(),
        }
    }
}

/// Puts a `?` where a value stands as a whole. One of less than three letters tells nothing, and may stand anywhere.
fn leave_out(message: &mut String, value: ValueRef<'_>) {
    let spelled = match value {
        ValueRef::Null | ValueRef::Bool(_) => return,
        ValueRef::Text(text) => Cow::Borrowed(text),
        ValueRef::List(list) => return (0..list.len()).for_each(|at| leave_out(message, list.get(at))),
        other => Cow::Owned(to_json(other).to_string().trim_matches('"').to_owned()),
    };
    if spelled.len() < 3 || !message.contains(&*spelled) {
        return;
    }
    let is_part = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
    let mut without = String::with_capacity(message.len());
    let mut rest = message.as_str();
    while let Some((before, after)) = rest.split_once(&*spelled) {
        let is_whole = !is_part(before.chars().next_back()) && !is_part(after.chars().next());
        without.push_str(before);
        without.push_str(if is_whole { "?" } else { &spelled });
        rest = after;
    }
    without.push_str(rest);
    *message = without;
}

fn mismatch(message: String) -> Error {
    Error::new(ErrorKind::Mismatch { message })
}

fn constraint(
    constraint: Constraint,
    model: &ModelDefinition,
    properties: Vec<&str>,
    name: Option<String>,
) -> Error {
    let properties = properties.join(", ");
    Error::new(ErrorKind::Constraint { constraint, model: model.name.clone(), properties, name })
}

/// The position of a column.
fn position(model: &ModelDefinition, name: &str) -> Option<usize> {
    (0..model.properties.len()).find(|&at| column(model, at) == name)
}

/// The names of the properties that are kept in these columns.
fn named<'m>(model: &'m ModelDefinition, columns: &[String]) -> Vec<&'m str> {
    let at = columns.iter().filter_map(|name| position(model, name));
    at.map(|at| &*model.properties[at].name).collect()
}

/// The key of the only relation by which a row of the model refers to another. SQLite does not say which foreign key is broken.
fn only_reference(model: &ModelDefinition) -> Vec<&str> {
    let mut belonging = model.relations.iter().filter(|relation| relation.kind == RelationKind::BelongsTo);
    match (belonging.next(), belonging.next()) {
        (Some(relation), None) => relation
            .foreign_key
            .iter()
            .filter_map(|key| model.property(key))
            .map(|(_, property)| &*property.name)
            .collect(),
        _ => Vec::new(),
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
    let positions =
        by_name.unwrap_or_else(|| columns.iter().filter_map(|name| position(model, name)).collect());
    // What is not one of ours is the primary key.
    let positions = if positions.is_empty() { model.ids.to_vec() } else { positions };
    let names: Vec<&str> = positions.iter().map(|&at| &*model.properties[at].name).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use juggler_core::Value;

    use super::Fault;

    #[test]
    fn what_a_database_says_is_told_without_values() {
        let told = |message: &str, values: &[Value]| match Fault::Other(message.to_owned())
            .without(values.iter().map(Value::as_ref))
        {
            Fault::Other(message) => message,
            other => format!("{other:?}"),
        };
        let values = [Value::from("s3cret"), Value::from("a"), Value::Int(1234), Value::Null];
        assert_eq!(told("no type \"s3cret\" at a 1234", &values), "no type \"?\" at a ?");
        assert_eq!(told("s3crets 12345 s3cret", &values), "s3crets 12345 ?");
        assert_eq!(told("is s3cret", &[Value::List(vec![Value::from("s3cret")])]), "is ?");
    }
}
