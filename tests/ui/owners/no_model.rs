use juggler_core::prelude::*;

#[derive(Model)]
struct Album {
    #[model(id)]
    id: i64,
}

#[derive(Owners)]
enum Subject {
    Album(Album),
    Name(String),
}

fn main() {}
