//! The operations: LoopBack's data access object, one operation per file.
//!
//! Each file has two halves. Below, the untyped pipeline, compiled once for all models: it reads as the documentation of the
//! operation. Above, a thin typed builder that collects arguments and awaits it.
//!
//! ```text
//!  User::create(&ds, new).age(36).await
//!     Create<User> ─▶ create::run(session, model, drafts) ─▶ defaults ─▶ validate ─▶ connector.create ─▶ rows
//! ```
//!
//! | the juggler | here |
//! |---|---|
//! | `create`, `createAll` | [`create`](DataAccess::create), [`create_all`](DataAccess::create_all) |
//! | `find`, `findOne`, `findById`, `findByIds` | the same in snake case |
//! | `exists`, `count` | [`exists`](DataAccess::exists), [`count`](DataAccess::count) |
//! | `save` | [`save`](DataAccess::save) |
//! | `updateAttributes`, `updateAttribute`, `patchAttributes` | [`update`](DataAccess::update) |
//! | `updateAll`, `update` | [`update_all`](DataAccess::update_all) |
//! | `upsert`, `updateOrCreate`, `patchOrCreate` | [`upsert`](DataAccess::upsert) |
//! | `upsertWithWhere`, `patchOrCreateWithWhere` | [`upsert_with_where`](DataAccess::upsert_with_where) |
//! | `replaceOrCreate`, `replaceById`, `findOrCreate` | the same in snake case |
//! | `destroyAll`, `deleteAll`, `remove` | [`destroy_all`](DataAccess::destroy_all) |
//! | `destroyById`, `deleteById`, `removeById` | [`destroy_by_id`](DataAccess::destroy_by_id) |
//! | `destroy`, `delete`, `reload` on an instance | [`destroy`](DataAccess::destroy), [`reload`](DataAccess::reload) |
//! | `dataSource.execute` | [`Session::execute`](crate::Session::execute) |

use std::future::Future;
use std::pin::Pin;

mod automigrate;
mod call;
mod collect;
mod count;
mod counts;
mod create;
mod dependents;
mod destroy;
mod destroy_all;
mod execute;
mod find;
mod find_by_id;
mod find_by_ids;
mod find_or_create;
mod hooked;
mod include;
mod increment;
mod initialize;
mod nested;
mod options;
mod peers;
mod reading;
mod related_filter;
mod reload;
mod replace;
mod runtime;
mod save;
mod scope;
mod select;
mod stream;
mod together;
mod transform;
mod typed;
mod update;
mod update_all;
mod upsert;
mod upsert_with_where;
mod version;

pub use automigrate::{Automigrate, Autoupdate, IsActual};
pub use call::CallOptions;
pub use count::{Count, Exists};
pub use create::{Create, CreateAll};
pub use destroy::Destroy;
pub use destroy_all::DestroyAll;
pub use execute::{Execute, FromColumns, IntoParameter, IntoParameters};
pub use find::{Find, FindOne, Page};
pub use find_by_id::{FindById, FindByIdFuture};
pub use find_by_ids::FindByIds;
pub use find_or_create::FindOrCreate;
pub use initialize::Initialize;
pub use reload::Reload;
pub use replace::{ReplaceById, ReplaceOrCreate};
pub use runtime::RuntimeModel;
pub use save::{Save, SaveTracked};
pub use scope::Scope;
pub use select::{FindRecords, Select, Values};
pub use stream::RowStream;
pub use typed::DataAccess;
pub use update::Update;
pub use update_all::UpdateAll;
pub use upsert::Upsert;
pub use upsert_with_where::UpsertWithWhere;

// What the operations on related rows are made of.
pub(crate) use count::run as count;
pub(crate) use create::run as create_drafts;
pub(crate) use destroy::run as destroy;
pub(crate) use destroy_all::of as destroy_all;
pub(crate) use find::run as find;
pub(crate) use find_or_create::run as find_or_create;
pub(crate) use options::{WriteOptions, id_of, shown};
pub(crate) use peers::{alone, load as load_peers};
pub(crate) use related_filter::names;
pub(crate) use select::project;
pub(crate) use transform::transform;
pub(crate) use update::run as update;

/// A future on the heap, as builders turn into. It is `Send`, so it may be spawned.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
