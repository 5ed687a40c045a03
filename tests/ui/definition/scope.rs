use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
}

fn all_users() -> Filter<User> {
    Filter::new()
}

fn by_id(id: i64) -> Filter<Post> {
    Filter::new().filter(Post::ID.eq(id))
}

#[derive(Model)]
#[model(scope = all_users, scopes(by_id, nobody))]
struct Post {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
#[model(scope = "all", scopes, scopes(a = 1, b, b = none))]
struct Form {
    #[model(id)]
    id: i64,
}

fn none() -> Filter<Form> {
    Filter::new()
}

fn b() -> Filter<Form> {
    Filter::new()
}

fn main() {}
