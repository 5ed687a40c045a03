use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[validate(length(min = 5))]
    age: Option<i32>,
    #[validate(numericality(int))]
    name: String,
    #[validate(inclusion(in = ["a", 1]))]
    size: String,
    #[validate(format = "^x")]
    active: bool,
    #[validate(nested)]
    nick: String,
    #[validate(date)]
    count: i64,
}

fn main() {}
