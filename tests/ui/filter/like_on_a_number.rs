use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id, generated)]
    id: i64,
    email: String,
    age: Option<i32>,
    posts: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id, generated)]
    id: i64,
    title: String,
    user_id: Option<i64>,
    user: BelongsTo<User>,
}


fn main() {
    let _ = User::AGE.like("1%");
    let _ = User::ID.regexp("^1");
    let _ = User::EMAIL.like("%x");
}
