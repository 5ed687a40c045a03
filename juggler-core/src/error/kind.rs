//! The kinds of error and what LoopBack answers for each.

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use juggler_validate::ValidationErrors;

/// What went wrong.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A name that its owner does not have.
    #[error("unknown {what} `{name}` on {owner}{}", did_you_mean(.suggestion))]
    UnknownName {
        /// What the name was taken for.
        what: NameKind,
        /// The name as it was given.
        name: String,
        /// Whose name it should be: a model, or a place in a filter.
        owner: String,
        /// The nearest known name, if one is near.
        suggestion: Option<String>,
    },
    /// A filter that cannot be understood.
    #[error("{path}: {message}")]
    BadFilter {
        /// Where in the filter, as in `where.and[0].age.between`.
        path: String,
        /// What is wrong there.
        message: String,
    },
    /// A value that its property cannot hold.
    #[error("{path}: {message}")]
    BadValue {
        /// The model, the property and what lies below it, as in `User.address.zip`.
        path: String,
        /// What is wrong with it.
        message: String,
    },
    /// A request that contradicts itself.
    #[error("{message}")]
    BadRequest {
        /// What is wrong with it.
        message: String,
    },
    /// Related rows that nobody included or loaded.
    #[error("{what}; include it in the query")]
    NotLoaded {
        /// Which, and that they are not loaded.
        what: String,
    },
    /// Data that break rules of the model.
    #[error(transparent)]
    Validation(ValidationErrors),
    /// No row has this id.
    #[error("no {model} with id {id}")]
    NotFound {
        /// The model that was searched.
        model: Cow<'static, str>,
        /// The id that was searched for.
        id: String,
    },
    /// The store has no table of this name. The message is LoopBack's.
    #[error("Table '{table}' does not exist.")]
    NoTable {
        /// The table that was asked for.
        table: String,
    },
    /// No key of a key-value model has this name. The message is LoopBack's.
    #[error("Cannot {action} unknown key {}", serde_json::Value::from(.key.as_str()))]
    UnknownKey {
        /// What was to be done with it.
        action: &'static str,
        /// The key.
        key: String,
    },
    /// A unique value exists already.
    #[error("duplicate entry for {model}.{properties}")]
    Conflict {
        /// The model that was written.
        model: Cow<'static, str>,
        /// The unique properties, joined by a comma and a space.
        properties: String,
    },
    /// A row has another version than the one that was expected: somebody wrote it in the meantime.
    #[error("{model} {id} was written by somebody else in the meantime{}", at_version(.expected))]
    Stale {
        /// The model that was to be written.
        model: Cow<'static, str>,
        /// The id of the row.
        id: String,
        /// The version that was expected. It is left out where the version is hidden.
        expected: Option<i64>,
    },
    /// Rows that are to be destroyed have dependents that keep them.
    #[error("{model} is not destroyed while rows of {dependent} depend on it: `{relation}` leads to {count}")]
    Restricted {
        /// The model that was to be destroyed.
        model: Cow<'static, str>,
        /// Its relation that says so.
        relation: Cow<'static, str>,
        /// The model of the rows that depend on it.
        dependent: Cow<'static, str>,
        /// How many there are.
        count: u64,
    },
    /// An operation by id on a model that has none.
    #[error("primary key is missing for the {model} model")]
    NoPrimaryKey {
        /// The model.
        model: Cow<'static, str>,
    },
    /// A model definition that cannot work.
    #[error("model {model}: {message}")]
    Definition {
        /// The model.
        model: Cow<'static, str>,
        /// What is wrong with its definition.
        message: String,
    },
    /// What this connector, or this version, cannot do.
    #[error("not supported: {what}")]
    Unsupported {
        /// What was asked for.
        what: String,
    },
    /// The store cannot be reached.
    #[error("{message}")]
    Connection {
        /// Why.
        message: String,
    },
    /// The store did not answer in time.
    #[error("timeout in {what} after {} ms", .after.as_millis())]
    Timeout {
        /// What was waited for.
        what: &'static str,
        /// How long.
        after: Duration,
    },
    /// Two transactions changed the same rows; this one lost and may be tried again.
    #[error("the transaction lost a race on {model} and can be tried again")]
    Serialization {
        /// The model whose rows were changed by another transaction.
        model: Cow<'static, str>,
    },
    /// A write where nothing may be written: in a transaction that is read-only, or on a database that is.
    #[error("{what} cannot be written: the transaction, or the database, is read-only")]
    ReadOnly {
        /// The model, or the database.
        what: Cow<'static, str>,
    },
    /// Two transactions waited for each other; the store ended this one, which may be tried again.
    #[error("the transaction waited for another that waited for it, on {model}, and can be tried again")]
    Deadlock {
        /// The model whose rows were written or read.
        model: Cow<'static, str>,
    },
    /// A row breaks a constraint of the store.
    #[error("{}: {constraint}{}", place(.model, .properties), named(.name))]
    Constraint {
        /// What kind of constraint.
        constraint: Constraint,
        /// The model that was written; of a statement of one's own the table, where the store names it.
        model: Cow<'static, str>,
        /// The properties, joined by a comma and a space; empty where the store does not say.
        properties: String,
        /// The name of the constraint, where the store says it.
        name: Option<String>,
    },
    /// The tables of the store are not those of the model, or not those that a statement names.
    #[error("{message}")]
    Mismatch {
        /// The model, where it is known, and what is missing.
        message: String,
    },
    /// The store has no room left.
    #[error("{message}")]
    Full {
        /// What the store says.
        message: String,
    },
    /// The store does not let this user do that.
    #[error("{message}")]
    Denied {
        /// What the store says.
        message: String,
    },
    /// The store does not let this user in: a wrong name or password.
    #[error("{message}")]
    Login {
        /// What the store says.
        message: String,
    },
    /// Somebody ended the statement: an administrator, say.
    #[error("{message}")]
    Cancelled {
        /// What the store says.
        message: String,
    },
    /// The transaction was committed or rolled back before.
    #[error("the transaction is not active")]
    TransactionFinished,
    /// The store failed to read or to write.
    #[error("{message}")]
    Storage {
        /// Why.
        message: String,
    },
    /// Settings from which no data source can be made.
    #[error("{message}")]
    Settings {
        /// What is wrong with them, never with a password in it.
        message: String,
    },
}

