//! MySQL and MariaDB.

mod dialect;
mod json;
mod options;
mod raw;
mod wire;

#[cfg(test)]
#[allow(unused_imports)]
pub(crate) use dialect::Mysql as Dialect;
pub(crate) use options::Mysql;
