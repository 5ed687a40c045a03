//! Users, their posts, and tags of posts; and random questions as typed ones.

use juggler_core::filter::{IntoInclude, RelationScope};
use juggler_core::model::{ToMany, ToOne};
use juggler_core::prelude::*;

use super::ask::{To, When, With};

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(rename_all = "camelCase")]
pub(crate) struct User {
    #[model(id)]
    pub(crate) id: i64,
    pub(crate) n: Option<i64>,
    pub(crate) boss_id: Option<i64>,
    pub(crate) boss: BelongsTo<User>,
    #[model(has_many(foreign_key = boss_id))]
    pub(crate) staff: HasMany<User>,
    pub(crate) posts: HasMany<Post>,
}

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(rename_all = "camelCase")]
pub(crate) struct Post {
    #[model(id)]
    pub(crate) id: i64,
    pub(crate) n: Option<i64>,
    pub(crate) user_id: Option<i64>,
    pub(crate) user: BelongsTo<User>,
    #[model(has_many(through = Link))]
    pub(crate) tags: HasMany<Tag>,
}

#[derive(Model, Debug, Clone, PartialEq, Default)]
#[model(rename_all = "camelCase")]
pub(crate) struct Tag {
    #[model(id)]
    pub(crate) id: i64,
    pub(crate) n: Option<i64>,
    #[model(has_many(through = Link))]
    pub(crate) posts: HasMany<Post>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
pub(crate) struct Link {
    #[model(id = 1)]
    pub(crate) post_id: i64,
    #[model(id = 2)]
    pub(crate) tag_id: i64,
}

/// A model that questions are asked of.
pub(crate) trait Typed: DataAccess + serde::Serialize + Clone {
    fn predicate(when: &When) -> Predicate<Self>;
    fn included(filter: Filter<Self>, with: &With) -> Filter<Self>;
    fn scoped<M: Model>(scope: RelationScope<M, Self>, with: &With) -> RelationScope<M, Self>;
    fn by_number<M: Model>(scope: RelationScope<M, Self>, descending: bool) -> RelationScope<M, Self>;
}

/// A relation to many rows or to one.
trait Ask<M: Model, T: Typed>: Sized + Copy {
    fn is(self, when: Predicate<T>) -> Predicate<M>;
    fn is_not(self, when: Predicate<T>) -> Predicate<M>;
    fn every(self, when: Predicate<T>) -> Predicate<M>;
    fn only(self, when: Predicate<T>) -> RelationScope<M, T>;

    fn test(self, when: &When) -> Predicate<M> {
        match when {
            When::Some(_, when) => self.is(T::predicate(when)),
            When::None(_, when) => self.is_not(T::predicate(when)),
            When::Every(_, when) => self.every(T::predicate(when)),
            _ => everything(),
        }
    }

    fn with(self, with: &With) -> impl IntoInclude<M> {
        let mut scope = self.only(T::predicate(&with.when)).skip(with.skip);
        if let Some(descending) = with.order {
            scope = T::by_number(scope, descending);
        }
        if let Some(limit) = with.limit {
            scope = scope.limit(limit);
        }
        with.include.iter().fold(scope, T::scoped)
    }
}

impl<M: Model, T: Typed> Ask<M, T> for Relation<M, T, ToMany> {
    fn is(self, when: Predicate<T>) -> Predicate<M> {
        self.some(when)
    }

    fn is_not(self, when: Predicate<T>) -> Predicate<M> {
        self.none(when)
    }

    fn every(self, when: Predicate<T>) -> Predicate<M> {
        Relation::every(self, when)
    }

    fn only(self, when: Predicate<T>) -> RelationScope<M, T> {
        self.filter(when)
    }
}

impl<M: Model, T: Typed> Ask<M, T> for Relation<M, T, ToOne> {
    fn is(self, when: Predicate<T>) -> Predicate<M> {
        Relation::is(self, when)
    }

    fn is_not(self, when: Predicate<T>) -> Predicate<M> {
        Relation::is_not(self, when)
    }

    fn every(self, _: Predicate<T>) -> Predicate<M> {
        everything()
    }

    fn only(self, when: Predicate<T>) -> RelationScope<M, T> {
        self.filter(when)
    }
}

macro_rules! typed {
    ($($model:ident { $($to:ident: $relation:ident),* })*) => { $(
        impl Typed for $model {
            fn predicate(when: &When) -> Predicate<Self> {
                match when {
                    When::Always => everything(),
                    When::Is(None) => $model::N.is_null(),
                    When::Is(Some(n)) => $model::N.eq(*n),
                    When::IsNot(n) => $model::N.neq(*n),
                    When::Above(n) => $model::N.gt(*n),
                    When::And(a, b) => Self::predicate(a) & Self::predicate(b),
                    When::Or(a, b) => Self::predicate(a) | Self::predicate(b),
                    When::Not(a) => !Self::predicate(a),
                    When::Some(to, _) | When::None(to, _) | When::Every(to, _) => match to {
                        $(To::$to => Ask::test($model::$relation, when),)*
                        _ => everything(),
                    },
                }
            }

            fn included(filter: Filter<Self>, with: &With) -> Filter<Self> {
                match with.to {
                    $(To::$to => filter.include(Ask::with($model::$relation, with)),)*
                    _ => filter,
                }
            }

            fn scoped<M: Model>(scope: RelationScope<M, Self>, with: &With) -> RelationScope<M, Self> {
                match with.to {
                    $(To::$to => scope.include(Ask::with($model::$relation, with)),)*
                    _ => scope,
                }
            }

            fn by_number<M: Model>(scope: RelationScope<M, Self>, descending: bool) -> RelationScope<M, Self> {
                scope.order(if descending { $model::N.desc() } else { $model::N.asc() })
            }
        }
    )* };
}

typed! {
    User { Posts: POSTS, Boss: BOSS, Staff: STAFF }
    Post { User: USER, Tags: TAGS }
    Tag { Posts: POSTS }
}
