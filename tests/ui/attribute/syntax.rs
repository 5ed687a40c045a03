use juggler_core::prelude::*;

#[derive(Model)]
#[model]
struct User {
    #[model(id, = 3)]
    id: i64,
    #[model(id)]
    other: i64,
}

fn main() {}
