//! The one error type of the project.
//!
//! [`Error`] is one word wide. What went wrong is its [`kind`](Error::kind); predicates such as
//! [`is_not_found`](Error::is_not_found) answer the usual questions, and
//! [`status_code`](Error::status_code) gives the HTTP status LoopBack uses for the same mistake.
//!
//! Errors name the model, the property and the path of a value. They never hold the value of a hidden
//! property, a password, or a URL with one.

use std::borrow::Cow;
use std::fmt;

use juggler_validate::ValidationErrors;

mod excerpt;
mod kind;
mod suggest;

pub(crate) use excerpt::{excerpt, name};
pub use kind::{Constraint, ErrorKind, NameKind};
pub(crate) use suggest::suggest;

/// What every fallible call of juggler returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in one word of memory.
///
/// ```
/// use juggler_core::Error;
/// let error = Error::not_found("User", "7");
/// assert!(error.is_not_found());
/// assert_eq!(error.status_code(), 404);
/// assert_eq!(error.to_string(), "no User with id 7");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// An error of this kind.
    #[must_use]
    pub fn new(kind: ErrorKind) -> Self {
        Error(Box::new(Inner { kind, source: None }))
    }

    /// The same error with the error that caused it; it becomes the [`source`](std::error::Error::source).
    #[must_use]
    pub fn because_of(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// No row of `model` has this id (404).
    #[must_use]
    pub fn not_found(model: impl Into<Cow<'static, str>>, id: impl fmt::Display) -> Self {
        Self::new(ErrorKind::NotFound { model: model.into(), id: id.to_string() })
    }

    /// A row with the same value of a unique property exists (409).
    #[must_use]
    pub fn conflict(model: impl Into<Cow<'static, str>>, properties: impl Into<String>) -> Self {
        Self::new(ErrorKind::Conflict { model: model.into(), properties: properties.into() })
    }

    /// The row with this id has another version than the one that was expected, because somebody wrote it in the meantime (409).
    #[must_use]
    pub fn stale(model: impl Into<Cow<'static, str>>, id: impl fmt::Display, expected: Option<i64>) -> Self {
        Self::new(ErrorKind::Stale { model: model.into(), id: id.to_string(), expected })
    }

    /// A filter, an order, a limit or an id that cannot be understood (400). `path` says where, as in
    /// `where.age.between`.
    #[must_use]
    pub fn bad_filter(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadFilter { path: path.into(), message: message.into() })
    }

    /// A value that its property cannot hold (400). `path` is `Model.property`, with deeper parts after it.
    #[must_use]
    pub fn bad_value(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadValue { path: path.into(), message: message.into() })
    }

    /// A request that contradicts itself (400), such as changing an id.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::BadRequest { message: message.into() })
    }

    /// Related rows that nobody included or loaded (400). `what` names them.
    #[must_use]
    pub fn not_loaded(what: impl fmt::Display) -> Self {
        Self::new(ErrorKind::NotLoaded { what: format!("{what} is not loaded") })
    }

    /// A model definition that cannot work (500: a mistake of the program, not of its input).
    #[must_use]
    pub fn definition(model: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        let model = excerpt::place(model.into());
        Self::new(ErrorKind::Definition { model, message: message.into() })
    }

    /// Something that this connector, or this version, cannot do (501).
    #[must_use]
    pub fn unsupported(what: impl Into<String>) -> Self {
        Self::new(ErrorKind::Unsupported { what: what.into() })
    }

    /// The store cannot be reached, or was lost (503).
    #[must_use]
    pub fn connection(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Connection { message: message.into() })
    }

    /// Settings from which no data source can be made (500). Never with a password in the message.
    #[must_use]
    pub fn settings(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Settings { message: message.into() })
    }

    /// The store failed to read or write (500), for example a data file that is not ours.
    #[must_use]
    pub fn storage(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::Storage { message: message.into() })
    }

    /// A name that `owner` does not have, with the nearest of `known` as a suggestion (400).
    #[must_use]
    pub fn unknown_name<'a>(
        what: NameKind,
        name: impl Into<String>,
        owner: impl Into<String>,
        known: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let name = name.into();
        let suggestion = suggest(&name, known);
        let name = excerpt::name(&name).into_owned();
        Self::new(ErrorKind::UnknownName { what, name, owner: owner.into(), suggestion })
    }

    /// Is it a missing row, a missing key, or a missing table?
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::NotFound { .. } | ErrorKind::NoTable { .. } | ErrorKind::UnknownKey { .. }
        )
    }

    /// Is it that related rows are not loaded?
    #[must_use]
    pub fn is_not_loaded(&self) -> bool {
        matches!(self.kind(), ErrorKind::NotLoaded { .. })
    }

    /// Is it a duplicate of a unique value?
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        matches!(self.kind(), ErrorKind::Conflict { .. })
    }

    /// Was a row written by somebody else since it was read? Only models with a version find out. The same write fails again: read the
    /// row anew, make the change, and write that.
    #[must_use]
    pub fn is_stale(&self) -> bool {
        matches!(self.kind(), ErrorKind::Stale { .. })
    }

    /// Was nothing destroyed because rows depend on what was to be?
    #[must_use]
    pub fn is_restricted(&self) -> bool {
        matches!(self.kind(), ErrorKind::Restricted { .. })
    }

    /// Did the data break a rule of the model?
    #[must_use]
    pub fn is_validation(&self) -> bool {
        matches!(self.kind(), ErrorKind::Validation(_))
    }

    /// Is it something that is not there (yet)?
    #[must_use]
    pub fn is_unsupported(&self) -> bool {
        matches!(self.kind(), ErrorKind::Unsupported { .. })
    }

    /// Does a row refer to one that is not there, or do others refer to it?
    #[must_use]
    pub fn is_foreign_key(&self) -> bool {
        self.is_constraint(Constraint::ForeignKey)
    }

    /// Does the database miss a value that it must have?
    #[must_use]
    pub fn is_not_null(&self) -> bool {
        self.is_constraint(Constraint::NotNull)
    }

    /// Does a check of the database not hold?
    #[must_use]
    pub fn is_check(&self) -> bool {
        self.is_constraint(Constraint::Check)
    }

    fn is_constraint(&self, wanted: Constraint) -> bool {
        matches!(self.kind(), ErrorKind::Constraint { constraint, .. } if *constraint == wanted)
    }

    /// Is it a value that its property, or its column, cannot hold: of another type, out of range, too long?
    #[must_use]
    pub fn is_bad_value(&self) -> bool {
        matches!(self.kind(), ErrorKind::BadValue { .. })
    }

    /// Was the store not there, or lost?
    #[must_use]
    pub fn is_connection(&self) -> bool {
        matches!(self.kind(), ErrorKind::Connection { .. })
    }

    /// Was there no answer in time?
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Timeout { .. })
    }

    /// Did somebody end the statement?
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        matches!(self.kind(), ErrorKind::Cancelled { .. })
    }

    /// Did two transactions wait for each other?
    #[must_use]
    pub fn is_deadlock(&self) -> bool {
        matches!(self.kind(), ErrorKind::Deadlock { .. })
    }

    /// Are the tables of the store not those of the model?
    #[must_use]
    pub fn is_mismatch(&self) -> bool {
        matches!(self.kind(), ErrorKind::Mismatch { .. })
    }

    /// Can the store, or the transaction, only be read?
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        matches!(self.kind(), ErrorKind::ReadOnly { .. })
    }

    /// Has the store no room left?
    #[must_use]
    pub fn is_full(&self) -> bool {
        matches!(self.kind(), ErrorKind::Full { .. })
    }

    /// Does the store not let this user do that?
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self.kind(), ErrorKind::Denied { .. })
    }

    /// Does the store not let this user in?
    #[must_use]
    pub fn is_login(&self) -> bool {
        matches!(self.kind(), ErrorKind::Login { .. })
    }

    /// May the same operation succeed when it is tried again? True for a lost race between transactions, for transactions that waited
    /// for each other, and for a connection that went away before the operation was sent.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::Serialization { .. } | ErrorKind::Deadlock { .. } | ErrorKind::Connection { .. }
        )
    }

    /// The broken rules, if this is a validation error.
    #[must_use]
    pub fn validation_errors(&self) -> Option<&ValidationErrors> {
        match self.kind() {
            ErrorKind::Validation(errors) => Some(errors),
            _ => None,
        }
    }

    /// The HTTP status that LoopBack answers for this mistake.
    #[must_use]
    pub fn status_code(&self) -> u16 {
        self.kind().status_code()
    }

    /// The `name` that LoopBack's JSON of an error carries: `Error`, `ValidationError`, `PKMissingError`, or
    /// `Unsupported`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Validation(_) => "ValidationError",
            ErrorKind::NoPrimaryKey { .. } => "PKMissingError",
            ErrorKind::Unsupported { .. } => "Unsupported",
            _ => "Error",
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error").field("kind", &self.0.kind).field("source", &self.0.source).finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Error::new(kind)
    }
}

impl From<ValidationErrors> for Error {
    fn from(errors: ValidationErrors) -> Self {
        Error::new(ErrorKind::Validation(errors))
    }
}
