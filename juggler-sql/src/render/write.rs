//! Changing and deleting.

use juggler_core::Value;
use juggler_core::connector::Assignment;
use juggler_core::definition::{Kind, ModelDefinition};
use juggler_core::query::Condition;

use crate::dialect::{ChangedRow, Dialect, column};
use crate::statement::Statement;
use crate::stored::Stored;

/// `RETURNING` all positions of the model.
pub(super) fn returning(statement: &mut Statement<'_>, model: &ModelDefinition) {
    statement.push(" RETURNING ").reads(model, 0..model.width());
}

/// `UPDATE .. SET .. WHERE ..`.
pub(crate) fn update<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &'d [Assignment],
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
    assignments: &'d [Assignment],
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

/// The same for a row that a condition of more than its id finds. What finds it before need not find it afterwards: `None` also where the
/// row would have to be found again.
pub(crate) fn update_if_and_give<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &'d [Assignment],
) -> Option<Statement<'d>> {
    let gives = matches!(dialect.changed_row(), ChangedRow::Returning);
    gives.then(|| update_and_give(dialect, model, condition, assignments)).flatten()
}

fn set<'d>(
    statement: &mut Statement<'d>,
    model: &ModelDefinition,
    condition: &Condition,
    assignments: &'d [Assignment],
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
                statement.written(model, at, value.as_ref());
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
fn sum<'d>(statement: &mut Statement<'d>, model: &ModelDefinition, at: usize, by: &'d Value) {
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
            statement.push("ABS(").name(name).push(" + ").value(by.as_ref(), stored).push(") <= ");
            statement.value(Value::Float(f64::MAX), stored);
        }
    }
    statement.push(" THEN ").name(name).push(" + ").value(by.as_ref(), stored);
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
