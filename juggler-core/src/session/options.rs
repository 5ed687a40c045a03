//! What a session adds to each of its operations.

use std::any::{Any, TypeId};
use std::sync::Arc;

/// What a session adds to each of its operations: LoopBack's `options`, which go along with every call.
#[derive(Clone, Default)]
pub(super) struct Options {
    pub(super) unscoped: bool,
    pub(super) without_hooks: bool,
    /// The latest value comes last. A session has a handful at most.
    values: Vec<(TypeId, Arc<dyn Any + Send + Sync>)>,
}

impl Options {
    pub(super) fn with<T: Send + Sync + 'static>(mut self, value: T) -> Self {
        self.values.push((TypeId::of::<T>(), Arc::new(value)));
        self
    }

    pub(super) fn value<T: Send + Sync + 'static>(&self) -> Option<&T> {
        let (_, value) = self.values.iter().rev().find(|(id, _)| *id == TypeId::of::<T>())?;
        value.downcast_ref()
    }
}
