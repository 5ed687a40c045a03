//! Statements of users, on SQLite.

use juggler_core::connector::{RawSink, Reading};
use juggler_core::row::{Flow, Values, ready};
use juggler_core::value::{Value, from_json};
use juggler_core::{Error, Result};

use super::conn::{SqliteConn, SqliteRow, bind_one, decode, fault, first_step};
use super::dialect;
use super::ffi::ColumnValue;
use super::read::NO_MEMORY;
use super::text;
use crate::backend::{told, wrong_count};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::statement::Bind;
use crate::stored::{Decoded, Stored};
use crate::text::summary;

impl SqliteConn {
    /// Runs a statement, and says how many rows it touched; `None` of one that gives rows, which are pushed.
    pub(super) async fn run_raw(
        &mut self,
        statement: &str,
        parameters: &[Value],
        out: &mut dyn RawSink,
    ) -> Result<Option<u64>, Fault> {
        let mut patience = self.begin();
        // A pragma works when it is prepared.
        if summary(statement, dialect::Sqlite.spelling()).operation == "PRAGMA" {
            self.database.forget();
        }
        let before = self.database.total_changes();
        let mut running = self.prepare(statement, &mut patience).await?;
        let takes = running.parameters();
        if takes != parameters.len() {
            return Err(wrong_count(parameters.len(), takes));
        }
        for (at, value) in (1..).zip(parameters) {
            let bind = Bind::one(value.as_ref(), Stored::Text);
            bind_one(&mut running, at, &bind)?;
        }
        // A statement that was prepared before its table changed is prepared anew by its first step.
        let mut goes_on = first_step(&mut running, &mut patience).await?;
        let columns: Vec<Named> = running.columns().into_iter().map(Named::from).collect();
        if columns.is_empty() {
            drop(running);
            let has_changed = self.database.total_changes() != before;
            return Ok(Some(if has_changed { self.database.changes() } else { 0 }));
        }
        let names: Vec<&str> = columns.iter().map(|column| &*column.name).collect();
        let (reading, cells) = told(out, &names)?;
        let (mut decoded, mut values) = (Decoded::of(&cells), Vec::with_capacity(columns.len()));
        while goes_on {
            let flow = match &reading {
                Reading::As { .. } => {
                    decode(&running, &cells, &mut decoded)?;
                    out.row(&SqliteRow { running: &running, cells: &cells, decoded: &decoded })?
                }
                Reading::AsStored => {
                    values.clear();
                    for (at, column) in columns.iter().enumerate() {
                        values.push(column.read(running.column(at))?);
                    }
                    out.row(&Values(&values))?
                }
                _ => out.row(&Values(&[]))?,
            };
            match flow {
                Flow::Continue => tokio::task::coop::consume_budget().await,
                Flow::Wait => ready(out).await,
                Flow::Stop => {
                    running.end().map_err(fault)?;
                    break;
                }
            }
            goes_on = running.step().map_err(fault)?;
        }
        Ok(None)
    }
}

/// A column of a statement.
struct Named {
    name: String,
    /// The type that its table was declared with.
    declared: String,
}

impl From<(String, String)> for Named {
    fn from((name, declared): (String, String)) -> Self {
        let declared = declared.to_ascii_uppercase();
        Named { name, declared }
    }
}

impl Named {
    /// A value: SQLite has few types, and what a column was declared as says what they stand for. What is not of that form stays as
    /// it is.
    fn read(&self, value: ColumnValue<'_>) -> Result<Value> {
        Ok(match (value, &*self.declared) {
            (ColumnValue::Null, _) => Value::Null,
            (ColumnValue::Int(int @ (0 | 1)), "BOOLEAN" | "BOOL") => Value::Bool(int == 1),
            (ColumnValue::Int(int), _) => Value::Int(int),
            (ColumnValue::Float(float), _) => Value::Float(float),
            (ColumnValue::Bytes(bytes), _) => Value::Bytes(bytes.to_vec()),
            (ColumnValue::Lost, _) => {
                return Err(Error::storage(format!("column `{}`: {NO_MEMORY}", self.name)));
            }
            (ColumnValue::Text(bytes), declared) => {
                let unreadable = |_| Error::storage(format!("column `{}`: text that is no UTF-8", self.name));
                let text = std::str::from_utf8(bytes).map_err(unreadable)?;
                meant(text, declared).unwrap_or_else(|| Value::Text(text.to_owned()))
            }
        })
    }
}

/// What text stands for in a column that was declared so.
fn meant(text: &str, declared: &str) -> Option<Value> {
    Some(match declared {
        "DATE" | "DATE_TEXT" => Value::Date(text::read_date(text)?),
        "TIME" | "TIME_TEXT" => Value::Time(text::read_time(text)?),
        "DATETIME" | "DATETIME_TEXT" => Value::DateTime(text::read_date_time(text)?),
        "TIMESTAMP" | "TIMESTAMP_TEXT" => Value::Timestamp(text::read_date_time(text)?.and_utc()),
        "JSON" | "JSON_TEXT" => from_json(&serde_json::from_str(text).ok()?),
        _ => return None,
    })
}
