use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    token: Secret<String>,
}

fn main() {
    let _ = User::TOKEN.like("a%");
    let _ = User::TOKEN.eq(5);
}
