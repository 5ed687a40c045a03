//! Writing.

use juggler_core::connector::{Assignment, RowRef};
use juggler_core::definition::{Kind, ModelDefinition};
use juggler_core::query::Condition;
use juggler_core::{Error, Result, Value, ValueRef};

use crate::dialect::{ChangedRow, Dialect, column};
use crate::foreign::Foreign;
use crate::statement::Statement;
use crate::stored::{Stored, whole};

/// `INSERT INTO .. VALUES (..), (..)`, and the rows as they were stored where the database gives them.
pub(crate) fn insert<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    rows: &[RowRef<'_>],
) -> Result<Statement<'d>> {
    let mut statement = Statement::new(dialect);
    statement.push("INSERT INTO ");
    values(&mut statement, model, rows)?;
    if dialect.returns_inserted() {
        returning(&mut statement, model);
    }
    Ok(statement)
}

/// The same for one row, that does nothing where a unique value is taken, as far as the database can.
pub(crate) fn insert_or_ignore<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    row: RowRef<'_>,
) -> Result<Statement<'d>> {
    let mut statement = Statement::new(dialect);
    statement.push("INSERT INTO ");
    values(&mut statement, model, &[row])?;
    statement.push(dialect.on_conflict_do_nothing().unwrap_or_default());
    if dialect.returns_inserted() {
        returning(&mut statement, model);
    }
    Ok(statement)
}

fn values(statement: &mut Statement<'_>, model: &ModelDefinition, rows: &[RowRef<'_>]) -> Result<()> {
    let width = model.width();
    let dialect = statement.dialect;
    let how = |at| (Stored::at(model, at), Foreign::at(dialect, model, at).unwrap_or_default());
    let columns: Vec<(Stored, Foreign)> = (0..width).map(how).collect();
    statement.table(model).push(" (").names((0..width).map(|at| column(model, at))).push(") VALUES ");
    for (i, row) in rows.iter().enumerate() {
        statement.push(if i == 0 { "(" } else { ", (" });
        for (at, (stored, foreign)) in columns.iter().enumerate() {
            if at > 0 {
                statement.push(", ");
            }
            let value = row.get(at)?;
            let is_generated = model.properties.get(at).is_some_and(|property| property.generated);
            if value.is_null() && is_generated {
                statement.push(dialect.default_value());
            } else {
                if let (Stored::Whole, ValueRef::Float(float)) = (*stored, value)
                    && whole(float).is_none()
                {
                    return Err(Error::storage(format!("{}: {float} is no whole number", model.place(at))));
                }
                let (before, behind) = (&foreign.written.0, &foreign.written.1);
                statement.push(before).value(value.to_owned(), *stored).push(behind);
            }
        }
        statement.push(")");
    }
    Ok(())
}

/// `RETURNING` all positions of the model.
fn returning(statement: &mut Statement<'_>, model: &ModelDefinition) {
    statement.push(" RETURNING ").reads(model, 0..model.width());
}

/// `UPDATE .. SET .. WHERE ..`.
pub(crate) fn update<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &[Assignment],
) -> Statement<'d> {
    let mut statement = Statement::new(dialect);
    set(&mut statement, model, condition, assignments);
    statement
}

/// The same, as a statement that also gives the row with this id as it then is; `None` where the database has none.
pub(crate) fn update_and_give<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    id: &Condition,
    assignments: &[Assignment],
) -> Option<Statement<'d>> {
    let mut statement = Statement::new(dialect);
    match dialect.changed_row() {
        ChangedRow::Returning => {
            set(&mut statement, model, id, assignments);
            returning(&mut statement, model);
        }
        ChangedRow::Compound(begin, end) => {
            statement.push(begin);
            set(&mut statement, model, id, assignments);
            statement.push("; SELECT ").reads(model, 0..model.width());
            statement.push(" FROM ").table(model).where_(model, id).push(end);
        }
        ChangedRow::No => return None,
    }
    Some(statement)
}

fn set(
    statement: &mut Statement<'_>,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &[Assignment],
) {
    statement.push("UPDATE ").table(model).push(" SET ");
    let mut is_first = true;
    for assignment in assignments {
        let at = match assignment {
            Assignment::Set { property, .. } | Assignment::Increment { property, .. } => *property,
            Assignment::SetExtras { .. } => model.properties.len(),
            // These are made into the whole object before.
            _ => continue,
        };
        if !std::mem::take(&mut is_first) {
            statement.push(", ");
        }
        statement.name(column(model, at)).push(" = ");
        match assignment {
            Assignment::Increment { by, .. } => sum(statement, model, at, by),
            Assignment::Set { value, .. } | Assignment::SetExtras { value } => {
                statement.written(model, at, value.clone());
            }
            _ => {}
        }
    }
    if is_first {
        // Nothing is set, and still the rows are counted.
        let at = model.ids.first().copied().unwrap_or(0);
        statement.name(column(model, at)).push(" = ").name(column(model, at));
    }
    statement.where_(model, condition);
}

/// What a number becomes: null where there is none, and an error where the property cannot hold the sum.
fn sum(statement: &mut Statement<'_>, model: &ModelDefinition, at: usize, by: &Value) {
    let (name, stored, dialect) = (column(model, at), Stored::at(model, at), statement.dialect);
    statement.push("CASE WHEN ");
    match by {
        Value::Int(by) => {
            let (least, most) = match model.kind(at) {
                Kind::Int(size) => size.range(),
                _ => (i64::MIN, i64::MAX),
            };
            statement.name(name);
            match *by < 0 {
                true => statement.push(" >= ").value(Value::Int(least.saturating_sub(*by)), stored),
                false => statement.push(" <= ").value(Value::Int(most.saturating_sub(*by)), stored),
            };
        }
        by => {
            statement.push("ABS(").name(name).push(" + ").value(by.clone(), stored).push(") <= ");
            statement.value(Value::Float(f64::MAX), stored);
        }
    }
    statement.push(" THEN ").name(name).push(" + ").value(by.clone(), stored);
    statement.push(" WHEN ").name(name).push(" IS NULL THEN NULL ELSE ");
    dialect.beyond(name, &mut statement.text);
    statement.push(" END");
}

/// `DELETE FROM .. WHERE ..`.
pub(crate) fn delete<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    condition: &Condition,
) -> Statement<'d> {
    let mut statement = Statement::new(dialect);
    statement.push("DELETE FROM ").table(model).where_(model, condition);
    statement
}
