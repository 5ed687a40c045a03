//! Relations to and from models of several types.

use std::borrow::Cow;

/// A relation to models of several types: beside the key stands the name of the model that it is a key of.
///
/// ```text
///  Photo { subjectId: 7, subjectType: "Album" }   ──subject──▶   Album 7
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Polymorphic {
    /// What the names of both properties begin with.
    pub selector: Cow<'static, str>,
    /// The property with the name of the model. Empty for the default: the selector and `Type`.
    pub discriminator: Cow<'static, str>,
    /// In a relation through a model: is it the target whose type stands there, and not this model?
    pub invert: bool,
}

impl Polymorphic {
    /// Both properties have names that begin with the selector.
    #[must_use]
    pub const fn new(selector: &'static str) -> Self {
        Polymorphic { selector: Cow::Borrowed(selector), discriminator: Cow::Borrowed(""), invert: false }
    }

    /// Sets the property with the name of the model.
    #[must_use]
    pub const fn discriminator(mut self, property: &'static str) -> Self {
        std::mem::forget(std::mem::replace(&mut self.discriminator, Cow::Borrowed(property)));
        self
    }

    /// Says that it is the target whose type stands on the model between.
    #[must_use]
    pub const fn invert(mut self) -> Self {
        self.invert = true;
        self
    }
}
