use juggler_core::prelude::*;

#[derive(ModelEnum)]
enum Role {
    Member,
    Admin(i32),
    Guest { of: String },
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    role: Role,
}

fn main() {}
