//! Values as columns of SQLite keep them.

use juggler_core::Result;
use juggler_core::value::{Value, ValueRef};

use super::ffi::ColumnValue;
use super::text;
use crate::stored::{Cell, Stored, from_json_text};

/// What is wrong with text and bytes that SQLite has no memory for.
pub(super) const NO_MEMORY: &str = "a value that there is no memory for";

/// The value of a column of JSON; `None` for null.
pub(super) fn json(cell: &Cell<'_>, value: ColumnValue<'_>) -> Result<Option<Value>> {
    match value {
        ColumnValue::Null => Ok(None),
        ColumnValue::Text(text) => from_json_text(utf8(text, cell)?, &cell.kind, &|| cell.place()).map(Some),
        ColumnValue::Lost => Err(cell.unreadable(NO_MEMORY)),
        _ => Err(cell.unreadable("a value that is no JSON")),
    }
}

/// The value of any other column, lent.
pub(super) fn plain<'r>(cell: &Cell<'_>, value: ColumnValue<'r>) -> Result<ValueRef<'r>> {
    let unreadable = || cell.unreadable("a value of another type");
    Ok(match (cell.stored, value) {
        (_, ColumnValue::Null) => ValueRef::Null,
        (Stored::Bool, ColumnValue::Int(value @ (0 | 1))) => ValueRef::Bool(value == 1),
        (Stored::Int, ColumnValue::Int(value)) => ValueRef::Int(value),
        (Stored::Float, ColumnValue::Float(value)) => ValueRef::Float(cell.finite(value)?),
        (Stored::Float | Stored::Whole, ColumnValue::Int(value)) => ValueRef::Float(value as f64),
        (Stored::Text, ColumnValue::Text(text)) => ValueRef::Text(utf8(text, cell)?),
        (Stored::Bytes, ColumnValue::Bytes(bytes)) => ValueRef::Bytes(bytes),
        (stored, ColumnValue::Text(text)) => moment(stored, utf8(text, cell)?).ok_or_else(unreadable)?,
        (_, ColumnValue::Lost) => return Err(cell.unreadable(NO_MEMORY)),
        _ => return Err(unreadable()),
    })
}

fn utf8<'r>(text: &'r [u8], cell: &Cell<'_>) -> Result<&'r str> {
    std::str::from_utf8(text).map_err(|_| cell.unreadable("text that is no UTF-8"))
}

/// What is kept as text.
fn moment(stored: Stored, text: &str) -> Option<ValueRef<'static>> {
    Some(match stored {
        Stored::Date => ValueRef::Date(text::read_date(text)?),
        Stored::Time => ValueRef::Time(text::read_time(text)?),
        Stored::DateTime => ValueRef::DateTime(text::read_date_time(text)?),
        Stored::Timestamp => ValueRef::Timestamp(text::read_date_time(text)?.and_utc()),
        #[cfg(feature = "uuid")]
        Stored::Uuid => ValueRef::Uuid(text.parse().ok()?),
        #[cfg(feature = "decimal")]
        Stored::Decimal => ValueRef::Decimal(juggler_core::value::parse_decimal(text)?),
        _ => return None,
    })
}
