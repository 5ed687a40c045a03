use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id, generated)]
    id: i64,
    email: String,
    name: String,
    age: Option<i32>,
}

#[derive(Model)]
struct Post {
    #[model(id, generated)]
    id: i64,
    title: String,
    author_id: i64,
    author: BelongsTo<User>,
}

#[derive(Model)]
struct Comment {
    #[model(id, generated)]
    id: i64,
    text: String,
    author_id: i64,
    author: BelongsTo<User>,
    post_id: i64,
    post: BelongsTo<Post>,
}


async fn run(ds: &DataSource) {
    let _ = User::create(ds, NewUser { email: "ada@x.org".into() }).await;
}

fn main() {}
