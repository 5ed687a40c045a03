use juggler_core::prelude::*;

#[derive(Model)]
struct Album {
    #[model(id)]
    id: i64,
}

#[derive(Model)]
struct User {
    #[model(id)]
    id: i64,
}

#[derive(Owners)]
enum Subject {
    Album(Album),
}

#[derive(Model)]
struct Photo {
    #[model(id, generated)]
    id: i64,
    url: String,
    subject_id: i64,
    subject_type: String,
    subject: BelongsToAny<Subject>,
}

async fn run(ds: &DataSource, photo: &Photo, user: &User) {
    let _ = Photo::create(ds, NewPhoto { url: "x".into() }.subject(user)).await;
    let _ = Photo::create(ds, NewPhoto { url: "x".into() }).await;
    let _ = photo.subject().set(ds, user).await;
}

fn main() {}
