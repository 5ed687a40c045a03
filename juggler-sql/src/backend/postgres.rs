//! PostgreSQL.

mod catalog;
mod ddl;
mod dialect;
mod foreign;
mod json;
mod options;
mod parameter;
mod raw;
mod regexp;
mod wire;

#[cfg(test)]
#[allow(unused_imports)]
pub(crate) use dialect::Postgres as Dialect;
pub(crate) use options::Postgres;
