//! Columns of types that we would not give them: those of tables that others made, or that a model asks for.
//!
//! Such a column is read as a type that we read, and a value is written as its type. A comparison is left to the database where it
//! compares as we do: text has the collation that we would have given it.

use std::borrow::Cow;

use juggler_core::definition::ModelDefinition;

use crate::column_type::{base, own_type};
use crate::dialect::{Dialect, column};
use crate::statement::{Datum, Statement};
use crate::stored::Stored;

/// How a column of a foreign type is used.
#[derive(Debug, Clone, Default)]
pub(crate) struct Foreign {
    /// Around the column, where it is read.
    pub(crate) read: Around,
    /// Around the column, where it is compared.
    pub(crate) tested: Around,
    /// Around a value that it is compared with.
    pub(crate) compared: Around,
    /// Around a value that is written.
    pub(crate) written: Around,
    /// Does the database compare its values as we do?
    pub(crate) is_comparable: bool,
    /// Does it order rows by them as we do?
    pub(crate) orders: bool,
    /// Can it be compared with a list of values, which is one for the database?
    pub(crate) lists: bool,
    /// Is it equal to another column just where their values are?
    pub(crate) joins: bool,
}

/// What stands before an expression, and behind it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Around(pub(crate) Cow<'static, str>, pub(crate) Cow<'static, str>);

impl Around {
    pub(crate) const fn new(before: &'static str, behind: &'static str) -> Self {
        Around(Cow::Borrowed(before), Cow::Borrowed(behind))
    }
}

impl Foreign {
    /// How the column at a position of a model is used; `None` where it is one of our own types.
    pub(crate) fn at(dialect: &dyn Dialect, model: &ModelDefinition, at: usize) -> Option<Self> {
        let full = own_type(model.properties.get(at)?)?;
        dialect.foreign(Stored::at(model, at), &base(&full), &full)
    }

    /// One that is as ours.
    pub(crate) fn plain() -> Self {
        Foreign { is_comparable: true, orders: true, lists: true, joins: true, ..Self::default() }
    }

    /// Read and compared with this around it.
    pub(crate) fn as_type(around: Around) -> Self {
        Foreign { read: around.clone(), tested: around, orders: false, joins: false, ..Self::plain() }
    }
}

impl<'d> Statement<'d> {
    /// Adds columns that are read, with commas between.
    pub(crate) fn reads(
        &mut self,
        model: &ModelDefinition,
        positions: impl IntoIterator<Item = usize>,
    ) -> &mut Self {
        for (i, at) in positions.into_iter().enumerate() {
            if i > 0 {
                self.push(", ");
            }
            let foreign = Foreign::at(self.dialect, model, at).unwrap_or_default();
            self.push(&foreign.read.0).name(column(model, at)).push(&foreign.read.1);
        }
        self
    }

    /// Adds a value that is written at a position.
    pub(crate) fn written(
        &mut self,
        model: &ModelDefinition,
        at: usize,
        value: impl Into<Datum<'d>>,
    ) -> &mut Self {
        let foreign = Foreign::at(self.dialect, model, at).unwrap_or_default();
        self.push(&foreign.written.0).value(value, Stored::at(model, at)).push(&foreign.written.1)
    }
}
