//! The text of statements.

mod condition;
mod select;
mod write;

pub(crate) use select::{Ask, count, select};
pub(crate) use write::{delete, insert, insert_or_ignore, update};
