//! PostgreSQL.

mod catalog;
mod dialect;
mod foreign;
mod options;
mod wire;

pub(crate) use options::Postgres;
