//! Tests that SQL has no words for: core's own evaluator, called by SQLite for each row.

use juggler_core::Result;
use juggler_core::query::matches;
use juggler_core::row::Row;
use juggler_core::value::{Value, ValueRef};

use super::ffi::ColumnValue;
use super::read;
use crate::statement::Evaluated;
use crate::stored::Stored;

/// Is a test true of a row with this value in the column that it is about?
pub(super) fn evaluate(evaluated: &Evaluated, value: ColumnValue<'_>) -> Result<bool> {
    let Evaluated { cell, condition } = evaluated;
    let json;
    let value = match cell.stored {
        Stored::Json => {
            json = read::json(cell, value)?;
            json.as_ref().map_or(ValueRef::Null, Value::as_ref)
        }
        _ => read::plain(cell, value)?,
    };
    Ok(matches(condition, &Only { value }))
}

/// A row of which nothing else is asked for.
struct Only<'r> {
    value: ValueRef<'r>,
}

impl Row for Only<'_> {
    fn get(&self, _: usize) -> Result<ValueRef<'_>> {
        Ok(self.value)
    }
}
