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


async fn run(ds: &DataSource) {
    let _ = User::find_by_id(ds, "7").await;
}

fn main() {}
