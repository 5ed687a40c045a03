//! Operation hooks: what else happens when rows are read or written. LoopBack's observers.
//!
//! Each operation fires its events in a fixed order, with LoopBack's members of the context:
//!
//! | operation | events, and what their context has |
//! |---|---|
//! | `create`, `create_all` | before save (instances) · *validation* · persist (current, data) · **write** · loaded (data) · after save (instances) |
//! | `find`, `find_one`, `find_by_id(s)` | access (query) · **read** · loaded (data) |
//! | `count`, `exists` | access (query) · **read** |
//! | `update` on an instance | before save (condition, data, current) · *validation* · persist (same) · **write** · loaded (data) · after save (instances) |
//! | `save` of a stored row | before save (instances) · *validation* · persist (condition, data, current) · **write** · loaded (data) · after save (instances) |
//! | `replace_by_id` | as `save` |
//! | `replace_or_create` | access (query) · then as `save` |
//! | `upsert` | access (query) · before save (condition, data) · *validation* · persist (condition, data, current) · **write** · loaded (data) · after save (instances); where ids are generated: those of `find_by_id`, then of `update` |
//! | `upsert_with_where` | as `upsert` |
//! | `find_or_create` | access (query) · before save (instances) · *validation* · persist (condition, data, current) · **read or write** · loaded (data) · after save (instances), if created |
//! | `update_all` | access (query) · before save (condition, data) · *validation* · persist (same) · **write** · after save (condition, data, info) |
//! | `destroy_all`, `destroy_by_id` | access (query) · before delete (condition) · **write** · after delete (condition, info) |
//! | `destroy` on an instance | access (query) · before delete (condition, instances) · **write** · after delete (condition, instances, info) |
//!
//! What a hook changes counts: the query of *access*, the rows of *before save*, the data of *persist* (what is stored, not what is
//! returned), the data of *loaded* (what is returned by a read or an update, not what is stored), the condition of *before
//! delete*. Events fire once per call with all rows, so `create_all` fires one *before save*. An error before the write writes
//! nothing; an error after it is returned, and the write stands, unless a transaction is rolled back. A model without hooks
//! pays for one atomic load.

mod context;
mod observer;
mod run;
mod typed;

pub use context::{Event, HookContext, HookState};
pub use observer::Observer;
pub(crate) use run::{Hooks, Members};
pub use typed::{
    Access, AfterDelete, AfterSave, BeforeDelete, BeforeSave, HookTable, Loaded, NoHook, Persist, Probe,
};
