use juggler_core::prelude::*;

#[derive(Model)]
#[model(strict = false)]
struct User {
    #[model(id)]
    id: i64,
}

fn main() {}
