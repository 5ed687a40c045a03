use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id, generated)]
    id: i64,
    posts: HasMany<Post>,
    account: HasOne<Account>,
}

#[derive(Model)]
struct Post {
    #[model(id, generated)]
    id: i64,
    user_id: i64,
    user: BelongsTo<User>,
    title: String,
}

#[derive(Model)]
struct Account {
    #[model(id, generated)]
    id: i64,
    user_id: i64,
    user: BelongsTo<User>,
}

async fn wrong(ds: &DataSource) {
    let _ = User::create(ds, NewUser {}).posts([NewAccount {}]).await;
    let _ = User::create(ds, NewUser {}).posts(NewPost { title: "one".into() }).await;
    let _ = User::create(ds, NewUser {}).account(NewPost { title: "one".into() }).await;
    let _ = Post::create(ds, NewPost { title: "one".into() }.create_user(NewAccount {})).await;
}

fn main() {}
