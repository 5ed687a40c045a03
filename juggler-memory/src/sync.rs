//! What the connector synchronises with, and the only place that names it.
//!
//! With `--cfg juggler_loom`, tests have the primitives of loom in its place, which lets threads go on in every order: see
//! [`interleavings`](crate::interleavings).

#[cfg(all(test, juggler_loom))]
mod modelled;

#[cfg(not(all(test, juggler_loom)))]
pub(crate) use parking_lot::{Mutex, RwLock, RwLockWriteGuard};
#[cfg(not(all(test, juggler_loom)))]
pub(crate) use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

#[cfg(all(test, juggler_loom))]
pub(crate) use loom::sync::atomic::{AtomicBool, AtomicI64, Ordering};
#[cfg(all(test, juggler_loom))]
pub(crate) use modelled::{Mutex, RwLock, RwLockWriteGuard};
