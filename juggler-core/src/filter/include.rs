//! Typed includes: `User::POSTS.order(Post::ID.desc()).limit(3)`.

use std::fmt;
use std::marker::PhantomData;

use super::{Filter, FilterTree, Include, IntoOrder, IntoPredicate};
use crate::model::Model;

/// A relation from `M` to `T`, typed: the constant `User::POSTS` that a derive prints.
pub struct Relation<M, T> {
    name: &'static str,
    marker: PhantomData<fn(M) -> T>,
}

impl<M, T> Relation<M, T> {
    /// The relation of this name. The derive prints the call.
    #[must_use]
    pub const fn new(name: &'static str) -> Self {
        Relation { name, marker: PhantomData }
    }

    /// The name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

impl<M, T> Clone for Relation<M, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T> Copy for Relation<M, T> {}

impl<M, T> fmt::Debug for Relation<M, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<M: Model, T: Model> Relation<M, T> {
    fn scope(self) -> RelationScope<M, T> {
        RelationScope { relation: self, filter: Filter::new() }
    }

    /// Only those related rows.
    pub fn filter(self, predicate: impl IntoPredicate<T>) -> RelationScope<M, T> {
        self.scope().filter(predicate)
    }

    /// The related rows in this order.
    pub fn order(self, order: impl IntoOrder<T>) -> RelationScope<M, T> {
        self.scope().order(order)
    }

    /// At most so many related rows, per parent.
    pub fn limit(self, limit: u64) -> RelationScope<M, T> {
        self.scope().limit(limit)
    }

    /// Without the first so many related rows, per parent.
    pub fn skip(self, skip: u64) -> RelationScope<M, T> {
        self.scope().skip(skip)
    }

    /// With the relations of the related rows.
    pub fn include(self, include: impl IntoInclude<T>) -> RelationScope<M, T> {
        self.scope().include(include)
    }
}

/// A relation, and which of its rows, in what order, with what beside them.
#[must_use = "a scope does nothing until it is given to `.include(..)`"]
#[derive(Debug, Clone)]
pub struct RelationScope<M, T> {
    relation: Relation<M, T>,
    filter: Filter<T>,
}

impl<M: Model, T: Model> RelationScope<M, T> {
    /// Only those related rows.
    pub fn filter(mut self, predicate: impl IntoPredicate<T>) -> Self {
        self.filter = self.filter.filter(predicate);
        self
    }

    /// The related rows in this order.
    pub fn order(mut self, order: impl IntoOrder<T>) -> Self {
        self.filter = self.filter.order(order);
        self
    }

    /// At most so many related rows, per parent.
    pub fn limit(mut self, limit: u64) -> Self {
        self.filter = self.filter.limit(limit);
        self
    }

    /// Without the first so many related rows, per parent.
    pub fn skip(mut self, skip: u64) -> Self {
        self.filter = self.filter.skip(skip);
        self
    }

    /// With the relations of the related rows.
    pub fn include(mut self, include: impl IntoInclude<T>) -> Self {
        self.filter = self.filter.include(include);
        self
    }
}

/// A relation of `M`, with or without a scope, or several in a tuple.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no relation of `{M}`",
    label = "expected a relation of `{M}`",
    note = "an include is `{M}::RELATION`, one with a scope such as `{M}::RELATION.limit(3)`, or a tuple of them"
)]
pub trait IntoInclude<M> {
    /// Adds the relations.
    fn into_include(self, include: &mut Vec<Include>);
}

impl<M, T> IntoInclude<M> for Relation<M, T> {
    fn into_include(self, include: &mut Vec<Include>) {
        include.push(Include::new(self.name, FilterTree::default()));
    }
}

impl<M, T> IntoInclude<M> for RelationScope<M, T> {
    fn into_include(self, include: &mut Vec<Include>) {
        include.push(Include::new(self.relation.name, self.filter.into_tree()));
    }
}

macro_rules! tuples {
    ($($first:ident $($rest:ident)*)?) => { $(
        #[diagnostic::do_not_recommend]
        impl<M, $first: IntoInclude<M>, $($rest: IntoInclude<M>),*> IntoInclude<M> for ($first, $($rest,)*) {
            #[allow(non_snake_case)]
            fn into_include(self, include: &mut Vec<Include>) {
                let ($first, $($rest,)*) = self;
                $first.into_include(include);
                $($rest.into_include(include);)*
            }
        }
        tuples!($($rest)*);
    )? };
}

tuples!(A B C D E F G H);
