//! What a reader sees of a collection.

use juggler_core::query::{Condition, Order};

use crate::binding::Binding;
use crate::bitmap::Bitmap;
use crate::table::{OVERLAY, RowView, Table};

/// What a reader sees of a collection: the table, and for a transaction or a waiting stream, what is different there.
///
/// Rows are named by their slot; those of the overlay are marked by [`OVERLAY`].
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) base: &'a Table,
    pub(crate) over: Option<Over<'a>>,
}

/// How a view differs from the table.
#[derive(Clone, Copy)]
pub(crate) struct Over<'a> {
    /// Rows of the table that are not seen.
    pub(crate) hidden: &'a Bitmap,
    /// Rows that are seen instead.
    pub(crate) rows: &'a Table,
}

impl<'a> View<'a> {
    /// The table as it is.
    pub(crate) fn plain(base: &'a Table) -> Self {
        View { base, over: None }
    }

    /// The table of a row, and its slot there.
    #[inline]
    pub(crate) fn place(&self, row: u32) -> (&'a Table, u32) {
        match self.over {
            Some(over) if row & OVERLAY != 0 => (over.rows, row & !OVERLAY),
            _ => (self.base, row),
        }
    }

    /// A row as the model has it.
    pub(crate) fn row(&self, binding: &'a Binding, row: u32) -> RowView<'a> {
        let (table, slot) = self.place(row);
        binding.row(table, slot)
    }
}

/// What is asked of a collection.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) condition: &'a Condition,
    pub(crate) order: &'a [Order],
    pub(crate) skip: usize,
    pub(crate) limit: Option<usize>,
}

impl<'a> Question<'a> {
    /// Which rows, in any order?
    pub(crate) fn which(condition: &'a Condition) -> Self {
        Question { condition, order: &[], skip: 0, limit: None }
    }

    /// How many rows of the order are needed.
    pub(crate) fn needed(&self) -> Option<usize> {
        self.limit.map(|limit| limit.saturating_add(self.skip))
    }
}
