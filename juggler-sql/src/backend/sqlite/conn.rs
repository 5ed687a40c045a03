//! A connection to SQLite. Statements run where they are awaited; long ones yield between rows.

use std::ffi::c_int;
use std::fmt::Write;
use std::time::{Duration, Instant};

use juggler_core::connector::RawSink;
use juggler_core::row::{Flow, Row, RowSink, ready};
use juggler_core::value::{Value, ValueRef, to_json};
use juggler_core::{Error, Result};
use libsqlite3_sys as sqlite;

use super::deadline::Deadline;
use super::ffi::{Database, Refusal, Running};
use super::{read, text};
use crate::backend::{Conn, Done};
use crate::fault::{Broken, Fault, TOO_LONG, UNREADABLE};
use crate::observe::status_code;
use crate::statement::{Bind, Statement};
use crate::stored::{Cell, Decoded, Stored, json_text};

/// After how many rows the clock is looked at.
const SLICE: usize = 64;
/// How long others wait for a statement with many rows.
const TURN: Duration = Duration::from_micros(200);

/// A connection to SQLite.
pub(crate) struct SqliteConn {
    pub(super) database: Database,
    /// How long a statement waits for another connection that writes.
    pub(super) busy_timeout: Duration,
    /// How long a statement may take.
    pub(super) deadline: Option<Deadline>,
}

impl SqliteConn {
    /// A statement begins.
    pub(super) fn begin(&self) {
        if let Some(deadline) = &self.deadline {
            deadline.begin();
        }
    }
}

impl Conn for SqliteConn {
    async fn rows(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> Result<(), Fault> {
        self.begin();
        let mut running = Running(self.database.prepare(&statement.text).map_err(fault)?);
        bind(&mut running, statement)?;
        let mut goes_on = first_step(&mut running, self.busy_timeout).await?;
        let mut decoded = Decoded::of(cells);
        let (mut rows, mut began) = (0, None);
        while goes_on {
            decode(&running, cells, &mut decoded)?;
            let flow = out.row(&SqliteRow { running: &running, cells, decoded: &decoded })?;
            match flow {
                Flow::Continue => {}
                Flow::Wait => ready(out).await,
                Flow::Stop => break,
            }
            rows += 1;
            if rows % SLICE == 0 {
                // Nobody looks at the clock for the first slice: most answers are not longer.
                let now = Instant::now();
                if now.duration_since(*began.get_or_insert(now)) > TURN {
                    tokio::task::yield_now().await;
                    began = None;
                }
            }
            goes_on = running.step().map_err(fault)?;
        }
        Ok(())
    }

    async fn execute(&mut self, statement: &Statement<'_>) -> Result<Done, Fault> {
        self.begin();
        let mut running = Running(self.database.prepare(&statement.text).map_err(fault)?);
        bind(&mut running, statement)?;
        let mut goes_on = first_step(&mut running, self.busy_timeout).await?;
        while goes_on {
            goes_on = running.step().map_err(fault)?;
        }
        drop(running);
        Ok(Done { rows: self.database.changes(), last_id: self.database.last_id() })
    }

    async fn run(&mut self, text: &str) -> Result<(), Fault> {
        // A pragma works when it is prepared.
        if ["CREATE", "DROP", "ALTER", "PRAGMA"].iter().any(|word| text.starts_with(word)) {
            self.database.forget();
        }
        self.begin();
        let mut running = Running(self.database.prepare(text).map_err(fault)?);
        let mut goes_on = first_step(&mut running, self.busy_timeout).await?;
        while goes_on {
            goes_on = running.step().map_err(fault)?;
        }
        Ok(())
    }

    async fn raw(
        &mut self,
        text: &str,
        parameters: &[Value],
        out: &mut dyn RawSink,
    ) -> Result<Option<u64>, Fault> {
        self.run_raw(text, parameters, out).await
    }

    /// A statement that is cut off is reset; a transaction that is left open is not for the next user.
    fn is_usable(&self) -> bool {
        self.database.is_autocommit()
    }

    /// A statement that is cut off is done or undone as a whole. Where SQLite itself rolled back, there is nothing to go on with.
    fn can_go_on(&self) -> bool {
        !self.database.is_autocommit()
    }
}

/// Runs up to the first row. Where another connection writes, waits for it without holding up the thread.
pub(super) async fn first_step(running: &mut Running<'_>, patience: Duration) -> Result<bool, Fault> {
    let mut began = None;
    let mut pause = Duration::from_micros(50);
    let mut is_late = || began.get_or_insert_with(Instant::now).elapsed() > patience;
    loop {
        match running.step() {
            Err(refusal) if refusal.code & 0xff == sqlite::SQLITE_BUSY => {
                // A snapshot that is out of date does not get better by waiting.
                let is_stale = refusal.code == sqlite::SQLITE_BUSY_SNAPSHOT;
                if is_stale || is_late() {
                    return Err(Fault::Busy);
                }
            }
            Err(refusal) if refusal.code & 0xff == sqlite::SQLITE_LOCKED && !is_late() => {}
            stepped => return stepped.map_err(fault),
        }
        running.rewind();
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(Duration::from_millis(5));
    }
}

fn bind(running: &mut Running<'_>, statement: &Statement<'_>) -> Result<(), Fault> {
    for (at, bind) in (1..).zip(&statement.binds) {
        bind_one(running, at, bind)?;
    }
    for (at, evaluated) in &statement.evaluated {
        running.bind_evaluated(*at, evaluated).map_err(fault)?;
    }
    Ok(())
}

pub(super) fn bind_one(running: &mut Running<'_>, at: c_int, bind: &Bind) -> Result<(), Fault> {
    if let (true, Value::List(values)) = (bind.is_list, &bind.value) {
        return running.bind_text(at, &list(values)?).map_err(fault);
    }
    if bind.stored == Stored::Json {
        return match json_text(bind.value.as_ref()) {
            Some(text) => running.bind_text(at, &text).map_err(fault),
            None => running.bind_null(at).map_err(fault),
        };
    }
    let bound = match &bind.value {
        Value::Null => running.bind_null(at),
        Value::Bool(value) => running.bind_int(at, i64::from(*value)),
        Value::Int(value) => running.bind_int(at, *value),
        Value::Float(value) => running.bind_float(at, *value),
        Value::Text(value) => running.bind_text(at, value),
        Value::Bytes(value) => running.bind_bytes(at, value),
        Value::Date(value) => running.bind_text(at, &text::write_date(*value)?),
        Value::Time(value) => running.bind_text(at, &text::write_time(*value)),
        Value::DateTime(value) => running.bind_text(at, &text::write_date_time(*value)?),
        Value::Timestamp(value) => running.bind_text(at, &text::write_timestamp(*value)?),
        #[cfg(feature = "uuid")]
        Value::Uuid(value) => running.bind_text(at, &value.to_string()),
        #[cfg(feature = "decimal")]
        Value::Decimal(value) => running.bind_text(at, &value.to_string()),
        other => {
            let text = json_text(other.as_ref()).unwrap_or_default();
            running.bind_text(at, &text)
        }
    };
    bound.map_err(fault)
}

/// The JSON of a list of values.
fn list(values: &[Value]) -> Result<String> {
    let mut text = String::with_capacity(2 + 8 * values.len());
    for value in values {
        text.push(if text.is_empty() { '[' } else { ',' });
        match value {
            Value::Int(int) => drop(write!(text, "{int}")), // most keys are
            value => drop(write!(text, "{}", listed(value)?)),
        }
    }
    text.push_str(if text.is_empty() { "[]" } else { "]" });
    Ok(text)
}

/// A value in a list, spelled as its column keeps it.
fn listed(value: &Value) -> Result<serde_json::Value> {
    Ok(match value {
        Value::Time(value) => text::write_time(*value).into(),
        Value::DateTime(value) => text::write_date_time(*value)?.into(),
        Value::Timestamp(value) => text::write_timestamp(*value)?.into(),
        value => to_json(value.as_ref()),
    })
}

/// What is no plain value is read once for each row.
pub(super) fn decode(running: &Running<'_>, cells: &[Cell<'_>], decoded: &mut Decoded) -> Result<()> {
    decoded.read(cells, |at, cell| read::json(cell, running.column(at)))
}

