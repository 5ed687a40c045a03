//! MySQL and MariaDB.

mod catalog;
mod ddl;
mod dialect;
mod options;
mod wire;

pub(crate) use options::Mysql;
