use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(custom)]
    password: String,
    #[validate(custom(name = "strong"))]
    other: String,
}

fn main() {}
