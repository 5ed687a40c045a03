use juggler_core::prelude::*;

#[derive(Model)]
#[model(table = "a", table = "b")]
struct User {
    #[model(id)]
    #[model(id)]
    id: i64,
    #[model(column = "x", length = 3, column = "y")]
    name: String,
}

fn main() {}
