use juggler_core::prelude::*;

#[derive(Embedded)]
struct Address {
    city: String,
}

#[derive(Embedded)]
struct Name {
    first: String,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    address: Address,
    name: Option<Name>,
}

fn main() {
    let _ = User::ADDRESS.at(Address::CITY);
    let _ = User::NAME.at(Address::CITY);
    let _ = User::ID.at(Name::FIRST);
    let _ = User::ADDRESS.town;
}
