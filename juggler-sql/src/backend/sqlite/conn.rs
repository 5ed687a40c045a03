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
use super::{dialect, read, text};
use crate::backend::{Conn, Done};
use crate::dialect::Dialect;
use crate::fault::{Broken, Fault, TOO_LONG, UNREADABLE};
use crate::observe::status_code;
use crate::statement::{Bind, Bound, Datum, Statement};
use crate::stored::{Cell, Decoded, Stored, json_text};
use crate::text::summary;

/// After how many rows the clock is looked at.
const SLICE: usize = 64;
/// How long others wait for a statement with many rows.
const TURN: Duration = Duration::from_micros(500);

/// A connection to SQLite.
pub(crate) struct SqliteConn {
    pub(super) database: Database,
    /// How long a statement waits for another connection that writes.
    pub(super) busy_timeout: Duration,
    /// How long a statement may take.
    pub(super) deadline: Option<Deadline>,
    /// Does who writes wait for who reads? Not where there is a write-ahead log.
    pub(super) waits_for_readers: bool,
}

impl SqliteConn {
    /// A statement begins.
    pub(super) fn begin(&self) -> Patience {
        if let Some(deadline) = &self.deadline {
            deadline.begin();
        }
        Patience::new(self.busy_timeout)
    }

    /// Where who writes waits for who reads, it does so when it commits. Of a statement that gives rows this is after the last of them,
    /// when it cannot be tried again; so it gets a transaction of its own, whose commit can. Is it one?
    pub(super) async fn begin_own(&mut self, text: &str) -> Result<bool, Fault> {
        let is_own = self.waits_for_readers
            && self.database.is_autocommit()
            && summary(text, dialect::Sqlite.spelling()).writes;
        if is_own {
            self.run("BEGIN IMMEDIATE").await?;
        }
        Ok(is_own)
    }

    /// Ends it. What is left open, where nobody waits for this, is closed with the connection.
    pub(super) async fn end_own<T>(&mut self, is_own: bool, outcome: Result<T, Fault>) -> Result<T, Fault> {
        if !is_own {
            return outcome;
        }
        let kept = match outcome {
            Ok(value) => self.run("COMMIT").await.map(|()| value),
            Err(fault) => Err(fault),
        };
        if kept.is_err() && !self.database.is_autocommit() {
            drop(self.run("ROLLBACK").await);
        }
        kept
    }

