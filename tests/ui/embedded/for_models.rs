use juggler_core::prelude::*;

#[derive(Embedded)]
#[model(table = "addresses")]
struct Address {
    #[model(id)]
    id: i64,
    #[model(index, nonsense)]
    #[validate(uniqueness)]
    city: String,
    people: HasMany<User>,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    address: Address,
}

fn main() {}
