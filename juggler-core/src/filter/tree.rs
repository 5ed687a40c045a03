//! The tree behind a filter.

use std::borrow::Cow;

use super::{Operation, Quantifier, Subquery};
use crate::error::{Error, ErrorKind};
use crate::value::{DistanceUnit, GeoPoint};

/// Which rows, in what order, and with what beside them. LoopBack's filter object.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct FilterTree {
    /// Which rows.
    pub condition: Where,
    /// In what order; by id where it is empty.
    pub order: Vec<OrderTerm>,
    /// At most how many. `Some(0)` is none; JSON's `"limit": 0` is read as `None`, LoopBack's meaning.
    pub limit: Option<u64>,
    /// How many to leave out at the start.
    pub skip: u64,
    /// Which properties.
    pub fields: Option<Fields>,
    /// Which relations beside each row.
    pub include: Vec<Include>,
}

/// Which rows. LoopBack's where object.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Where {
    /// All of these hold. Of none, it is true.
    And(Vec<Where>),
    /// One of these holds. Of none, it is false.
    Or(Vec<Where>),
    /// None of these holds.
    Nor(Vec<Where>),
    /// One property, tested.
    Test {
        /// The wire name, with dots into embedded objects.
        property: Cow<'static, str>,
        /// The test.
        operation: Operation,
    },
    /// The rows that a relation leads to, tested.
    Related {
        /// The relation.
        relation: Cow<'static, str>,
        /// How many of them the condition speaks of.
        quantifier: Quantifier,
        /// What is asked of them.
        condition: Box<Where>,
    },
    /// These properties have the values of some row of a query, none of them null.
    In {
        /// The wire names.
        properties: Vec<Cow<'static, str>>,
        /// The query.
        of: Box<Subquery>,
    },
    /// A question that could not be put. Whoever asks it gets this error.
    Refused(Box<ErrorKind>),
}

impl Where {
    /// True of every row.
    #[must_use]
    pub const fn all() -> Self {
        Where::And(Vec::new())
    }

    /// Is it true of every row, whatever they hold?
    #[must_use]
    pub fn is_all(&self) -> bool {
        matches!(self, Where::And(parts) if parts.is_empty())
    }

    /// A question that could not be put.
    pub(crate) fn refused(error: &Error) -> Self {
        Where::Refused(Box::new(error.kind().clone()))
    }

    /// A test of a property.
    #[must_use]
    pub fn test(property: impl Into<Cow<'static, str>>, operation: Operation) -> Self {
        Where::Test { property: property.into(), operation }
    }

    /// Both hold. Conjunctions stay flat, and in order.
    #[must_use]
    pub fn and(self, other: Where) -> Self {
        match (self, other) {
            (Where::And(mut a), Where::And(b)) => {
                a.extend(b);
                Where::from_parts(a)
            }
            (Where::And(mut a), b) => {
                a.push(b);
                Where::from_parts(a)
            }
            (a, Where::And(mut b)) => {
                b.insert(0, a);
                Where::from_parts(b)
            }
            (a, b) => Where::And(vec![a, b]),
        }
    }

    /// One of them holds. Disjunctions stay flat, and in order.
    #[must_use]
    pub fn or(self, other: Where) -> Self {
        match (self, other) {
            (Where::Or(mut a), Where::Or(b)) => {
                a.extend(b);
                Where::Or(a)
            }
            (Where::Or(mut a), b) => {
                a.push(b);
                Where::Or(a)
            }
            (a, Where::Or(mut b)) => {
                b.insert(0, a);
                Where::Or(b)
            }
            (a, b) => Where::Or(vec![a, b]),
        }
    }

    /// The values that the condition asks for outright: `name` and `"Kim"` of `{"name": "Kim", "age": {"gt": 3}}`.
    pub fn equalities(&self) -> impl Iterator<Item = (&str, &crate::Value)> {
        let parts = match self {
            Where::And(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        parts.iter().filter_map(|part| match part {
            Where::Test { property, operation: Operation::Eq(value) } => Some((&**property, value)),
            _ => None,
        })
    }

    /// The conjunction of these parts: a single one stands for itself.
    #[must_use]
    pub fn from_parts(mut parts: Vec<Where>) -> Self {
        if parts.len() == 1 { parts.remove(0) } else { Where::And(parts) }
    }
}

impl Default for Where {
    fn default() -> Self {
        Where::all()
    }
}

/// One key of an order.
#[derive(Debug, Clone, PartialEq)]
pub struct OrderTerm {
    /// The wire name, with dots into embedded objects.
    pub property: Cow<'static, str>,
    /// Largest first?
    pub descending: bool,
}

/// Which properties.
#[derive(Debug, Clone, PartialEq)]
pub enum Fields {
    /// These.
    Only(Vec<Cow<'static, str>>),
    /// All but these.
    Except(Vec<Cow<'static, str>>),
}

/// A relation to load beside each row.
#[derive(Debug, Clone, PartialEq)]
pub struct Include {
    /// The relation.
    pub relation: Cow<'static, str>,
    /// Which of its rows, in what order, and with what beside them; a limit is per parent.
    pub scope: FilterTree,
    /// Is nothing put beside a row that a model between links with none? So it is in LoopBack for an include of the form
    /// `{"posts": {"relation": "tags", ..}}`; in all other forms, and by default, there is an empty list.
    pub leaves_out_empty: bool,
}

impl Include {
    /// A relation with a scope.
    #[must_use]
    pub fn new(relation: impl Into<Cow<'static, str>>, scope: FilterTree) -> Self {
        Include { relation: relation.into(), scope, leaves_out_empty: false }
    }
}

/// A regular expression, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// The expression.
    pub source: String,
    /// Its flags: of `g`, `i` and `m`.
    pub flags: String,
}

/// A distance from a point.
#[derive(Debug, Clone, PartialEq)]
pub struct NearBy {
    /// The point.
    pub center: GeoPoint,
    /// The largest distance, in the unit.
    pub max_distance: Option<f64>,
    /// The smallest distance, in the unit.
    pub min_distance: Option<f64>,
    /// The unit; miles where none is given.
    pub unit: DistanceUnit,
}

impl FilterTree {
    /// Puts the filter inside a scope: both conditions hold; the order of the scope stands in where none was asked for; its limit
    /// is never exceeded; its skip, fields and includes come along.
    pub fn scope(&mut self, scope: &FilterTree) {
        self.restrict(scope.condition.clone());
        if self.order.is_empty() {
            self.order.clone_from(&scope.order);
        }
        self.limit = self.limit.into_iter().chain(scope.limit).min();
        if self.skip == 0 {
            self.skip = scope.skip;
        }
        self.fields = self.fields.take().or_else(|| scope.fields.clone());
        self.include.extend(scope.include.iter().cloned());
    }

    /// Adds a condition to the one there is.
    pub fn restrict(&mut self, condition: Where) {
        self.condition = std::mem::take(&mut self.condition).and(condition);
    }
}
