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
struct Card {
    email: String,
}

#[derive(Partial)]
#[model(of = Address)]
struct City {
    city: String,
}

fn main() {}
