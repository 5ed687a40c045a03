use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    name: String,
    #[model(has_many(scope = own, properties(nmae = signed_by, name = author)))]
    posts: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    user_id: i64,
    signed_by: String,
}

fn own() -> Filter<User> {
    Filter::new()
}

fn main() {}
