//! PostgreSQL.

mod dialect;
mod options;
mod parameter;
mod raw;
mod wire;

pub(crate) use options::Postgres;
