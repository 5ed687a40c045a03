use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(hidden, protected)]
    password: String,
    #[model(uppercase, lowercase)]
    country: String,
    #[model(skip, length = 3)]
    cache: String,
}

fn main() {}