impl ErrorKind {
    pub(super) fn status_code(&self) -> u16 {
        match self {
            ErrorKind::UnknownName { .. }
            | ErrorKind::BadFilter { .. }
            | ErrorKind::BadValue { .. }
            | ErrorKind::BadRequest { .. }
            | ErrorKind::NotLoaded { .. } => 400,
            ErrorKind::Constraint { constraint, .. } => match constraint {
                Constraint::ForeignKey => 409,
                Constraint::NotNull | Constraint::Check => 400,
            },
            ErrorKind::NotFound { .. } | ErrorKind::NoTable { .. } | ErrorKind::UnknownKey { .. } => 404,
            ErrorKind::Conflict { .. }
            | ErrorKind::Stale { .. }
            | ErrorKind::Restricted { .. }
            | ErrorKind::Serialization { .. }
            | ErrorKind::Deadlock { .. } => 409,
            ErrorKind::Validation(_) => 422,
            ErrorKind::Unsupported { .. } => 501,
            ErrorKind::Connection { .. } => 503,
            ErrorKind::Timeout { .. } => 504,
            ErrorKind::NoPrimaryKey { .. }
            | ErrorKind::Definition { .. }
            | ErrorKind::ReadOnly { .. }
            | ErrorKind::TransactionFinished
            | ErrorKind::Mismatch { .. }
            | ErrorKind::Full { .. }
            | ErrorKind::Denied { .. }
            | ErrorKind::Login { .. }
            | ErrorKind::Cancelled { .. }
            | ErrorKind::Storage { .. }
            | ErrorKind::Settings { .. } => 500,
        }
    }
}

