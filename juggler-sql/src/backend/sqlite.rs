//! SQLite: sqlx opens the connection, and statements run on its handle, without a thread between.

mod catalog;
mod conn;
mod ddl;
mod dialect;
mod ffi;
mod options;
mod text;

pub(crate) use options::Sqlite;
