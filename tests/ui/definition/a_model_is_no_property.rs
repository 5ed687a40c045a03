use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    boss: Option<Boss>,
}

#[derive(Model)]
struct Boss {
    #[model(id)]
    id: i64,
}

fn main() {}
