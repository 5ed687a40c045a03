//! The memory connector, through the connector contract.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod file;
mod indexes;
mod queries;
mod streams;
mod support;
mod transactions;
mod writes;
