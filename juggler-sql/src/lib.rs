//! The SQL connectors of juggler: SQLite on its own library, PostgreSQL, and MySQL or MariaDB, over sqlx.
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> juggler_core::Result<()> {
//! let ds = juggler_sql::connect("sqlite::memory:").await?; // or "postgres://..", "mysql://.."
//! # Ok(()) }
//! ```
//!
//! The features `sqlite` (a default), `postgres` and `mysql` say which databases are built in; `uuid` and `decimal` bring columns
//! of these types. A program that chooses at run time gives [`SQLITE`], [`POSTGRES`] and [`MYSQL`] to
//! [`Connectors`](juggler_core::Connectors).
//!
//! # Settings
//!
//! | setting | default | what it says |
//! |---|---|---|
//! | a URL, or `host`, `port`, `username`, `password`, `database` | | where the server is |
//! | `file` | a database in memory | the file of SQLite, created if it is not there; in a URL, `sqlite:file.db` |
//! | `poolSize` | 10 | how many connections there may be |
//! | `connectionTimeout` | 5 s | how long an operation waits for a connection that is free; after it, the error says who holds them |
//! | `idleTimeout` | 600000 | how many milliseconds a connection rests at most |
//! | `maxLifetime` | 1800000 | how many milliseconds old a connection gets at most |
//! | `createTables` | `false` | is the table of a model created, with its indexes, when it is first used, unless it is there? |
//!
//! A database of SQLite in memory has no write-ahead log: who reads beside a transaction that writes waits for it, and is told after five
//! seconds that the race is lost (`is_retryable`). One in a file lets them read.
//!
//! A password is in no error and in no `Debug`. Statements are not logged.
//!
//! ```text
//!  connector  transaction      the contract, on the pool and in a transaction
//!        └──┬──────┘
//!      operations              each operation once, for every database
//!    split     render          what the database answers · the text of statements
//!        dialect               what differs in the text
//!     pool  backend            connections, and what differs in them
//! ```
//!
//! # The same answers
//!
//! What a condition means is said by [`juggler_core::query::matches`]. The database gets what it answers in the same way: tests of
//! whole columns, but for JSON, points, regular expressions and `ilike`. With the rest it narrows, as far as it can, and what
//! it lets through is looked at again here.
//!
//! What a condition asks of related rows is a query inside the statement where the database answers all of it; a limit for each parent
//! of an include is a window.
#![deny(unsafe_code)]
#![cfg_attr(
    not(any(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(dead_code, unused_imports)
)]

mod backend;
mod catalog;
mod column_type;
mod connector;
mod dialect;
mod factory;
mod fault;
mod operand;
mod operations;
mod place;
mod pool;
mod render;
mod schema;
mod sections;
mod split;
mod statement;
mod stored;
mod transaction;
mod url;

pub use factory::{MYSQL, POSTGRES, SQLITE, SqlFactory, connect};
