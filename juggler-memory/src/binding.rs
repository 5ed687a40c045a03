//! How a model sees the table of its collection.

use std::borrow::Cow;

use juggler_core::connector::RowRef;
use juggler_core::{ModelDefinition, ModelRef, Result, Value, ValueRef};

use crate::table::{FOREIGN, RowView, Table, split_extras};

/// How a model sees the table of its collection: which position is which column.
#[derive(Debug)]
pub(crate) struct Binding {
    /// Kept alive here, so that its address stands for it.
    pub(crate) model: ModelRef,
    /// Which table of the store.
    pub(crate) table: usize,
    /// The column of each position.
    pub(crate) columns: Vec<u32>,
    /// The columns of other models that an open model sees among its undeclared properties.
    foreign: Vec<usize>,
    /// The positions and columns for which the store makes values: what is declared so, and an id of one part, as in
    /// LoopBack's memory connector.
    generated: Vec<(usize, usize)>,
    /// Is the id of the model that of the table?
    pub(crate) has_table_id: bool,
}

impl Binding {
    pub(crate) fn new(model: ModelRef, at: usize, table: &Table) -> Self {
        let positions: Vec<_> = (0..model.properties.len()).collect();
        let own = table.columns_of(&model, &positions);
        let is_foreign = |at: &usize| !own.contains(at) && table.extras != Some(*at);
        let foreign: Vec<_> = match model.is_open() {
            true => (0..table.columns.len()).filter(is_foreign).collect(),
            false => Vec::new(),
        };
        let mut columns: Vec<_> = own.iter().map(|at| *at as u32).collect();
        if let (true, Some(extras)) = (model.is_open(), table.extras) {
            columns.push(if foreign.is_empty() { extras as u32 } else { FOREIGN });
        }
        let ids = table.columns_of(&model, &model.ids);
        let makes = |(at, column): &(usize, usize)| model.properties[*at].generated || ids == [*column];
        let mut generated: Vec<_> = own.iter().copied().enumerate().filter(makes).collect();
        // The id of another model, which is that of the table.
        generated.extend(table.ids.columns.iter().filter(|at| !own.contains(at)).map(|at| (usize::MAX, *at)));
        let has_table_id = ids == table.ids.columns;
        Binding { model, table: at, columns, foreign, generated, has_table_id }
    }

    /// The columns of the positions of a result.
    #[inline]
    pub(crate) fn positions(&self, projection: Option<&[usize]>) -> Cow<'_, [u32]> {
        match projection {
            None => Cow::Borrowed(&self.columns),
            // A position that is not there becomes a column that is not there, which is null.
            Some(projection) => projection.iter().map(|at| self.column(*at).unwrap_or(FOREIGN - 1)).collect(),
        }
    }

    /// The column of a position, if there is one.
    pub(crate) fn column(&self, position: usize) -> Option<u32> {
        self.columns.get(position).copied()
    }

    /// A row as the model has it.
    #[inline]
    pub(crate) fn row<'a>(&'a self, table: &'a Table, slot: u32) -> RowView<'a> {
        RowView::new(table, &self.columns, &self.columns, slot)
    }

    /// A row by some of its positions.
    #[inline]
    pub(crate) fn project<'a>(&'a self, table: &'a Table, columns: &'a [u32], slot: u32) -> RowView<'a> {
        RowView::new(table, columns, &self.columns, slot)
    }

    /// Splits a model's undeclared properties where other models declare some of them.
    pub(crate) fn split(&self, table: &Table, extras: ValueRef<'_>) -> Option<(Vec<(usize, Value)>, Value)> {
        (!self.foreign.is_empty()).then(|| split_extras(table, &self.foreign, extras))
    }

    /// The column of another model with this name, where the model would see it as undeclared.
    pub(crate) fn foreign(&self, table: &Table, name: &str) -> Option<usize> {
        self.foreign.iter().copied().find(|at| table.columns[*at].name == name)
    }

    pub(crate) fn generated(&self) -> &[(usize, usize)] {
        &self.generated
    }
}

/// A row that is to be written.
pub(crate) struct Incoming<'r> {
    row: RowRef<'r>,
    split: Option<(Vec<(usize, Value)>, Value)>,
    extras: Option<usize>,
}

impl<'r> Incoming<'r> {
    pub(crate) fn new(binding: &Binding, table: &Table, row: RowRef<'r>) -> Result<Self> {
        let split = match (&*binding.foreign, binding.model.extras()) {
            ([], _) | (_, None) => None,
            (_, Some(at)) => binding.split(table, row.get(at)?),
        };
        Ok(Incoming { row, split, extras: table.extras })
    }

    /// Puts its values into the places of their columns.
    #[inline]
    pub(crate) fn fill<'a>(&'a self, binding: &Binding, values: &mut [ValueRef<'a>]) -> Result<()> {
        for (at, &column) in binding.columns.iter().enumerate() {
            if column != FOREIGN {
                values[column as usize] = self.row.get(at)?;
            }
        }
        if let Some((declared, rest)) = &self.split {
            for (column, value) in declared {
                values[*column] = value.as_ref();
            }
            if let Some(extras) = self.extras {
                values[extras] = rest.as_ref();
            }
        }
        Ok(())
    }
}

/// The address of a definition, which stands for it as long as it is kept alive.
#[inline]
pub(crate) fn address(model: &ModelDefinition) -> usize {
    std::ptr::from_ref(model).addr()
}
