//! A filter that knows its model.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _};

use super::{FilterTree, IntoInclude, IntoOrder, IntoPredicate, Predicate};
use crate::error::Result;
use crate::model::Model;

/// A filter on `M`, typed or read from LoopBack's JSON.
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id)]
///     id: i64,
///     age: Option<i32>,
/// }
/// let typed = Filter::<User>::new().filter(User::AGE.gte(18)).limit(20);
/// let parsed = Filter::<User>::parse(r#"{"where":{"age":{"gte":18}},"limit":20}"#)?;
/// let queried = Filter::<User>::parse_query("filter[where][age][gte]=18&filter[limit]=20")?;
/// assert_eq!(typed, parsed);
/// assert_eq!(typed, queried);
/// # }
/// # Ok::<(), juggler_core::Error>(())
/// ```
#[must_use = "a filter does nothing until it is given to an operation"]
pub struct Filter<M> {
    tree: FilterTree,
    marker: PhantomData<fn(M)>,
}

impl<M> Filter<M> {
    /// A filter from its tree, whose names are checked when it is used.
    pub const fn from_tree(tree: FilterTree) -> Self {
        Filter { tree, marker: PhantomData }
    }

    /// The tree.
    #[must_use]
    pub fn into_tree(self) -> FilterTree {
        self.tree
    }

    /// The tree.
    #[must_use]
    pub fn tree(&self) -> &FilterTree {
        &self.tree
    }

    /// Every row.
    pub fn new() -> Self {
        Self::from_tree(FilterTree::default())
    }

    /// Only those rows. Called again, both conditions hold.
    pub fn filter(mut self, predicate: impl IntoPredicate<M>) -> Self {
        self.tree.restrict(predicate.into_predicate().into_where());
        self
    }

    /// In this order. Called again, the keys come after the earlier ones.
    pub fn order(mut self, order: impl IntoOrder<M>) -> Self {
        order.into_order(&mut self.tree.order);
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, limit: u64) -> Self {
        self.tree.limit = Some(limit);
        self
    }

    /// Without the first so many rows.
    pub fn skip(mut self, skip: u64) -> Self {
        self.tree.skip = skip;
        self
    }

    /// With these relations beside each row.
    pub fn include(mut self, include: impl IntoInclude<M>) -> Self {
        include.into_include(&mut self.tree.include);
        self
    }
}

impl<M: Model> Filter<M> {
    /// Reads LoopBack's JSON. Names are checked, and values become those of their properties.
    ///
    /// # Errors
    /// With the path of what is wrong: text that is no JSON, an unknown property, operator or key, a value of the wrong
    /// type, nesting deeper than the model's `max_depth_of_query`.
    pub fn parse(json: &str) -> Result<Self> {
        FilterTree::parse(M::definition(), json).map(Self::from_tree)
    }

    /// Reads a query string: `filter[where][age][gte]=18&filter[limit]=20`, or `filter=<json>`. Other parameters are
    /// left alone.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn parse_query(query: &str) -> Result<Self> {
        FilterTree::parse_query(M::definition(), query).map(Self::from_tree)
    }

    /// The filter as LoopBack's JSON.
    ///
    /// # Errors
    /// What JSON cannot say: a limit of 0 means "no limit" there.
    pub fn to_json(&self) -> Result<serde_json::Value> {
        self.tree.to_json()
    }
}

impl<M> Clone for Filter<M> {
    fn clone(&self) -> Self {
        Self::from_tree(self.tree.clone())
    }
}

impl<M> Default for Filter<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> PartialEq for Filter<M> {
    fn eq(&self, other: &Self) -> bool {
        self.tree == other.tree
    }
}

impl<M> fmt::Debug for Filter<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.tree.fmt(f)
    }
}

impl<M> From<Predicate<M>> for Filter<M> {
    fn from(predicate: Predicate<M>) -> Self {
        Filter::new().filter(predicate)
    }
}

impl<'de, M: Model> Deserialize<'de> for Filter<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = serde_json::Value::deserialize(deserializer)?;
        FilterTree::from_json(M::definition(), &json).map(Self::from_tree).map_err(D::Error::custom)
    }
}
