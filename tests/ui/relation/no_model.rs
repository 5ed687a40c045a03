use juggler_core::prelude::*;

struct Post {
    title: String,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    posts: HasMany<Post>,
}

fn main() {}
