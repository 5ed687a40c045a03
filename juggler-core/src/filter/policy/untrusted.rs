//! Filters of strangers: read, given a limit, and checked.

use serde_json::Value as Json;

use super::check::{Check, FindModel};
use super::size::{bound_json, bound_text};
use super::{Cost, FilterPolicy};
use crate::definition::ModelDefinition;
use crate::error::Result;
use crate::filter::json::{Subject, from_text};
use crate::filter::query_string::json_of;
use crate::filter::{Filter, FilterTree, Predicate, Where};
use crate::model::Model;

/// A reader of filters that nobody vouches for.
#[derive(Clone, Copy)]
pub(crate) struct Untrusted<'a> {
    policy: &'a FilterPolicy,
    model: &'a ModelDefinition,
    find: FindModel<'a>,
}

impl<'a> Untrusted<'a> {
    /// Of a model; those that its relations have only the name of are looked for.
    pub(crate) fn of(model: &'a ModelDefinition, policy: &'a FilterPolicy, find: FindModel<'a>) -> Self {
        Untrusted { policy, model, find }
    }

    /// Of a model whose relations say where they lead; of the rows of others nothing can be asked.
    fn alone(model: &'a ModelDefinition, policy: &'a FilterPolicy) -> Self {
        Self::of(model, policy, &|_| None)
    }

    pub(crate) fn filter(self, json: &Json) -> Result<FilterTree> {
        bound_json(json, self.policy.bounds.size, "filter")?;
        let mut tree = FilterTree::read(self.subject(), json)?;
        self.limit(&mut tree);
        Check::new(self.policy, self.model, self.find).whole(&tree)?;
        Ok(tree)
    }

    pub(crate) fn condition(self, json: &Json) -> Result<Where> {
        bound_json(json, self.policy.bounds.size, "where")?;
        let condition = Where::read(self.subject(), json)?;
        Check::new(self.policy, self.model, self.find).condition_alone(&condition)?;
        Ok(condition)
    }

    fn text(self, text: &str) -> Result<FilterTree> {
        bound_text(text, self.policy.bounds.size, "filter")?;
        self.filter(&from_text(text, "filter")?)
    }

    fn query(self, query: &str) -> Result<FilterTree> {
        bound_text(query, self.policy.bounds.size, "filter")?;
        self.filter(&json_of(query)?)
    }

    fn subject(self) -> Subject<'a> {
        Subject { model: self.model, visible: self.policy.visible() }
    }

    /// Gives a limit to what has none.
    fn limit(self, tree: &mut FilterTree) {
        let mut open = vec![tree];
        while let Some(tree) = open.pop() {
            tree.limit.get_or_insert(self.policy.bounds.default_limit());
            open.extend(tree.include.iter_mut().map(|include| &mut include.scope));
        }
    }
}

impl FilterTree {
    /// Reads LoopBack's JSON that comes from who is not trusted: only what the policy allows, and with a limit, here and in each include.
    ///
    /// A relation of a run-time model has only the name of the model that it leads to. Of its rows nothing can be asked here, because
    /// nobody could tell what is hidden; [`RuntimeModel::filter_untrusted`](crate::dao::RuntimeModel::filter_untrusted) knows the models of
    /// its data source.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), where hidden properties are not there; and what the policy does not allow (400), with its place and the
    /// bound. A policy that names what is not there (500).
    pub fn parse_untrusted(model: &ModelDefinition, json: &str, policy: &FilterPolicy) -> Result<Self> {
        Untrusted::alone(model, policy).text(json)
    }

    /// The same of JSON that was parsed already.
    ///
    /// # Errors
    /// As [`parse_untrusted`](Self::parse_untrusted).
    pub fn from_json_untrusted(model: &ModelDefinition, json: &Json, policy: &FilterPolicy) -> Result<Self> {
        Untrusted::alone(model, policy).filter(json)
    }

