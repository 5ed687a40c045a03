use juggler_core::prelude::*;

enum Subject {
    Album(Album),
}

#[derive(Model)]
struct Album {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct Photo {
    #[model(id)]
    id: i64,
    subject_id: i64,
    subject_type: String,
    subject: BelongsToAny<Subject>,
}

fn main() {}
