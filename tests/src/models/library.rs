//! A library: derived models with every kind of relation. Each has a name, and rows with the ids 1 to 5.
//!
//! ```text
//!  Author 1──n Book        1──1 Profile       n──n Club (through Membership)      n──n Prize
//!         1──n Author (mentor, pupils)        n──n Author (friends, through Friendship)
//!         list of keys of Books (favorites)   1──n Review (by the pen name)
//!  Shelf  1──n Volume (by a key of two parts)
//! ```

use juggler_core::prelude::*;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase", force_id = false)]
pub struct Author {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    pub pen: Option<String>,
    pub mentor_id: Option<i64>,
    #[model(default)]
    pub favorite_ids: Vec<i64>,
    #[model(hidden)]
    pub secret: Option<String>,
    pub mentor: BelongsTo<Author>,
    #[model(has_many(foreign_key = mentor_id))]
    pub pupils: HasMany<Author>,
    pub books: HasMany<Book>,
    pub profile: HasOne<Profile>,
    #[model(has_many(through = Membership))]
    pub clubs: HasMany<Club>,
    #[model(has_and_belongs_to_many)]
    pub prizes: HasMany<Prize>,
    #[model(has_many(through = Friendship, foreign_key = author_id, key_through = friend_id))]
    pub friends: HasMany<Author>,
    #[model(references_many)]
    pub favorites: HasMany<Book>,
    #[model(has_many(foreign_key = pen, primary_key = pen))]
    pub reviews: HasMany<Review>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase", force_id = false)]
pub struct Book {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    pub author_id: Option<i64>,
    pub pages: Option<i32>,
    #[model(hidden)]
    pub draft: Option<String>,
    pub author: BelongsTo<Author>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase", force_id = false)]
pub struct Profile {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    pub author_id: Option<i64>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(force_id = false)]
pub struct Club {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    #[model(has_many(through = Membership))]
    pub authors: HasMany<Author>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
pub struct Membership {
    #[model(id, generated)]
    pub id: i64,
    pub author_id: i64,
    pub club_id: i64,
    pub role: Option<String>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(force_id = false)]
pub struct Prize {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    #[model(has_and_belongs_to_many)]
    pub authors: HasMany<Author>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(rename_all = "camelCase")]
pub struct Friendship {
    #[model(id = 1)]
    pub author_id: i64,
    #[model(id = 2)]
    pub friend_id: i64,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(force_id = false)]
pub struct Review {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    pub pen: Option<String>,
    #[model(belongs_to(foreign_key = pen, primary_key = pen))]
    pub writer: BelongsTo<Author>,
}

#[derive(Model, Debug, Clone, PartialEq)]
pub struct Shelf {
    #[model(id = 1)]
    pub hall: String,
    #[model(id = 2)]
    pub number: i64,
    pub name: String,
    #[model(has_many(foreign_key = [hall, shelf]))]
    pub volumes: HasMany<Volume>,
}

#[derive(Model, Debug, Clone, PartialEq)]
#[model(force_id = false)]
pub struct Volume {
    #[model(id, generated)]
    pub id: i64,
    pub name: String,
    pub hall: Option<String>,
    pub shelf: Option<i64>,
    #[model(belongs_to(foreign_key = [hall, shelf]))]
    pub place: BelongsTo<Shelf>,
}

/// Attaches all of them.
///
/// # Errors
/// When one cannot be attached.
pub fn attach_library(ds: &DataSource) -> Result<(), Error> {
    ds.attach::<(Author, Book, Profile, Club, Membership)>()?;
    ds.attach::<(Prize, Friendship, Review, Shelf, Volume)>().map(drop)
}
