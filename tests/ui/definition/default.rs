use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(default = "x")]
    age: i32,
    #[model(default = 5)]
    name: String,
    #[model(default = now)]
    count: i64,
    #[model(default = uuid)]
    ratio: f64,
    #[model(default)]
    nick: Option<String>,
}

fn main() {}
