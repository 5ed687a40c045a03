use juggler_core::prelude::*;

struct Reading {
    user_id: i64,
    post_id: i64,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(has_many(through = Reading))]
    read: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {}
