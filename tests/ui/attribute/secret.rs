use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: Secret<String>,
    #[model(hidden)]
    token: Secret<String>,
    #[model(protected)]
    keys: Vec<Secret<String>>,
    #[model(sensitive, hidden)]
    email: String,
    #[model(trim)]
    pin: Option<Secret<i64>>,
}

fn main() {}
