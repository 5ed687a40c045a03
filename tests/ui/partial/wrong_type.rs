use juggler_core::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Model)]
struct User {
    #[model(id, generated)]
    id: i64,
    email: String,
    age: Option<i32>,
    address: Address,
}


#[derive(Partial)]
#[model(of = User)]
struct Card {
    email: String,
    age: i32,
    address: String,
}

fn main() {}
