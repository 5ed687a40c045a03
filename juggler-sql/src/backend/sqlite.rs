//! SQLite: sqlx opens the connection, and statements run on its handle, without a thread between.

mod catalog;
mod conn;
mod ddl;
mod deadline;
mod dialect;
mod evaluate;
mod ffi;
mod foreign;
mod options;
mod raw;
mod read;
mod text;

#[cfg(test)]
#[allow(unused_imports)]
pub(crate) use dialect::Sqlite as Dialect;
pub(crate) use options::Sqlite;
