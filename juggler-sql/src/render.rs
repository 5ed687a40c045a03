//! The text of statements.

mod condition;
mod exists;
mod insert;
mod select;
mod test;
mod window;
mod write;

pub(crate) use insert::{are_lists, insert, insert_or_ignore};
pub(crate) use select::{Ask, count, select};
pub(crate) use window::window;
pub(crate) use write::{delete, update, update_and_give, update_if_and_give};
