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
//! | setting | of | default | what it says |
//! |---|---|---|---|
//! | `url` | all | | `sqlite:file.db`, `sqlite::memory:`, `postgres://..`, `mysql://..` |
//! | `host`, `port`, `username` (`user`), `password`, `database` (`db`) | servers | those of the driver | where the server is, and who asks |
//! | `file` (`database`) | SQLite | as `sqlite::memory:` | the file, created unless it is there |
//! | `socketPath` (`socket`) | MySQL | | the socket of a server on this machine; of PostgreSQL, a `host` that begins with `/` |
//! | `connectionTimeout` (`connectTimeout`) | all | 5000 | milliseconds that connecting may take, and that an operation waits for a free connection |
//! | `poolSize` (`connectionLimit`) | all | 10 | how many connections there may be |
//! | `idleTimeout`, `maxLifetime` | all | 600000, 1800000 | milliseconds that a connection rests, and that it lives, at most |
//! | `statementTimeout` | all | no limit | milliseconds that a statement may take: `statement_timeout` of PostgreSQL, `max_statement_time` of MariaDB, `max_execution_time` of MySQL, which limits reading alone; SQLite is asked to stop, and a server that says nothing is given up a second later. The error is a timeout (504) |
//! | `statementCacheSize` | all | 256 | how many statements a connection keeps prepared |
//! | `slowStatement` | all | 1000 | milliseconds after which there is a warning; 0 is never |
//! | `readOnly` | all | `false` | may nothing be written? A file of SQLite is not created then |
//! | `createTables` | all | `false` | is the table of a model created, with its indexes, when it is first used, unless it is there? |
//! | `ssl` | servers | encrypted if the server can, but for PostgreSQL on this very machine | `true`: encrypted, with a certificate that is valid for the host; `false`: in plain text; or an object with `ca`, `cert`, `key` (files, or their text in PEM) and `rejectUnauthorized` |
//! | `sslMode` (`sslmode`, `ssl-mode`) | servers | `prefer`; `disable` for PostgreSQL on this very machine | more exact: `disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`, or MySQL's words for them. From `require` on, a server that cannot encrypt is an error |
//! | `sslCa`, `sslCert`, `sslKey` (`sslrootcert`, `ssl-ca`, ..) | servers | | as in `ssl`, for URLs |
//! | `applicationName` | PostgreSQL | | the name that the server shows for the connection |
//! | `options[..]` | PostgreSQL, in a URL | | run-time parameters of the server |
//! | `journalMode` | SQLite, in a file | `wal` | `delete`, `truncate`, `persist`, `memory`, `off` |
//! | `synchronous` | SQLite | `normal` | `off`, `full`, `extra` |
//! | `foreignKeys` | SQLite | `true` | do foreign keys count? |
//! | `cacheSize` | SQLite | that of SQLite | pages, or KiB below zero |
//! | `busyTimeout` | SQLite | 5000 | milliseconds that a statement waits for another that writes |
//!
//! Text is UTF-8 and times are UTC on every connection. A name that is nearly one of these is an error that asks whether it was meant.
//!
//! `sqlite::memory:` is a database of one data source, and goes with it. It stands in the system's folder for temporary files: SQLite's own
//! databases in memory have no write-ahead log, so that who reads would wait for who writes.
//!
//! A password is in no error, no `Debug` and no event. Each statement is a `tracing` span of the target `juggler::sql`, without values and
//! hidden names; docs/connections.md says more of it, of [statements of one's own](juggler_core::Session::execute) and of errors.
//!
//! ```text
//!  connector  transaction      the contract, on the pool and in a transaction
//!        └──┬──────┘
//!      operations              each operation once, for every database
//!    split     render          what the database answers · the text of statements
//!        dialect               what differs in the text
//!     pool  observe            connections, and who looks on
//!        backend               what differs in connections
//! ```
//!
//! # The same answers
//!
//! What a condition means is said by [`juggler_core::query::matches`]. The database gets what it answers in the same way: tests of
//! columns, and of what is declared inside of JSON, also `ilike` and the simple regular expressions. SQLite answers all tests, as it calls
//! core's own evaluator for what SQL has no words for. To the others goes what follows from the rest, a box around a point, say, and
//! what they let through is looked at again here. `tests/matrix/sql-conditions.csv` has the table.
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
mod discover;
mod factory;
mod fault;
mod foreign;
mod given;
#[cfg(test)]
#[cfg(all(
    feature = "sqlite",
    feature = "postgres",
    feature = "mysql",
    feature = "uuid",
    feature = "decimal"
))]
mod matrix;
mod observe;
mod operand;
mod operations;
mod place;
mod pool;
mod render;
mod schema;
mod sections;
mod shapes;
mod split;
mod statement;
mod stored;
mod text;
mod transaction;

pub use factory::{MYSQL, POSTGRES, SQLITE, SqlFactory, connect};
