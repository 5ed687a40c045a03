//! New rows.

use std::fmt::Write;

use juggler_core::connector::RowRef;
use juggler_core::definition::ModelDefinition;
use juggler_core::{Error, Result, ValueRef};

use super::write::returning;
use crate::dialect::{Dialect, column};
use crate::foreign::{Around, Foreign};
use crate::statement::Statement;
use crate::stored::{Stored, whole};

/// `INSERT INTO ..`, and the rows as they were stored where the database gives them.
pub(crate) fn insert<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    rows: &[RowRef<'d>],
) -> Result<Statement<'d>> {
    let mut statement = Statement::new(dialect);
    statement.push("INSERT INTO ").table(model);
    match rows.len() > 1 && are_lists(dialect, model, rows) {
        true => lists(&mut statement, model, rows)?,
        false => values(&mut statement, model, rows)?,
    }
    if dialect.returns_inserted() {
        returning(&mut statement, model);
    }
    Ok(statement)
}

/// The same for one row, that does nothing where a unique value is taken, as far as the database can.
pub(crate) fn insert_or_ignore<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    row: RowRef<'d>,
) -> Result<Statement<'d>> {
    let mut statement = Statement::new(dialect);
    statement.push("INSERT INTO ").table(model);
    values(&mut statement, model, &[row])?;
    statement.push(dialect.on_conflict_do_nothing().unwrap_or_default());
    if dialect.returns_inserted() {
        returning(&mut statement, model);
    }
    Ok(statement)
}

/// Are the rows written as a list for each column? Then one statement serves any number of them, and is prepared once. What the
/// database makes itself has no place in a list.
pub(crate) fn are_lists(dialect: &dyn Dialect, model: &ModelDefinition, rows: &[RowRef<'_>]) -> bool {
    let is_made = |at: usize| rows.iter().all(|row| row.get(at).is_ok_and(ValueRef::is_null));
    dialect.list_type(Stored::Text).is_some()
        && (0..model.width()).any(|at| !is_generated(model, at))
        && (0..model.width()).all(|at| !is_generated(model, at) || is_made(at))
}

fn is_generated(model: &ModelDefinition, at: usize) -> bool {
    model.properties.get(at).is_some_and(|property| property.generated)
}

/// How a position is written.
struct Written {
    at: usize,
    stored: Stored,
    around: Around,
}

impl Written {
    fn of(dialect: &dyn Dialect, model: &ModelDefinition, at: usize) -> Self {
        let around = Foreign::at(dialect, model, at).unwrap_or_default().written;
        Written { at, stored: Stored::at(model, at), around }
    }

    /// The value of a row.
    fn value<'r>(&self, model: &ModelDefinition, row: RowRef<'r>) -> Result<ValueRef<'r>> {
        match row.get(self.at)? {
            ValueRef::Float(float) if self.stored == Stored::Whole && whole(float).is_none() => {
                Err(Error::storage(format!("{}: {float} is no whole number", model.place(self.at))))
            }
            value => Ok(value),
        }
    }
}

/// `(..) VALUES (..), (..)`.
fn values<'d>(statement: &mut Statement<'d>, model: &ModelDefinition, rows: &[RowRef<'d>]) -> Result<()> {
    let (width, dialect) = (model.width(), statement.dialect);
    let columns: Vec<Written> = (0..width).map(|at| Written::of(dialect, model, at)).collect();
    statement.push(" (").names((0..width).map(|at| column(model, at))).push(") VALUES ");
    statement.binds.reserve(rows.len() * width);
    for (i, row) in rows.iter().enumerate() {
        statement.push(if i == 0 { "(" } else { ", (" });
        for one in &columns {
            statement.push(if one.at > 0 { ", " } else { "" });
            match one.value(model, *row)? {
                ValueRef::Null if is_generated(model, one.at) => {
                    statement.push(dialect.default_value());
                }
                value => {
                    statement.push(&one.around.0).value(value, one.stored).push(&one.around.1);
                }
            }
        }
        statement.push(")");
    }
    Ok(())
}

/// `(..) SELECT .. FROM unnest(..)`, with a list for each column that the database does not make.
fn lists<'d>(statement: &mut Statement<'d>, model: &ModelDefinition, rows: &[RowRef<'d>]) -> Result<()> {
    let dialect = statement.dialect;
    let given = (0..model.width()).filter(|&at| !is_generated(model, at));
    let columns: Vec<Written> = given.map(|at| Written::of(dialect, model, at)).collect();
    statement.push(" (").names(columns.iter().map(|one| column(model, one.at))).push(") SELECT ");
    for (n, one) in columns.iter().enumerate() {
        statement.push(if n > 0 { ", " } else { "" }).push(&one.around.0);
        let _ = write!(statement.text, "c{n}");
        statement.push(if one.stored == Stored::Json { dialect.json_of_text() } else { "" });
        statement.push(&one.around.1);
    }
    statement.push(" FROM unnest(");
    for (n, one) in columns.iter().enumerate() {
        let values = rows.iter().map(|row| one.value(model, *row)).collect::<Result<Vec<_>>>()?;
        let place = statement.list(values, one.stored);
        let kind = dialect.list_type(one.stored).unwrap_or_default();
        let _ = write!(statement.text, "{}${place}::{kind}", if n > 0 { ", " } else { "" });
    }
    statement.push(") AS new (");
    for n in 0..columns.len() {
        let _ = write!(statement.text, "{}c{n}", if n > 0 { ", " } else { "" });
    }
    statement.push(")");
    Ok(())
}
