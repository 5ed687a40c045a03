use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(has_many(foreign_key = author_id))]
    posts: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    author_key: i64,
}

fn main() {}
