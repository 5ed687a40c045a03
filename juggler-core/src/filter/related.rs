//! Conditions about other rows: those that a relation leads to, and those of a query inside a query.

use std::borrow::Cow;

use super::Where;
use crate::definition::ModelRef;

/// How many of the related rows a condition speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantifier {
    /// It holds for one of them at least.
    Some,
    /// It holds for all of them. Where there are none it is true.
    Every,
    /// It holds for none of them.
    None,
    /// There is a related row, and it holds for it. For relations that lead to one row.
    Is,
    /// There is no related row, or it does not hold for it. For relations that lead to one row.
    IsNot,
}

impl Quantifier {
    /// All of them.
    pub(crate) const ALL: [Quantifier; 5] =
        [Quantifier::Some, Quantifier::Every, Quantifier::None, Quantifier::Is, Quantifier::IsNot];

    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Quantifier::Some => "some",
            Quantifier::Every => "every",
            Quantifier::None => "none",
            Quantifier::Is => "is",
            Quantifier::IsNot => "isNot",
        }
    }

    /// Is it for relations that lead to many rows?
    #[must_use]
    pub const fn is_of_many(self) -> bool {
        !matches!(self, Quantifier::Is | Quantifier::IsNot)
    }
}

/// A query inside a query: the values of some properties of the rows that match.
#[derive(Debug, Clone, PartialEq)]
pub struct Subquery {
    /// The model.
    pub model: ModelRef,
    /// The properties.
    pub select: Vec<Cow<'static, str>>,
    /// Which rows.
    pub condition: Where,
}

impl Where {
    /// Does it speak of other rows, so that it cannot be told of one row alone?
    #[must_use]
    pub fn asks_others(&self) -> bool {
        match self {
            Where::And(parts) | Where::Or(parts) | Where::Nor(parts) => parts.iter().any(Where::asks_others),
            Where::Test { .. } | Where::Refused(_) => false,
            Where::Related { .. } | Where::In { .. } => true,
        }
    }
}
