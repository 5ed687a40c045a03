use juggler_core::prelude::*;

#[derive(Model)]
struct Post {
    #[model(id)]
    id: i64,
    athor_id: i64,
    #[model(belongs_to(foreign_key = author_id))]
    author: BelongsTo<Post>,
    editor: BelongsTo<Post>,
}

fn main() {}
