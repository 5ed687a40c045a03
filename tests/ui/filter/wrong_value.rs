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
    let _ = User::AGE.gte("18");
    let _ = User::EMAIL.eq(5);
    let _ = User::EMAIL.inq(["a", "b"]);
    let _ = User::AGE.inq([1, 2]);
    let _ = User::AGE.between(1, "2");
}
