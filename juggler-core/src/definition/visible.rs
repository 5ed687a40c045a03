//! Which properties of a model whoever asks may know of.

use super::{ModelDefinition, Property};
use crate::error::Result;

/// Which properties whoever asks may know of. The others are as if they were not there: the same errors, and no error offers their
/// names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visible {
    hidden: bool,
    protected: bool,
    undeclared: bool,
}

impl Visible {
    /// All of them: a program asks.
    pub(crate) const ALL: Visible = Visible { hidden: true, protected: true, undeclared: true };
    /// Those that the JSON of a row shows.
    pub(crate) const SHOWN: Visible = Visible { hidden: false, protected: true, undeclared: false };

    /// The same, with or without what open models and objects keep and do not declare.
    pub(crate) const fn undeclared(self, undeclared: bool) -> Visible {
        Visible { undeclared, ..self }
    }

    /// The same of what lies inside: an embedded object, a related row. What is protected is shown nowhere but on its own.
    pub(crate) const fn inside(self) -> Visible {
        Visible { protected: self.protected && self.hidden, ..self }
    }

    /// May one know of it?
    pub(crate) const fn shows(self, property: &Property) -> bool {
        (self.hidden || !property.hidden) && (self.protected || !property.protected)
    }

    /// Do names count that are not declared, where a model or an object is open?
    pub(crate) const fn has_undeclared(self) -> bool {
        self.undeclared
    }

    /// Is it everything?
    pub(crate) fn is_all(self) -> bool {
        self == Visible::ALL
    }

    /// The names of those of these properties.
    pub(crate) fn names(self, properties: &[Property]) -> impl Iterator<Item = &str> {
        properties.iter().filter(move |property| self.shows(property)).map(|property| &*property.name)
    }
}

impl ModelDefinition {
    /// Checks the name of a whole property. An open model has every name, where undeclared ones count.
    ///
    /// # Errors
    /// A name the model does not have, or not for everyone.
    pub(crate) fn require_visible(&self, visible: Visible, name: &str) -> Result<()> {
        match self.property(name) {
            Some((_, property)) if visible.shows(property) => Ok(()),
            None if self.is_open() && visible.has_undeclared() => Ok(()),
            _ => Err(self.unknown_visible_field(visible, name)),
        }
    }
}
