use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id, generated)]
    id: i64,
    #[model(generated)]
    number: i64,
}

fn main() {}
