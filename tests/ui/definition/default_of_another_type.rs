use juggler_core::prelude::*;

#[derive(ModelEnum)]
enum Role {
    Member,
}

#[derive(ModelEnum)]
enum Color {
    Red,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(default = Color::Red)]
    role: Role,
    #[model(default)]
    color: Color,
}

fn main() {}
