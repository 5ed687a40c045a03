use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    email: String,
}

#[derive(Model)]
#[model(no_id)]
struct Post {
    #[model(id)]
    id: i64,
}

fn main() {}
