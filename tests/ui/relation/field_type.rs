use juggler_core::prelude::*;

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
    #[model(has_many)]
    name: String,
    #[model(belongs_to)]
    posts: HasMany<User>,
    #[model(has_many, has_one)]
    more: HasMany<User>,
}

fn main() {}
