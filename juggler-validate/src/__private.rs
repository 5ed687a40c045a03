//! What `#[derive(Validate)]` prints calls. Not a part of the API: it changes with the derive, without notice.

pub use std::borrow::Cow;
pub use std::option::Option::{self, None, Some};
pub use std::string::String;
pub use std::sync::LazyLock;

pub use crate::{
    AsSubject, Literal, Nested, Properties, Rule, Subject, Validate, ValidationErrors, Validator,
};

/// The rules as they were printed, in order.
pub fn validator(context: &'static str, rules: &[(&'static str, Rule)]) -> Validator {
    Validator::printed(context, rules)
}

/// What messages show of a property that is not there.
pub fn undefined() -> Option<String> {
    Subject::Absent.rendered()
}

/// A field that no rule has to look into. Methods of a type hide those of traits, and a trait for less references one for more:
/// so each field is seen by the first of these that knows its type.
pub struct Probe<'a, T: ?Sized>(pub &'a T);

impl<'a, T: AsSubject + ?Sized> Probe<'a, T> {
    /// What rules see.
    pub fn as_subject(&self) -> Subject<'a> {
        self.0.as_subject()
    }

    /// What messages show.
    pub fn to_text(&self) -> Option<String> {
        self.0.to_text()
    }
}

/// Whether there is something, though not what.
pub trait Presence<'a> {
    /// What rules see.
    fn as_subject(&self) -> Subject<'a>;

    /// What messages show.
    fn to_text(&self) -> Option<String> {
        self.as_subject().rendered()
    }
}

impl<'a, T> Presence<'a> for Probe<'a, Option<T>> {
    fn as_subject(&self) -> Subject<'a> {
        self.0.as_ref().map_or(Subject::Null, |_| Subject::Other)
    }
}

impl<'a, T> Presence<'a> for Probe<'a, Vec<T>> {
    fn as_subject(&self) -> Subject<'a> {
        Subject::List { len: self.0.len() }
    }
}

/// Anything else.
pub trait Anything<'a> {
    /// What rules see.
    fn as_subject(&self) -> Subject<'a> {
        Subject::Other
    }

    /// What messages show.
    fn to_text(&self) -> Option<String> {
        None
    }
}

impl<'a, T: ?Sized> Anything<'a> for &Probe<'a, T> {}
