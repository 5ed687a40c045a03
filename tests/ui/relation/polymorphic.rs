use juggler_core::prelude::*;

#[derive(Model)]
struct Album {
    #[model(id)]
    id: i64,
    #[model(has_many(polymorphic = subject))]
    photos: HasMany<Photo>,
}

#[derive(Owners)]
enum Subject {
    Album(Album),
}

#[derive(Model)]
struct Photo {
    #[model(id)]
    id: i64,
    subject_id: i64,
    subject: BelongsToAny<Subject>,
    #[model(belongs_to(foreign_key = subject_id, polymorphic = "thing"))]
    thing: BelongsToAny<Subject>,
}

fn main() {}
