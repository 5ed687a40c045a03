use juggler_core::prelude::*;

fn strong(password: &str) -> bool {
    password.len() > 8
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(custom = strong)]
    password: String,
}

fn main() {}
