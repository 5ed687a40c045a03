//! What the databases have in common where a table is altered.

use juggler_core::connector::Step;

use super::change::Change;
use super::create::foreign_key;
use super::diff::{ColumnChange, Difference, spelled, told};
use super::wanted::{Wanted, WantedColumn, WantedIndex, WantedKey};
use crate::catalog::{Column, ForeignKey, Index};
use crate::dialect::Dialect;
use crate::statement::Statement;

impl Difference<'_> {
    /// A change of this table.
    pub(crate) fn to(&self, step: Step) -> Change {
        Change::of(self.wanted, step)
    }

    /// A statement about this table, which begins with its name.
    pub(crate) fn statement(&self, before: &str) -> Statement<'_> {
        let mut statement = Statement::new(self.dialect);
        statement.push(before).table(self.wanted.model());
        statement
    }

    /// `ALTER TABLE ..` with what follows.
    pub(crate) fn alter(&self, then: impl FnOnce(&mut Statement<'_>)) -> String {
        let mut statement = self.statement("ALTER TABLE ");
        statement.push(" ");
        then(&mut statement);
        statement.text
    }

    /// Asks for a row of which something is true of a column.
    pub(crate) fn any_row(&self, then: impl FnOnce(&mut Statement<'_>)) -> String {
        let mut statement = self.statement("SELECT 1 FROM ");
        then(&mut statement);
        statement.push(" LIMIT 1");
        statement.text
    }

    /// A new column, as people are told.
    pub(crate) fn added(&self, column: &WantedColumn) -> Change {
        let to = shown(&column.column_type, column.is_needed);
        self.to(Step::AddColumn { column: column.name.clone(), to }).at(&column.place)
    }

    /// A column that changes, as people are told.
    pub(crate) fn changed(&self, change: &ColumnChange<'_>) -> Change {
        let from = told(self.dialect, change.there);
        let to = spelled(self.dialect, &change.wanted.column_type, None);
        let with = |spelled: &super::Spelled, collation: bool, needed: bool, generated: bool| {
            let collated = match &spelled.collation {
                Some(name) if collation => format!(" COLLATE {name}"),
                _ => String::new(),
            };
            let generated = if generated && change.regenerates { " GENERATED" } else { "" };
            format!("{}{collated}{}{generated}", spelled.shown(), if needed { " NOT NULL" } else { "" })
        };
        let recollates = from.collation.is_some() && to.collation.is_some() && from.collation != to.collation;
        let step = Step::ChangeColumn {
            column: change.there.name.clone(),
            from: with(&from, recollates, !change.there.nullable, change.there.is_generated),
            to: with(&to, recollates, change.wanted.is_needed, change.wanted.is_generated),
        };
        self.to(step).at(&change.wanted.place)
    }

    /// Gives a column without a value its default, and gives up where rows are left without one.
    pub(crate) fn filled(&self, change: Change, column: &WantedColumn) -> Change {
        let change = match &column.default {
            None => change,
            Some(default) => {
                let mut fill = self.statement("UPDATE ");
                fill.push(" SET ").name(&column.name).push(" = ").value(default.clone(), column.stored);
                fill.push(" WHERE ").name(&column.name).push(" IS NULL");
                change.with(fill)
            }
        };
        let question = self.any_row(|question| {
            question.push(" WHERE ").name(&column.name).push(" IS NULL");
        });
        change.unless(question, NO_VALUE)
    }

    pub(crate) fn dropped(&self, column: &Column) -> Change {
        self.to(Step::DropColumn { column: column.name.clone() }).losing(!column.is_computed)
    }

    pub(crate) fn rekeyed(&self) -> Change {
        let from = self.there.primary_key.as_ref().map(|key| key.columns.clone()).unwrap_or_default();
        self.to(Step::ChangePrimaryKey { from, to: self.wanted.primary_key.clone() })
    }

    pub(crate) fn indexed(&self, index: &WantedIndex) -> Change {
        let (columns, unique) = (index.columns.clone(), index.is_unique);
        self.to(Step::CreateIndex { index: index.name.clone(), columns, unique })
    }

    pub(crate) fn unindexed(&self, index: &Index) -> Change {
        self.to(Step::DropIndex { index: index.name.clone() })
    }

    pub(crate) fn unlinked(&self, key: &ForeignKey) -> Change {
        self.to(Step::DropForeignKey { columns: key.columns.clone(), to: key.to_table.clone() })
    }
}

/// `ALTER TABLE .. ADD CONSTRAINT ..`
pub(super) fn add_key(dialect: &dyn Dialect, wanted: &Wanted, key: &WantedKey) -> String {
    let mut statement = Statement::new(dialect);
    statement.push("ALTER TABLE ").table(wanted.model()).push(" ADD ");
    foreign_key(&mut statement, key);
    statement.text
}

/// Why a column cannot be made one that has a value in each row.
pub(crate) const NO_VALUE: &str = "its column is to have a value in every row, and there are rows without one: give the property a default, or these rows a value";

/// A type, and whether a value must be there.
pub(crate) fn shown(column_type: &str, is_needed: bool) -> String {
    let needed = if is_needed { " NOT NULL" } else { "" };
    format!("{column_type}{needed}")
}
