//! The rows related to one row: `ada.posts().find(&ds)`, `post.author().get(&ds)`.
//!
//! | LoopBack | here, on a relation that leads to many rows |
//! |---|---|
//! | `user.posts()` without a callback: what was cached | [`load`](RelatedMany::load), which reads it where it was not |
//! | `user.posts(filter)`, `.find`, `.findOne` | [`find`](RelatedMany::find), [`find_one`](RelatedMany::find_one) |
//! | `.findById(id)`, `.exists(id)`, `.count(where)` | the same in snake case |
//! | `.create(data)`, `.build(data)` | the same |
//! | `.updateById`, `.destroy(id)`, `.updateAll`, `.destroyAll` | [`update_by_id`](RelatedMany::update_by_id), [`destroy_by_id`](RelatedMany::destroy_by_id), … |
//! | `.add(row)`, `.remove(row)` | the same |
//!
//! | LoopBack | here, on a relation that leads to one row |
//! |---|---|
//! | `post.author()`, cached | [`load`](RelatedOne::load) |
//! | `post.author(true)`, `.get`, `.getAsync` | [`get`](RelatedOne::get) |
//! | `post.author(user)` | [`set`](RelatedOne::set) |
//! | `.create`, `.build`, `.update`, `.destroy` | the same |
//!
//! | LoopBack | here, on structs that the row itself holds |
//! |---|---|
//! | `author.phones(filter)`, `.get`, `.findById` | [`find`](EmbeddedMany::find), [`find_by_id`](EmbeddedMany::find_by_id) |
//! | `.at(i)`, `.exists(id)`, `.count` | the same |
//! | `.create(data)`, `.build(data)` | the same |
//! | `.set`, `.updateById` | [`update_by_id`](EmbeddedMany::update_by_id) |
//! | `.unset`, `.destroy(id)`, `.destroyAll` | [`destroy_by_id`](EmbeddedMany::destroy_by_id), [`destroy_all`](EmbeddedMany::destroy_all) |
//!
//! Below is one file per shape of a relation, over untyped rows. Everything a relation writes goes through the operations of the
//! models, with their rules and hooks.

mod embedded;
mod embedded_many;
mod embedded_one;
mod link;
mod load;
mod many;
mod one;
mod origin;
mod runtime;

pub use embedded_many::EmbeddedMany;
pub use embedded_one::EmbeddedOne;
pub use load::Load;
pub use many::RelatedMany;
pub use one::{RelatedAny, RelatedOne};
pub use runtime::RelatedRecords;