    async fn push_rows(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> Result<(), Fault> {
        let mut patience = self.begin();
        let mut running = self.prepare(&statement.text, &mut patience).await?;
        bind(&mut running, statement)?;
        let mut goes_on = first_step(&mut running, &mut patience).await?;
        let mut decoded = Decoded::of(cells);
        let (mut rows, mut began) = (0, None);
        while goes_on {
            decode(&running, cells, &mut decoded)?;
            let flow = out.row(&SqliteRow { running: &running, cells, decoded: &decoded })?;
            match flow {
                Flow::Continue => {}
                Flow::Wait => ready(out).await,
                Flow::Stop => return running.end().map_err(fault),
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

    /// Prepares a statement, for which the schema may have to be read.
    pub(super) async fn prepare(
        &mut self,
        text: &str,
        patience: &mut Patience,
    ) -> Result<Running<'_>, Fault> {
        while let Err(refusal) = self.database.prepare(text) {
            patience.wait(refusal).await?;
        }
        self.database.statement(text).map_err(fault)
    }
}

impl Conn for SqliteConn {
    async fn rows(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> Result<(), Fault> {
        let is_own = self.begin_own(&statement.text).await?;
        let outcome = self.push_rows(statement, cells, out).await;
        self.end_own(is_own, outcome).await
    }

    async fn execute(&mut self, statement: &Statement<'_>) -> Result<Done, Fault> {
        let mut patience = self.begin();
        let mut running = self.prepare(&statement.text, &mut patience).await?;
        bind(&mut running, statement)?;
        let mut goes_on = first_step(&mut running, &mut patience).await?;
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
        let mut patience = self.begin();
        let mut running = self.prepare(text, &mut patience).await?;
        let mut goes_on = first_step(&mut running, &mut patience).await?;
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
        let is_own = self.begin_own(text).await?;
        let outcome = self.run_raw(text, parameters, out).await;
        self.end_own(is_own, outcome).await
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

/// How long a statement waits for another connection, which it does without holding up the thread.
pub(super) struct Patience {
    /// Since when it waits: most wait for nobody, and look at no clock.
    began: Option<Instant>,
    limit: Duration,
    pause: Duration,
}

impl Patience {
    fn new(limit: Duration) -> Self {
        Patience { began: None, limit, pause: Duration::from_micros(50) }
    }

    /// Waits a little, if that may help.
    async fn wait(&mut self, refusal: Refusal) -> Result<(), Fault> {
        let may_help = match refusal.code & 0xff {
            // A snapshot that is out of date does not get better by waiting.
            sqlite::SQLITE_BUSY => refusal.code != sqlite::SQLITE_BUSY_SNAPSHOT,
            code => code == sqlite::SQLITE_LOCKED,
        };
        if !may_help || self.began.get_or_insert_with(Instant::now).elapsed() > self.limit {
            return Err(fault(refusal));
        }
        tokio::time::sleep(self.pause).await;
        self.pause = (self.pause * 2).min(Duration::from_millis(5));
        Ok(())
    }
}

/// Runs up to the first row.
pub(super) async fn first_step(running: &mut Running<'_>, patience: &mut Patience) -> Result<bool, Fault> {
    loop {
        match running.step() {
            Ok(goes_on) => return Ok(goes_on),
            Err(refusal) => {
                running.rewind();
                patience.wait(refusal).await?;
            }
        }
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

pub(super) fn bind_one(running: &mut Running<'_>, at: c_int, bind: &Bind<'_>) -> Result<(), Fault> {
    let value = match &bind.bound {
        Bound::One(value) => value.as_ref(),
        Bound::List(values) => return running.bind_text(at, &list(values)?).map_err(fault),
    };
    if bind.stored == Stored::Json {
        return match json_text(value) {
            Some(text) => running.bind_text(at, &text).map_err(fault),
            None => running.bind_null(at).map_err(fault),
        };
    }
    let bound = match value {
        ValueRef::Null => running.bind_null(at),
        ValueRef::Bool(value) => running.bind_int(at, i64::from(value)),
        ValueRef::Int(value) => running.bind_int(at, value),
        ValueRef::Float(value) => running.bind_float(at, value),
        ValueRef::Text(value) => running.bind_text(at, value),
        ValueRef::Bytes(value) => running.bind_bytes(at, value),
        ValueRef::Date(value) => running.bind_text(at, &text::write_date(value)?),
        ValueRef::Time(value) => running.bind_text(at, &text::write_time(value)),
        ValueRef::DateTime(value) => running.bind_text(at, &text::write_date_time(value)?),
        ValueRef::Timestamp(value) => running.bind_text(at, &text::write_timestamp(value)?),
        #[cfg(feature = "uuid")]
        ValueRef::Uuid(value) => running.bind_text(at, &value.to_string()),
        #[cfg(feature = "decimal")]
        ValueRef::Decimal(value) => running.bind_text(at, &value.to_string()),
        other => {
            let text = json_text(other).unwrap_or_default();
            running.bind_text(at, &text)
        }
    };
    bound.map_err(fault)
}

/// The JSON of a list of values.
fn list(values: &[Datum<'_>]) -> Result<String> {
    let mut text = String::with_capacity(2 + 8 * values.len());
    for value in values {
        text.push(if text.is_empty() { '[' } else { ',' });
        match value.as_ref() {
            ValueRef::Int(int) => drop(write!(text, "{int}")), // most keys are
            value => drop(write!(text, "{}", listed(value)?)),
        }
    }
    text.push_str(if text.is_empty() { "[]" } else { "]" });
    Ok(text)
}

/// A value in a list, spelled as its column keeps it.
fn listed(value: ValueRef<'_>) -> Result<serde_json::Value> {
    Ok(match value {
        ValueRef::Time(value) => text::write_time(value).into(),
        ValueRef::DateTime(value) => text::write_date_time(value)?.into(),
        ValueRef::Timestamp(value) => text::write_timestamp(value)?.into(),
        value => to_json(value),
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
