//! MySQL and MariaDB.

mod dialect;
mod options;
mod wire;

pub(crate) use options::Mysql;
