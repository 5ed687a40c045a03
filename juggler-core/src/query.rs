//! Questions with everything resolved: what a connector sees.
//!
//! A [`Filter`](crate::filter::Filter) speaks in names and comes from anywhere. It is resolved once against a model
//! into a [`Query`], which speaks in positions and holds only values of the right kind. A connector never meets an
//! unknown property, an include, a hook or bad input.
//!
//! Logic is two-valued: a [`Test`] is true or false of a row, never unknown, and [`Condition::Not`] is plain negation.
//! `neq`, `nin`, `nlike` and `nilike` are negations, so they hold for rows without a value, and for a list when *no*
//! element matches. (`neq` of LoopBack's memory connector holds when *some* element differs; that is one of its
//! quirks we do not keep.)

mod condition;
mod eval;
mod order;
mod pattern;
mod resolve;
mod select;
mod shape;
mod within;

pub use crate::definition::Column;
pub use condition::{Condition, Near, Test};
pub use eval::{distance, matches, test_value, value_at};
pub use order::{Order, compare_rows};
pub use pattern::{LikePattern, Regexp, simple_lowercase};
pub(crate) use resolve::resolve_with;
pub use resolve::{resolve, resolve_where};
pub use select::select;
pub use shape::Shape;
pub use within::Within;

use crate::definition::ModelDefinition;
use crate::value::Value;

/// A question to a store: which rows of a model, in what order, and which of their properties.
#[derive(Debug, Clone, PartialEq)]
pub struct Query<'q> {
    /// The model.
    pub model: &'q ModelDefinition,
    /// Which rows.
    pub condition: Condition,
    /// In what order. The id comes last, so that pages are stable, unless the model has none.
    pub order: Vec<Order>,
    /// At most how many rows.
    pub limit: Option<u64>,
    /// How many rows of the order to leave out at the start.
    pub skip: u64,
    /// Which of the rows of each key count, in that order. Only a store with the capability
    /// [`windows`](crate::connector::Capabilities::windows) gets to see it, and then neither `limit` nor `skip`.
    pub per_key: Option<PerKey>,
    /// The positions that a row of the result has, in this order; all of the model where it says `None`.
    pub projection: Option<Vec<usize>>,
}

impl<'q> Query<'q> {
    /// Every row of a model, in the order of its id.
    #[must_use]
    pub fn all(model: &'q ModelDefinition) -> Self {
        Query {
            model,
            condition: Condition::all(),
            order: Order::by_id(model),
            limit: None,
            skip: 0,
            per_key: None,
            projection: None,
        }
    }

    /// The row with an id, whose parts are in the order of [`ModelDefinition::ids`].
    #[must_use]
    pub fn by_id(model: &'q ModelDefinition, id: &[Value]) -> Self {
        Query { condition: Condition::id(model, id), order: Vec::new(), limit: Some(1), ..Query::all(model) }
    }

    /// The position in the model of a position in the result.
    #[must_use]
    pub fn position(&self, at: usize) -> usize {
        match &self.projection {
            Some(projection) => projection.get(at).copied().unwrap_or(usize::MAX),
            None => at,
        }
    }
}

/// A window of the rows of each key: the first three posts of each user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerKey {
    /// The positions of the key.
    pub by: Vec<usize>,
    /// How many rows of each key to leave out at the start.
    pub skip: u64,
    /// At most how many rows of each key.
    pub limit: Option<u64>,
}
