use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(length = 3)]
    age: Option<i32>,
    #[model(precision = 3, scale = 5)]
    height: f64,
    #[model(scale = 2)]
    width: f64,
    #[model(trim)]
    active: bool,
    #[model(length = 0)]
    name: String,
}

fn main() {}