impl ErrorKind {
    /// The kind as a word, for metrics and logs: OpenTelemetry's `error.type`. There are few of them, and none holds a value.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            ErrorKind::UnknownName { .. } => "unknown_name",
            ErrorKind::BadFilter { .. } => "bad_filter",
            ErrorKind::BadValue { .. } => "bad_value",
            ErrorKind::BadRequest { .. } => "bad_request",
            ErrorKind::NotLoaded { .. } => "not_loaded",
            ErrorKind::Validation(_) => "validation",
            ErrorKind::NotFound { .. } => "not_found",
            ErrorKind::NoTable { .. } => "no_table",
            ErrorKind::UnknownKey { .. } => "unknown_key",
            ErrorKind::Conflict { .. } => "conflict",
            ErrorKind::Stale { .. } => "stale",
            ErrorKind::Restricted { .. } => "restricted",
            ErrorKind::NoPrimaryKey { .. } => "no_primary_key",
            ErrorKind::Definition { .. } => "definition",
            ErrorKind::Unsupported { .. } => "unsupported",
            ErrorKind::Connection { .. } => "connection",
            ErrorKind::Timeout { .. } => "timeout",
            ErrorKind::Serialization { .. } => "serialization",
            ErrorKind::Deadlock { .. } => "deadlock",
            ErrorKind::Constraint { constraint, .. } => match constraint {
                Constraint::ForeignKey => "foreign_key",
                Constraint::NotNull => "not_null",
                Constraint::Check => "check",
            },
            ErrorKind::Mismatch { .. } => "mismatch",
            ErrorKind::ReadOnly { .. } => "read_only",
            ErrorKind::Full { .. } => "full",
            ErrorKind::Denied { .. } => "denied",
            ErrorKind::Login { .. } => "login",
            ErrorKind::Cancelled { .. } => "cancelled",
            ErrorKind::TransactionFinished => "transaction_finished",
            ErrorKind::Storage { .. } => "storage",
            ErrorKind::Settings { .. } => "settings",
        }
    }
}

/// A kind of constraint of a store. That of unique values is [`ErrorKind::Conflict`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Constraint {
    /// A reference to a row that is not there, or a row that others refer to.
    ForeignKey,
    /// A value that must be given.
    NotNull,
    /// A condition of the table.
    Check,
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Constraint::ForeignKey => {
                "a row refers to one that is not there, or others refer to it: a foreign key"
            }
            Constraint::NotNull => "a value is required",
            Constraint::Check => "a check of the database does not hold",
        })
    }
}

fn place(model: &str, properties: &str) -> String {
    if properties.is_empty() { model.to_owned() } else { format!("{model}.{properties}") }
}

fn at_version(expected: &Option<i64>) -> String {
    expected.map_or_else(String::new, |version| format!(": version {version} was expected"))
}

fn named(name: &Option<String>) -> String {
    name.as_ref().map_or_else(String::new, |name| format!(" (`{name}`)"))
}

/// What an unknown name was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameKind {
    /// A property of a model, called a field where users write one.
    Field,
    /// An operator of a condition, such as `gte`.
    Operator,
    /// A relation of a model.
    Relation,
    /// A key of a filter, such as `where`.
    FilterKey,
    /// A model of a data source.
    Model,
    /// A connector.
    Connector,
    /// A type of LDL.
    Type,
    /// An option of a property or a model in LDL.
    Option,
    /// A named scope of a model.
    Scope,
    /// What models of a data source may mix in.
    Mixin,
    /// An operation of a data source.
    Operation,
    /// A column of a statement.
    Column,
    /// A setting of a data source.
    Setting,
}

impl fmt::Display for NameKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            NameKind::Field => "field",
            NameKind::Operator => "operator",
            NameKind::Relation => "relation",
            NameKind::FilterKey => "filter key",
            NameKind::Model => "model",
            NameKind::Connector => "connector",
            NameKind::Type => "type",
            NameKind::Option => "option",
            NameKind::Scope => "scope",
            NameKind::Mixin => "mixin",
            NameKind::Operation => "operation",
            NameKind::Column => "column",
            NameKind::Setting => "setting",
        })
    }
}

fn did_you_mean(suggestion: &Option<String>) -> String {
    suggestion.as_ref().map_or_else(String::new, |name| format!("; did you mean `{name}`?"))
}
