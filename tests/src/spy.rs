//! A connector around another: notes every call, and makes some of them fail or wait.

use juggler_core::connector::{Connector, Watched};

mod log;

pub use log::{Fault, Log};

/// A connector around another, or around a transaction of it, with a log: [`Watched::watcher`].
pub type Spy = Watched<dyn Connector, Log>;
