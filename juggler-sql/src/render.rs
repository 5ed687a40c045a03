//! The text of statements.

mod condition;
mod create;
mod select;
mod write;

pub(crate) use create::{create_indexes, create_table, index_names};
pub(crate) use select::{Ask, count, select};
pub(crate) use write::{delete, insert, insert_or_ignore, update, update_and_give};
