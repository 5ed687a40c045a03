use juggler_core::prelude::*;

#[derive(Model)]
struct Album {
    #[model(id)]
    id: i64,
}

#[derive(Owners)]
enum Empty {}

#[derive(Owners)]
struct Struct(Album);

#[derive(Owners)]
enum Generic<T> {
    Album(Album),
    Other(T),
}

#[derive(Owners)]
enum Variants {
    Nothing,
    Two(Album, Album),
    Named { album: Album },
    Album(Album),
    AlbumAgain(Box<Album>),
}

fn main() {}
