use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id, generated)]
    id: i64,
    age: Option<i32>,
    posts: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id, generated)]
    id: i64,
    title: String,
    user_id: i64,
    user: BelongsTo<User>,
}

async fn run(ds: &DataSource) {
    // conditions of another model
    let _ = User::find(ds).filter(User::POSTS.some(User::AGE.gte(18))).await;
    let _ = Post::find(ds).filter(Post::USER.is(Post::TITLE.eq("x"))).await;
    let _ = Post::find(ds).filter(User::POSTS.some(Post::TITLE.eq("x"))).await;
    // of one row there are not some, and many are not one
    let _ = Post::find(ds).filter(Post::USER.some(User::AGE.gte(18))).await;
    let _ = User::find(ds).filter(User::POSTS.is(Post::TITLE.eq("x"))).await;
}

fn main() {}
