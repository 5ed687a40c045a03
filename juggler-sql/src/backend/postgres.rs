//! PostgreSQL.

mod catalog;
mod dialect;
mod options;
mod wire;

pub(crate) use options::Postgres;
