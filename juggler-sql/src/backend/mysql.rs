//! MySQL and MariaDB.

mod catalog;
mod ddl;
mod dialect;
mod foreign;
mod json;
mod options;
mod raw;
mod wire;

#[cfg(test)]
#[allow(unused_imports)]
pub(crate) use dialect::Mysql as Dialect;
pub(crate) use options::Mysql;
