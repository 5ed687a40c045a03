//! One model, one filter language and one set of operations over many backends.
//!
//! juggler is a re-implementation of LoopBack DataSource Juggler in Rust. Derive [`Model`](macro@Model) on a struct, make a
//! [`DataSource`] on a connector, and create, find, update and destroy rows with typed filters, or with LoopBack's JSON. The
//! same program runs on any connector.
//!
//! # The layers
//!
//! Each module uses only those above it in this list.
//!
//! | module | what it holds |
//! |---|---|
//! | [`error`] | the one error type |
//! | [`value`] | values, owned and borrowed |
//! | [`row`] | rows, and where they are pushed |
//! | [`definition`] | what a model is, as data |
//! | [`model`] | models and their instances, as types |
//! | [`filter`] | which rows: typed, JSON, query string |
//! | [`query`] | the same, resolved: what a connector sees |
//! | [`connector`] | the contract of a store |
//! | `validate` | are these data what their model allows? |
//! | [`session`] | where operations run |
//! | [`datasource`] | a store, its models and its connection |
//! | [`hook`] | what else happens when rows are read or written |
//! | `relation` | relations with both ends found |
//! | [`dao`] | the operations |
//! | [`accessor`] | the rows related to one row |
//! | [`key_value`] | models of keys and values |
//! | [`builder`] | models from LoopBack's JSON (LDL) |
//! | [`discover`] | models from the tables of a store |
#![forbid(unsafe_code)]

pub mod accessor;
pub mod builder;
pub mod connector;
pub mod dao;
pub mod datasource;
pub mod definition;
pub mod discover;
pub mod error;
pub mod filter;
pub mod hook;
pub mod key_value;
pub mod model;
pub mod prelude;
pub mod query;
pub mod row;
pub mod session;
pub mod value;

mod relation;
mod validate;

#[doc(hidden)]
pub mod __private;

pub use accessor::{EmbeddedMany, EmbeddedOne, RelatedMany, RelatedOne, RelatedRecords};
pub use dao::{BoxFuture, DataAccess, RuntimeModel};
pub use datasource::{Connectors, DataSource, Registry, Transaction};
pub use definition::{Kind, ModelDefinition, ModelRef, Property, PropertyType, Secret};
pub use error::{Error, ErrorKind, Result};
pub use filter::{Filter, Predicate, everything};
#[cfg(feature = "derive")]
pub use juggler_derive::{Embedded, Model, ModelEnum, Owners, Partial};
pub use juggler_validate as validation;
pub use key_value::KeyValueModel;
pub use model::{Draft, Model, Patch, Record, Tracked};
pub use session::{Loading, Session};
pub use value::{GeoPoint, Value, ValueRef};
