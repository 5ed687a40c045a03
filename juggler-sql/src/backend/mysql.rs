//! MySQL and MariaDB.

mod dialect;
mod options;
mod raw;
mod wire;

pub(crate) use options::Mysql;
