//! Typed includes: `User::POSTS.order(Post::ID.desc()).limit(3)`.

use std::fmt;
use std::marker::PhantomData;

use super::{Filter, FilterTree, Include, IntoOrder, IntoPredicate, Predicate, Quantifier, Where};
use crate::model::{Model, ToMany, ToOne};

/// A relation from `M` to `T`, typed: the constant `User::POSTS` that a derive prints. `A` says whether it leads to many rows or to
/// one: [`ToMany`](crate::model::ToMany) or [`ToOne`](crate::model::ToOne).
pub struct Relation<M, T, A = ToMany> {
    name: &'static str,
    marker: PhantomData<fn(M, A) -> T>,
}

impl<M, T, A> Relation<M, T, A> {
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

impl<M, T, A> Clone for Relation<M, T, A> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<M, T, A> Copy for Relation<M, T, A> {}

impl<M, T, A> fmt::Debug for Relation<M, T, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl<M: Model, T: Model, A> Relation<M, T, A> {
    fn scope(self) -> RelationScope<M, T> {
        RelationScope { name: self.name, filter: Filter::new(), marker: PhantomData }
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

impl<M: Model, T: Model> Relation<M, T, ToMany> {
    /// The rows that have a related row of which this is true: `User::POSTS.some(Post::TITLE.like("%Rust%"))`.
    pub fn some(self, predicate: impl IntoPredicate<T>) -> Predicate<M> {
        self.related(Quantifier::Some, predicate)
    }

    /// The rows of whose related rows this is true for each; also those without any.
    pub fn every(self, predicate: impl IntoPredicate<T>) -> Predicate<M> {
        self.related(Quantifier::Every, predicate)
    }

    /// The rows that have no related row of which this is true. `none(everything())` are those without any.
    pub fn none(self, predicate: impl IntoPredicate<T>) -> Predicate<M> {
        self.related(Quantifier::None, predicate)
    }
}

impl<M: Model, T: Model> Relation<M, T, ToOne> {
    /// The rows whose related row is there, and of which this is true: `Post::AUTHOR.is(User::AGE.gte(18))`.
    pub fn is(self, predicate: impl IntoPredicate<T>) -> Predicate<M> {
        self.related(Quantifier::Is, predicate)
    }

    /// The other rows: without a related row, or with one of which this is not true. `is_not(everything())` are those without one.
    pub fn is_not(self, predicate: impl IntoPredicate<T>) -> Predicate<M> {
        self.related(Quantifier::IsNot, predicate)
    }
}

impl<M: Model, T: Model, A> Relation<M, T, A> {
    fn related(self, quantifier: Quantifier, predicate: impl IntoPredicate<T>) -> Predicate<M> {
        let condition = Box::new(predicate.into_predicate().into_where());
        Predicate::new(Where::Related { relation: self.name.into(), quantifier, condition })
    }
}

/// A relation, and which of its rows, in what order, with what beside them.
#[must_use = "a scope does nothing until it is given to `.include(..)`"]
#[derive(Debug, Clone)]
pub struct RelationScope<M, T> {
    name: &'static str,
    filter: Filter<T>,
    marker: PhantomData<fn(M)>,
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

impl<M, T, A> IntoInclude<M> for Relation<M, T, A> {
    fn into_include(self, include: &mut Vec<Include>) {
        include.push(Include::new(self.name, FilterTree::default()));
    }
}

impl<M, T> IntoInclude<M> for RelationScope<M, T> {
    fn into_include(self, include: &mut Vec<Include>) {
        include.push(Include::new(self.name, self.filter.into_tree()));
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
