//! What the tests of juggler are made of. Nothing here is published.
//!
//! | module | what it holds |
//! |---|---|
//! | [`setup`] | what a backend says of itself to be tested |
//! | [`run`](mod@run) | runs the suite on a backend |
//! | [`cases`] | the suite: what every backend must do, by topic |
//! | [`models`] | the models of the cases |
//! | [`spy`] | a connector around another: counts calls, injects faults |
//! | [`sql_shape`] | what is left of a statement without names, texts and numbers |
//! | [`statement_log`] | what a database itself was told, from its own log |
//! | [`events`] | what juggler says, as text |
//! | [`fuzz`] | any input for what reads text: stored inputs, and mixtures of them |
//! | [`naive`] | the contract in its shortest form: a connector over lists of rows |
//! | [`operations`] | operations of all kinds, by name, on the same few rows |
//! | [`databases`] | the SQL databases, for tests of what is true of them alone |
//! | [`beside`] | a look at a database from beside: what is open there |
//! | [`crash`] | a program that writes until it is killed, and who knows what must be there then |
//! | [`own_server`] | a server of a test's own, which it may kill |
//! | [`proxy`] | a proxy before a server: counts round trips, and makes the network fail |
//! | [`load`] | many tasks that do whatever they like, and know what their rows must be |
//! | [`latency`] | how long things took, in little room |
//! | [`random`] | random choices that follow from a seed |
//! | [`raw`] | statements that juggler does not write |
//! | [`servers`] | databases on servers, one for each test |
//! | [`foreign`] | databases that others made: tables out of a script |
//! | [`program`] | generated programs, compiled and run |
//! | [`hook_matrix`] | which hooks each operation calls, found out by running them |
//! | [`relation_matrix`] | which methods each kind of relation has, found out the same way |
//! | [`corpus`] | the conformance cases: what LoopBack's juggler answered, and a runner |
//!
//! A backend's whole test file implements [`Setup`] and calls [`run()`]; see `tests/memory.rs`.
#![forbid(unsafe_code)]

pub mod beside;
pub mod cases;
pub mod corpus;
pub mod crash;
pub mod databases;
pub mod events;
pub mod foreign;
pub mod fuzz;
pub mod hook_matrix;
pub mod latency;
pub mod load;
pub mod models;
pub mod naive;
pub mod operations;
pub mod own_server;
pub mod program;
pub mod proxy;
pub mod random;
pub mod raw;
pub mod relation_matrix;
pub mod run;
pub mod servers;
pub mod setup;
pub mod spy;
pub mod sql_shape;
pub mod statement_log;

pub use run::run;
pub use setup::Setup;

/// The page about writing related rows, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/related-writes.md")]
pub struct RelatedWrites;

/// The page on discovery, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/discovery.md")]
pub struct Discovery;

/// The README of the project, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;

/// The page on schemas, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/schema.md")]
pub struct Schemas;

/// The page on connections, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/connections.md")]
pub struct Connections;

/// The page on relations, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/relations.md")]
pub struct Relations;

/// The page on filters of strangers, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/untrusted-filters.md")]
pub struct UntrustedFilters;

/// The page on optimistic locking, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/optimistic-locking.md")]
pub struct OptimisticLocking;

/// The page on transactions, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/transactions.md")]
pub struct Transactions;

/// The page on secrets, whose code must work.
#[cfg(doctest)]
#[doc = include_str!("../../docs/secrets.md")]
pub struct Secrets;
