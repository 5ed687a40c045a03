use juggler_core::prelude::*;

#[derive(ModelEnum)]
enum Role {
    Member,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(default = now)]
    role: Role,
    #[model(default = uuid)]
    other: Option<Role>,
}

fn main() {}
