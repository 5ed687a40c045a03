use juggler_core::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(flatten)]
    address: Address,
}

fn main() {}
