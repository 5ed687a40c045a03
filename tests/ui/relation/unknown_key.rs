use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    email: String,
    #[model(has_many(foreign_key = writer_id))]
    posts: HasMany<Post>,
    #[model(has_one(foreign_key = autor_id))]
    first: HasOne<Post>,
    #[model(has_many(foreign_key = [author_id, author_name]))]
    all: HasMany<Post>,
    #[model(has_many(foreign_key = author_id, primary_key = emial))]
    by_email: HasMany<Post>,
    #[model(has_many(through = Reading, foreign_key = reader_id, key_through = post_id))]
    read: HasMany<Post>,
    #[model(has_many(through = Reading, foreign_key = user_id, key_through = article_id))]
    again: HasMany<Post>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    author_id: i64,
}

#[derive(Model)]
struct Reading {
    #[model(id = 1)]
    user_id: i64,
    #[model(id = 2)]
    post_id: i64,
}

fn main() {}
