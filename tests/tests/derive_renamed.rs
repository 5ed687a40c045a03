//! The derives under another name of the crate: nothing they print may say `juggler_core`.

#![allow(dead_code)]

extern crate juggler_core as jug;

mod models {
    use jug::prelude::{BelongsTo, Embedded, HasMany, Model, ModelEnum, Partial};

    // The usual names are taken by something else.
    #[allow(dead_code, non_snake_case)]
    mod taken {
        pub(super) struct Option;
        pub(super) struct Result;
        pub(super) struct Vec;
        pub(super) fn Ok() {}
        pub(super) fn Err() {}
        pub(super) fn Some() {}
    }
    #[allow(unused_imports)]
    use taken::*;

    #[derive(Model)]
    #[model(crate = jug)]
    pub(crate) struct User {
        #[model(id, generated)]
        pub(crate) id: i64,
        #[model(default = now, length = 30)]
        #[validate(presence, inclusion(in = ["a"]))]
        pub(crate) name: String,
        pub(crate) home: Home,
        pub(crate) role: Role,
        pub(crate) posts: HasMany<Post>,
    }

    #[derive(Model)]
    #[model(crate = jug, mysql(engine = "x"))]
    pub(crate) struct Post {
        #[model(id)]
        pub(crate) id: i64,
        pub(crate) user_id: i64,
        pub(crate) user: BelongsTo<User>,
        pub(crate) editor_id: i64,
        pub(crate) editor: BelongsTo<User>,
    }

    #[derive(Model)]
    #[model(crate = jug, extends = Post, mixin = Named, scope = drafts, scopes(drafts))]
    pub(crate) struct Draft {
        #[model(id)]
        pub(crate) id: i64,
        pub(crate) user_id: i64,
        pub(crate) editor_id: i64,
        pub(crate) name: String,
    }

    fn drafts() -> jug::Filter<Draft> {
        jug::Filter::new()
    }

    #[derive(Model)]
    #[model(crate = jug, no_id)]
    pub(crate) struct Named {
        pub(crate) name: String,
    }

    #[derive(Embedded)]
    #[model(crate = jug)]
    pub(crate) struct Home {
        pub(crate) city: String,
    }

    #[derive(ModelEnum)]
    #[model(crate = jug)]
    pub(crate) enum Role {
        One,
    }

    #[derive(Partial)]
    #[model(crate = jug, of = User)]
    pub(crate) struct Card {
        pub(crate) name: String,
    }
}

use jug::prelude::Model;
use models::{Card, Draft, Home, NewPost, NewUser, Post, Role, User};

#[test]
fn they_compile_and_work() {
    assert_eq!(User::definition().properties.len(), 4);
    assert_eq!(Post::USER_ID.name(), "user_id");
    assert_eq!(*Draft::definition().bases, ["Post"]);
    assert_eq!(<Card as jug::filter::Projection>::FIELDS, ["name"]);
    let new = NewUser { home: Home { city: "Turin".into() }, role: Role::One };
    assert!(!jug::Draft::from(new).data().is_empty());
    let whole: jug::Draft<Post> =
        jug::prelude::IntoDraft::into_draft(NewPost { id: 1 }.user_id(1).editor_id(2));
    assert_eq!(whole.get(Post::EDITOR_ID), Some(2));
}
