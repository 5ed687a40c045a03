//! What a session adds to each of its operations, or a call to one.

use std::any::{Any, TypeId};
use std::sync::Arc;

/// What a session adds to each of its operations: LoopBack's `options`, which go along with every call.
#[derive(Clone, Default)]
pub(crate) struct Options {
    pub(crate) unscoped: bool,
    pub(crate) without_hooks: bool,
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
