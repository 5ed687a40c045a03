use juggler_core::prelude::*;

#[derive(Model)]
#[model(rename_all = "camel_case")]
struct User {
    #[model(id)]
    user_id: i64,
}

#[derive(ModelEnum)]
#[model(rename_all = "whatever")]
enum Role {
    Member,
}

fn main() {}
