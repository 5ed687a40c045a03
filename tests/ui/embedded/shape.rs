use juggler_core::prelude::*;

#[derive(Embedded)]
struct Address(String);

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    address: Address,
}

fn main() {}
