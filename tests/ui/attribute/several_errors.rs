use juggler_core::prelude::*;

#[derive(Model)]
#[model(rename_all = "camelcase", index(fields = [emial]))]
struct User {
    id: i64,
    #[model(lenght = 3, hidden, protected)]
    email: String,
    #[model(length = 3)]
    #[validate(presense)]
    age: Option<i32>,
    manager: BelongsTo<User>,
}

// What is printed in spite of the errors still works.
fn main() {
    let _ = (User::EMAIL, User::MANAGER);
    let _ = NewUser { id: 1, email: String::new() };
}