    /// The same of a query string, as [`parse_query`](Self::parse_query) reads it.
    ///
    /// # Errors
    /// As [`parse_untrusted`](Self::parse_untrusted) and [`parse_query`](Self::parse_query).
    pub fn parse_query_untrusted(
        model: &ModelDefinition,
        query: &str,
        policy: &FilterPolicy,
    ) -> Result<Self> {
        Untrusted::alone(model, policy).query(query)
    }
}

impl Where {
    /// Reads LoopBack's JSON of a condition alone that comes from who is not trusted.
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`]; paths begin with `where`.
    pub fn from_json_untrusted(model: &ModelDefinition, json: &Json, policy: &FilterPolicy) -> Result<Self> {
        Untrusted::alone(model, policy).condition(json)
    }
}

impl<M: Model> Filter<M> {
    /// Reads LoopBack's JSON that comes from who is not trusted, by the policy of [`FilterPolicy::new`]: no hidden property is in it, it has
    /// a limit, and it is of a size that a service can answer.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// use juggler_core::prelude::*;
    ///
    /// #[derive(Model)]
    /// struct User {
    ///     #[model(id)]
    ///     id: i64,
    ///     #[model(hidden)]
    ///     password: String,
    /// }
    /// let filter = Filter::<User>::parse_untrusted(r#"{"where": {"id": {"lt": 7}}, "limit": 0}"#)?;
    /// assert_eq!(filter.tree().limit, Some(100));
    /// let error = Filter::<User>::parse_untrusted(r#"{"where": {"password": {"like": "a%"}}}"#).unwrap_err();
    /// assert_eq!((error.status_code(), error.to_string().as_str()), (400, "unknown field `password` on User"));
    /// # }
    /// # Ok::<(), juggler_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`].
    pub fn parse_untrusted(json: &str) -> Result<Self> {
        Self::parse_untrusted_with(json, &FilterPolicy::new())
    }

    /// The same by a policy of one's own.
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`].
    pub fn parse_untrusted_with(json: &str, policy: &FilterPolicy) -> Result<Self> {
        FilterTree::parse_untrusted(M::definition(), json, policy).map(Self::from_tree)
    }

    /// Reads a query string that comes from who is not trusted, by the policy of [`FilterPolicy::new`]; see
    /// [`parse_query`](Self::parse_query) for its forms.
    ///
    /// # Errors
    /// As [`FilterTree::parse_query_untrusted`].
    pub fn parse_query_untrusted(query: &str) -> Result<Self> {
        Self::parse_query_untrusted_with(query, &FilterPolicy::new())
    }

    /// The same by a policy of one's own.
    ///
    /// # Errors
    /// As [`FilterTree::parse_query_untrusted`].
    pub fn parse_query_untrusted_with(query: &str, policy: &FilterPolicy) -> Result<Self> {
        FilterTree::parse_query_untrusted(M::definition(), query, policy).map(Self::from_tree)
    }

    /// What it may cost.
    #[must_use]
    pub fn cost(&self) -> Cost {
        Cost::of(M::definition(), self.tree())
    }
}

impl<M: Model> Predicate<M> {
    /// Reads LoopBack's JSON of a condition that comes from who is not trusted, by the policy of [`FilterPolicy::new`].
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`]; paths begin with `where`.
    pub fn parse_untrusted(json: &str) -> Result<Self> {
        Self::parse_untrusted_with(json, &FilterPolicy::new())
    }

    /// The same by a policy of one's own.
    ///
    /// # Errors
    /// As [`FilterTree::parse_untrusted`]; paths begin with `where`.
    pub fn parse_untrusted_with(json: &str, policy: &FilterPolicy) -> Result<Self> {
        bound_text(json, policy.bounds.size, "where")?;
        let condition = Untrusted::alone(M::definition(), policy).condition(&from_text(json, "where")?)?;
        Ok(Predicate::new(condition))
    }
}
