use juggler_core::prelude::*;

#[derive(Model)]
#[model(table, plural = 3, serde = "no")]
struct User {
    #[model(id = "first")]
    id: i64,
    #[model(length = "long", hidden = true)]
    name: String,
    #[model(default(now))]
    born: Option<i64>,
}

fn main() {}
