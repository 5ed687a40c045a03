use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(rename = "posts")]
    number_of_posts: i32,
    posts: HasMany<Post>,
    #[model(rename = "written", has_many(foreign_key = user_id))]
    articles: HasMany<Post>,
    #[model(has_many(foreign_key = user_id))]
    written: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    user_id: i64,
}

fn main() {}
