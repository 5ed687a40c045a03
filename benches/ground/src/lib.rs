//! What every process of the benches stands on: the databases with their rows, the raw drivers, and the command line.
//!
//! A process adds its contenders: see [`Process`].

#![forbid(unsafe_code)]

mod command;
mod costs;
mod keeper;
mod place;
mod process;
mod raw;
pub mod rows;
mod tasks;

pub use place::{Database, Place};
pub use process::Process;
pub use tasks::in_tasks;
