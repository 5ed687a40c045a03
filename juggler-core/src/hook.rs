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
//! | `replace_by_id` | as `save`, and known not to be new |
//! | `replace_or_create` | access (query) · then as `save`; where ids are generated: as `replace_by_id` |
//! | `upsert` | access (query) · before save (condition, data) · *validation* · persist (condition, data, current) · **write** · loaded (data) · after save (instances); where ids are generated: those of `find_by_id`, then of `update` |
//! | `upsert_with_where` | as `upsert` |
//! | `find_or_create` | access (query) · before save (instances) · *validation* · persist (condition, data, current) · **read or write** · loaded (data) · after save (instances), if created |
//! | `update_all` | access (query) · before save (condition, data) · *validation* · persist (same) · **write** · after save (condition, data, info) |
//! | `destroy_all`, `destroy_by_id` | access (query) · before delete (condition) · **write** · after delete (condition, info) |
//! | `destroy` on an instance | access (query) · before delete (condition, instances) · **write** · after delete (condition, instances, info) |
//!
//! LoopBack's older hooks of an instance are events too, in the juggler's order around those of operations, and batch-aware as they
//! are. *beforeSave* and *afterSave* of old are *before save* and *after save* here.
//!
//! | where | the older events (rows) |
//! |---|---|
//! | *validation*, where it is not turned off | before save · **beforeValidate** · the rules · **afterValidate** (with the errors, if any) |
//! | `create`, `create_all`, and `upsert_with_where` where no row matches | afterValidate · **beforeCreate** · persist … loaded · **afterCreate** · after save |
//! | `update`, `save`, `replace_by_id`, and `upsert_with_where` where a row matches | afterValidate · **beforeUpdate** · persist … loaded · **afterUpdate** · after save |
//! | `destroy` on an instance | before delete · **beforeDestroy** · write · **afterDestroy** · after delete |
//! | a row that is about to be created, with its defaults; and `initialize` of a run-time model | **afterInitialize** · before save |
//! | a row that was read or written over | loaded · **afterInitialize** |
//!
//! `upsert`, `replace_or_create` and `find_or_create` leave it to the store whether they create, so that they fire neither of the
//! pairs of create and update; nor do `update_all`, `destroy_all` and `destroy_by_id`, which have no instances.
//!
//! What a hook changes counts: the query of *access*, the rows of *before save*, the data of *persist* (what is stored, not what is
//! returned), the data of *loaded* (what is returned by a read or an update, not what is stored), the condition of *before
//! delete*. Events fire once per call with all rows, so `create_all` fires one *before save*. An error before the write writes
//! nothing; an error after it is returned, and the write stands, unless a transaction is rolled back. A model without hooks
//! pays for a look at its own empty table, and at whether its data source has observers.

mod context;
mod observer;
mod rule;
mod run;
mod typed;

pub use context::{Event, HookContext, HookState};
pub use observer::Observer;
pub use rule::{AsyncRule, RuleContext};
pub(crate) use rule::{ask_rules, has_rules};
pub(crate) use run::{Hooks, Members, has_hooks};
pub use typed::{
    Access, AfterCreate, AfterDelete, AfterDestroy, AfterInitialize, AfterSave, AfterUpdate, AfterValidate,
    BeforeCreate, BeforeDelete, BeforeDestroy, BeforeSave, BeforeUpdate, BeforeValidate, HookTable, Loaded,
    NoHook, Persist, Probe,
};
