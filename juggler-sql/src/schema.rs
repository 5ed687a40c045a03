//! The tables of models: created, and made to follow them.
//!
//! ```text
//!  models ──wanted──▶ Wanted ─┐
//!                             ├──diff──▶ Difference ──ddl of the database──▶ Change, Change ..  ──run──▶ statements
//!  database ──catalog──▶ Table ┘
//! ```
#![cfg_attr(
    not(all(feature = "sqlite", feature = "postgres", feature = "mysql")),
    allow(dead_code, unused_imports)
)] // each database needs some

mod alter;
mod change;
mod create;
mod ddl;
mod diff;
mod migrate;
mod spelled;
mod wanted;

pub(crate) use alter::NO_VALUE;
pub(crate) use change::Change;
pub(crate) use create::{
    body, create_index, create_indexes, create_table, define, foreign_key, index_clause, index_names,
};
pub(crate) use ddl::{Ddl, Source};
pub(crate) use diff::{ColumnChange, Difference};
pub(crate) use migrate::{migrate, plan};
pub(crate) use spelled::Spelled;
pub(crate) use wanted::{Wanted, WantedColumn};
