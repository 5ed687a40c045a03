//! SQLite: sqlx opens the connection, and statements run on its handle, without a thread between.

mod conn;
mod deadline;
mod dialect;
mod ffi;
mod options;
mod raw;
mod text;

pub(crate) use options::Sqlite;
