//! A connector around another: notes every call, and makes some of them fail or wait.

mod connector;
mod log;

pub use connector::Spy;
pub use log::{Fault, Log};
