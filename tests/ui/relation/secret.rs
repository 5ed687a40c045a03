use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    posts: HasMany<Secret<Post>>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    user_id: i64,
}

fn main() {}
