//! What a filter is read against.

use crate::definition::{ModelDefinition, Visible};

/// The model that a filter is read against, and which of its properties whoever wrote it may know of.
#[derive(Clone, Copy)]
pub(crate) struct Subject<'m> {
    pub(crate) model: &'m ModelDefinition,
    pub(crate) visible: Visible,
}

impl<'m> Subject<'m> {
    /// A model, as a program asks about it.
    pub(crate) fn whole(model: &'m ModelDefinition) -> Self {
        Subject { model, visible: Visible::ALL }
    }

    /// A model that a relation of this one leads to.
    pub(super) fn related(self, model: &ModelDefinition) -> Subject<'_> {
        Subject { model, visible: self.visible.inside() }
    }
}
