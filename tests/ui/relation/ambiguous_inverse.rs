use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    posts: HasMany<Post>,
}

#[derive(Model)]
#[model(rename_all = "camelCase")]
struct Post {
    #[model(id)]
    id: i64,
    author_id: i64,
    editor_id: Option<i64>,
    author: BelongsTo<User>,
    editor: BelongsTo<User>,
}

fn main() {}
