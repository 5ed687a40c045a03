use juggler_core::prelude::*;

#[derive(Model)]
struct Plain {
    #[model(id)]
    id: i64,
    posts: HasMany<Post>,
}

#[derive(Model)]
struct One {
    #[model(id)]
    id: i64,
    pass: HasOne<Pass>,
}

#[derive(Model)]
struct Near {
    #[model(id)]
    id: i64,
    #[model(has_many(through = Reading))]
    read: HasMany<Post>,
}

#[derive(Model)]
struct Far {
    #[model(id)]
    id: i64,
    #[model(has_many(through = Reading, foreign_key = reader_id))]
    read: HasMany<Pass>,
}

#[derive(Model)]
struct Album {
    #[model(id)]
    id: i64,
    #[model(has_many(polymorphic = "subject"))]
    photos: HasMany<Photo>,
}

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    title: String,
}

#[derive(Model)]
struct Pass {
    #[model(id)]
    id: i64,
    owner_id: i64,
}

#[derive(Model)]
struct Reading {
    #[model(id = 1)]
    reader_id: i64,
    #[model(id = 2)]
    post_id: i64,
}

#[derive(Model)]
struct Photo {
    #[model(id)]
    id: i64,
    subject_id: i64,
}

fn main() {}
