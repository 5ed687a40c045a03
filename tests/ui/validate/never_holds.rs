use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(length(min = 5, max = 3))]
    email: String,
    #[validate(presence, absence)]
    name: String,
    #[validate(length)]
    nick: String,
    #[validate(length(min = 1, is = 3), format)]
    key: String,
    #[validate(numericality(min = 10, max = 9.5))]
    age: i32,
    #[validate(length(min = -1), inclusion)]
    code: String,
    #[validate(presence, presence)]
    town: String,
}

fn main() {}
