//! The memory connector of juggler: the store that is always there.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> juggler_core::Result<()> {
//! let ds = juggler_memory::connect("memory:").await?; // or "memory:?file=data.json"
//! # Ok(()) }
//! ```
//!
//! It is the reference of the [connector contract](juggler_core::connector), and meant for more than tests: rows are kept as
//! typed columns, conditions are compiled and run over 64 rows at a time, ids are hashed, declared indexes are ordered
//! and used by conditions and orders, and there are transactions.
//!
//! ```text
//!  connector  transaction      the contract: what callers see
//!        └──┬──────┘
//!      operations              each operation once, for both
//!   statement   select         writing · answering queries
//!     writer     view          the table, or the overlay of a transaction
//!         table ─ log          columns, ids, indexes · what rows were before
//!        persist               the file
//! ```
//!
//! # What readers see
//!
//! A read that fits its sink sees one moment. One whose sink makes it wait (a stream) sees the rows as they were when it
//! began, whatever is written in the meantime; what was changed is kept for it until it ends. Rows are chosen when
//! it begins, four bytes each.
//!
//! # Generated ids
//!
//! A row without an id gets the next number; in an id of text, as text. The counter goes to `max(counter, id) + 1` with every
//! row, as LoopBack's does, and never back: not when a row is refused, rolled back or destroyed. Only
//! [`automigrate`](juggler_core::DataSource::automigrate) starts it anew.
//!
//! # The file
//!
//! With a file, rows are loaded when the store is connected and written when they change. It has the format of LoopBack's
//! memory connector. A write returns when the file has it, and the disk (`fsync` of the new file, and of its folder when it has taken the
//! place of the old one): neither the end of the process nor that of the machine loses what was acknowledged, as far as the disk does
//! what it says. Writes that come together share one rewrite. If the file cannot be written, the write fails and is undone; where there
//! is no room left, the error says so ([`is_full`](juggler_core::Error::is_full)), and the next write that has room succeeds. A file that
//! is torn, has a name twice, or is not ours, is refused and left alone. It has no sum to check it by: a value that was altered by hand is
//! another value.
//!
//! # Keys and values
//!
//! Beside rows there are [keys and values](juggler_core::key_value), each with a time to live if it is to have one. They are kept
//! in memory only: never in the file, and in no transaction. The connector [`KeyValueMemory`] has nothing else.
//!
//! # Nothing at all
//!
//! The connector [`Transient`] accepts rows and keeps none.
#![forbid(unsafe_code)]

mod binding;
mod bitmap;
mod column;
mod connector;
mod dictionary;
mod engine;
mod factory;
mod ids;
mod index;
#[cfg(all(test, juggler_loom))]
mod interleavings;
mod key_value;
mod log;
mod operations;
mod order;
mod overlay;
mod persist;
mod predicate;
mod select;
mod shared;
mod statement;
mod store;
mod sync;
mod table;
mod transaction;
mod transient;
mod view;
mod writer;

pub use connector::Memory;
pub use factory::{CONNECTOR, MemoryFactory, connect};
pub use key_value::{KEY_VALUE, KeyValueFactory, KeyValueMemory};
pub use transient::{TRANSIENT, Transient, TransientFactory};
