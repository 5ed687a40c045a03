use juggler_core::prelude::*;

#[derive(Model)]
#[model(tabel = "users", colour = "red")]
struct User {
    #[model(id, generate)]
    id: i64,
    #[model(colum = "mail")]
    email: String,
    #[model(sekret)]
    password: String,
}

fn main() {}