/// A row at hand.
pub(super) struct SqliteRow<'r> {
    pub(super) running: &'r Running<'r>,
    pub(super) cells: &'r [Cell<'r>],
    pub(super) decoded: &'r Decoded,
}

impl Row for SqliteRow<'_> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        let Some(cell) = self.cells.get(at) else {
            return Err(Error::storage(format!("a row has no position {at}")));
        };
        match cell.stored {
            Stored::Json => Ok(self.decoded.get(at).unwrap_or(ValueRef::Null)),
            _ => read::plain(cell, self.running.column(at)),
        }
    }
}

/// What SQLite said, classified.
pub(super) fn fault(refusal: Refusal) -> Fault {
    let Refusal { code, message } = refusal;
    status_code(code);
    let named = |prefix: &str| -> Vec<String> {
        let columns = message.strip_prefix(prefix).unwrap_or_default();
        let column = |column: &str| column.rsplit('.').next().unwrap_or(column).to_owned();
        columns.split(", ").map(column).collect()
    };
    match code {
        sqlite::SQLITE_CONSTRAINT_UNIQUE
        | sqlite::SQLITE_CONSTRAINT_PRIMARYKEY
        | sqlite::SQLITE_CONSTRAINT_ROWID => {
            Fault::Unique { columns: named("UNIQUE constraint failed: "), index: None }
        }
        sqlite::SQLITE_CONSTRAINT_NOTNULL => {
            Fault::NotNull { column: named("NOT NULL constraint failed: ").into_iter().next() }
        }
        sqlite::SQLITE_CONSTRAINT_FOREIGNKEY => Fault::ForeignKey(Broken::default()),
        sqlite::SQLITE_CONSTRAINT_DATATYPE => {
            let column = message.rsplit(['.', ' ']).next().map(str::to_owned);
            Fault::BadValue { column, what: UNREADABLE }
        }
        sqlite::SQLITE_CONSTRAINT_CHECK => {
            let name = message.strip_prefix("CHECK constraint failed: ").map(str::to_owned);
            Fault::Check(Broken { name, ..Broken::default() })
        }
        _ => match code & 0xff {
            sqlite::SQLITE_BUSY | sqlite::SQLITE_LOCKED => Fault::Busy,
            sqlite::SQLITE_ERROR if message == "integer overflow" => Fault::Beyond,
            sqlite::SQLITE_READONLY => Fault::ReadOnly,
            sqlite::SQLITE_FULL => Fault::Full(format!("SQLite: {message}")),
            sqlite::SQLITE_PERM | sqlite::SQLITE_AUTH => Fault::Denied(format!("SQLite: {message}")),
            sqlite::SQLITE_INTERRUPT => Fault::TimedOut(Duration::ZERO),
            sqlite::SQLITE_TOOBIG => Fault::BadValue { column: None, what: TOO_LONG },
            sqlite::SQLITE_MISMATCH => Fault::BadValue { column: None, what: UNREADABLE },
            sqlite::SQLITE_CANTOPEN | sqlite::SQLITE_NOTADB => Fault::Lost(message),
            sqlite::SQLITE_ERROR if message.starts_with("no such") || message.contains("has no column") => {
                Fault::Missing(message)
            }
            _ => Fault::Other(message),
        },
    }
}
