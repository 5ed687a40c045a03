use juggler_core::prelude::*;

#[derive(Model)]
#[model(index(fields = [emial, age]), index(unique), index(fields = [age, age]))]
struct User {
    #[model(id)]
    id: i64,
    email: String,
    age: i32,
}

fn main() {}
