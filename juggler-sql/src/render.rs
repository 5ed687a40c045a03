//! The text of statements.

mod condition;
mod exists;
mod select;
mod test;
mod window;
mod write;

pub(crate) use select::{Ask, count, select};
pub(crate) use window::window;
pub(crate) use write::{delete, insert, insert_or_ignore, update, update_and_give};
