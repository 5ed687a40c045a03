use juggler_core::prelude::*;

#[derive(Model, serde::Serialize)]
struct User {
    #[model(id)]
    id: i64,
}

fn main() {}
