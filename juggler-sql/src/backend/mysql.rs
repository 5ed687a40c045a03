//! MySQL and MariaDB.

mod catalog;
mod dialect;
mod options;
mod wire;

pub(crate) use options::Mysql;
