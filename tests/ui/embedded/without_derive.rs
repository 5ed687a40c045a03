use juggler_core::prelude::*;

struct Address {
    city: String,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    address: Address,
}

fn main() {}
