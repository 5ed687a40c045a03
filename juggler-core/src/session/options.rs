//! What a session adds to each of its operations, or a call to one.

use std::any::{Any, TypeId};
use std::sync::Arc;

/// What is read when the related rows of a row are asked for that nobody included: [`RelatedMany::load`](crate::RelatedMany::load).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loading {
    /// Those of all rows that it was read with, by one query.
    #[default]
    Peers,
    /// Those of this row alone.
    One,
    /// Nothing: it is an error ([`is_not_loaded`](crate::Error::is_not_loaded)), and has to be included.
    Forbid,
}

/// What a session adds to each of its operations: LoopBack's `options`, which go along with every call.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) unscoped: bool,
    pub(crate) without_hooks: bool,
    /// Is the data source meant, and not the transaction whose closure runs?
    pub(crate) outside: bool,
    pub(crate) loading: Loading,
    /// The latest value comes last. A session has a handful at most.
    values: Vec<(TypeId, Arc<dyn Any + Send + Sync>)>,
}

impl Options {
    pub(crate) fn add<T: Send + Sync + 'static>(&mut self, value: T) {
        self.values.push((TypeId::of::<T>(), Arc::new(value)));
    }

    pub(super) fn value<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let (_, value) = self.values.iter().rev().find(|(id, _)| *id == TypeId::of::<T>())?;
        value.downcast_ref()
    }
}
