//! Connections whose protocol is sqlx's own: PostgreSQL and MySQL. Rows are read by position, from the bytes that came.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::{FutureExt, Stream, TryStreamExt};
use juggler_core::row::Row;
use juggler_core::value::ValueRef;
use juggler_core::{Error, ErrorKind, Result};
use sqlx::error::{BoxDynError, DatabaseError};
use sqlx::{Column, ColumnIndex, Decode, TypeInfo, ValueRef as _};

use crate::dialect::hash;
use crate::fault::{Fault, UNREADABLE};
use crate::stored::{Cell, Decoded, Stored, from_json_text};

pub(super) mod raw;
/// The server that a driver asks, as errors name it.
#[derive(Debug)]
pub(super) struct At(String);

impl At {
    pub(super) fn new(product: &str, host: &str, port: u16) -> Self {
        At(format!("{product} at {host}:{port}"))
    }

    /// The error for a connection that did not come about. Where the server `refuses` who asks, or what for, trying again does not help.
    pub(super) fn refused(
        &self,
        error: sqlx::Error,
        refuses: fn(&dyn DatabaseError) -> Option<Refuses>,
    ) -> Error {
        let message = format!("{}: {error}", self.0);
        match error.as_database_error().and_then(refuses) {
            Some(Refuses::Login) => Error::new(ErrorKind::Login { message }),
            Some(Refuses::Settings) => Error::settings(message),
            None => Error::connection(message),
        }
    }
}

/// What a server refuses.
#[derive(Debug, Clone, Copy)]
pub(super) enum Refuses {
    /// Who asks.
    Login,
    /// What is asked for: there is no such database, say.
    Settings,
}

/// What a driver says itself, and not its database. Of a value that it cannot read or write, nothing is repeated.
pub(super) fn of_driver(product: &str, error: &sqlx::Error) -> Fault {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => {
            Fault::Lost(format!("{product}: {error}"))
        }
        sqlx::Error::Decode(_) | sqlx::Error::ColumnDecode { .. } | sqlx::Error::Encode(_) => {
            Fault::Other(format!("{product}: {UNREADABLE}"))
        }
        other => Fault::Other(format!("{product}: {other}")),
    }
}

/// A value of a row of a driver.
pub(super) type Raw<'r, R> = <<R as sqlx::Row>::Database as sqlx::Database>::ValueRef<'r>;

/// A row of a driver, as far as the drivers differ. Drivers take the bytes of a value for what they are asked for; so the type of the
/// column is looked at before.
pub(super) trait Wire: sqlx::Row {
    /// Can values that are kept so be read from a column of this type?
    fn holds(stored: Stored, column: &<Self::Database as sqlx::Database>::TypeInfo) -> bool;

    fn bool(raw: Raw<'_, Self>) -> Result<bool, BoxDynError>;

    /// A whole number of any size.
    fn int(raw: Raw<'_, Self>) -> Result<i64, BoxDynError>;

    /// A number of any type that [`holds`](Self::holds) lets through.
    fn float(raw: Raw<'_, Self>) -> Result<f64, BoxDynError>;

    /// A whole number at a position, which is the most frequent of all, beside text: read where it is, as to move it costs as much.
    fn int_at(&self, at: usize) -> Result<Option<i64>, BoxDynError>;

    /// Text at a position.
    fn text_at(&self, at: usize) -> Result<Option<&str>, BoxDynError>;

    /// The text of JSON, out of what came for a column of this type.
    fn json<'t>(text: &'t str, column: &<Self::Database as sqlx::Database>::TypeInfo) -> &'t str {
        let _ = column;
        text
    }
}

/// A row that came over the wire.
pub(super) struct WireRow<'r, R> {
    pub(super) row: &'r R,
    pub(super) cells: &'r [Cell<'r>],
    pub(super) decoded: &'r Decoded,
}

/// Looks at the types of the columns of a result.
pub(super) fn check_columns<R: Wire>(row: &R, cells: &[Cell<'_>]) -> Result<()> {
    for (cell, column) in cells.iter().zip(row.columns()) {
        if !R::holds(cell.stored, column.type_info()) {
            let (name, is) = (column.name(), column.type_info().name());
            return Err(cell.unreadable(format_args!("a column `{name}` of the type {is}")));
        }
    }
    Ok(())
}

/// What is no plain value is read once for each row.
pub(super) fn decode<R: Wire>(row: &R, cells: &[Cell<'_>], decoded: &mut Decoded) -> Result<()>
where
    usize: ColumnIndex<R>,
{
    decoded.read(cells, |at, one| {
        let text = row.text_at(at).map_err(|_| one.unreadable("a value of another type"))?;
        let Some(text) = text else { return Ok(None) };
        let text = R::json(text, row.column(at).type_info());
        from_json_text(text, &one.kind, &|| one.place()).map(Some)
    })
}

impl<R> Row for WireRow<'_, R>
where
    R: Wire,
    usize: ColumnIndex<R>,
    for<'r> &'r str: Decode<'r, R::Database>,
    for<'r> &'r [u8]: Decode<'r, R::Database>,
    for<'r> chrono::NaiveDate: Decode<'r, R::Database>,
    for<'r> chrono::NaiveTime: Decode<'r, R::Database>,
    for<'r> chrono::NaiveDateTime: Decode<'r, R::Database>,
    for<'r> chrono::DateTime<chrono::Utc>: Decode<'r, R::Database>,
{
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        let Some(one) = self.cells.get(at) else {
            return Err(Error::storage(format!("a row has no position {at}")));
        };
        // What a driver says of a value may have the value in it.
        let unread = |_| one.unreadable("a value of another type");
        match one.stored {
            Stored::Json => return Ok(self.decoded.get(at).unwrap_or(ValueRef::Null)),
            Stored::Int => {
                let int = self.row.int_at(at).map_err(unread)?;
                return Ok(int.map_or(ValueRef::Null, ValueRef::Int));
            }
            Stored::Text => {
                let text = self.row.text_at(at).map_err(unread)?;
                return Ok(text.map_or(ValueRef::Null, ValueRef::Text));
            }
            _ => {}
        }
        let raw = self.row.try_get_raw(at).map_err(|error| one.unreadable(error))?;
        if raw.is_null() {
            return Ok(ValueRef::Null);
        }
        Ok(match one.stored {
            Stored::Json | Stored::Int | Stored::Text => ValueRef::Null, // read before
            Stored::Bool => ValueRef::Bool(R::bool(raw).map_err(unread)?),
            Stored::Float => ValueRef::Float(one.finite(R::float(raw).map_err(unread)?)?),
            Stored::Whole => ValueRef::Float(R::int(raw).map_err(unread)? as f64),
            Stored::Bytes => ValueRef::Bytes(Decode::decode(raw).map_err(unread)?),
            Stored::Date => ValueRef::Date(Decode::decode(raw).map_err(unread)?),
            Stored::Time => ValueRef::Time(Decode::decode(raw).map_err(unread)?),
            Stored::DateTime => ValueRef::DateTime(Decode::decode(raw).map_err(unread)?),
            Stored::Timestamp => ValueRef::Timestamp(Decode::decode(raw).map_err(unread)?),
            // Kept as text: both databases give these back digit for digit.
            #[cfg(feature = "uuid")]
            Stored::Uuid => {
                let text: &str = Decode::decode(raw).map_err(unread)?;
                ValueRef::Uuid(text.parse().map_err(|_| one.unreadable("no UUID"))?)
            }
            #[cfg(feature = "decimal")]
            Stored::Decimal => {
                let text: &str = Decode::decode(raw).map_err(unread)?;
                ValueRef::Decimal(
                    juggler_core::value::parse_decimal(text).ok_or_else(|| one.unreadable("no number"))?,
                )
            }
        })
    }
}

/// A pattern of `like` with `|` for the escape, which no database takes for anything else; `None` where it ends in an escape.
pub(super) fn barred(pattern: &str) -> Option<String> {
    let mut barred = String::with_capacity(pattern.len());
    let mut letters = pattern.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                let literal = letters.next()?;
                if matches!(literal, '%' | '_' | '|') {
                    barred.push('|');
                }
                barred.push(literal);
            }
            '|' => barred.push_str("||"),
            other => barred.push(other),
        }
    }
    Some(barred)
}

/// A number for a lock on a table.
pub(super) fn lock_number(table: &str) -> i64 {
    (hash(table) >> 1) as i64
}

/// Reads the few rows that are left of an answer; are there no more?
pub(super) async fn left<T>(rows: &mut (impl Stream<Item = sqlx::Result<T>> + Unpin)) -> sqlx::Result<bool> {
    const FEW: usize = 100;
    for _ in 0..FEW {
        if rows.try_next().await?.is_none() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The options of a driver of sqlx, with what the settings say of the server. Both drivers have these methods, and no trait for them.
macro_rules! located {
    ($options:expr, $settings:expr) => {{
        let (mut options, settings): (_, &Settings) = ($options, $settings);
        if let Some(host) = &settings.host {
            options = options.host(host);
        }
        if let Some(port) = settings.port {
            options = options.port(port);
        }
        if let Some(username) = &settings.username {
            options = options.username(username);
        }
        if let Some(password) = &settings.password {
            options = options.password(password);
        }
        if let Some(database) = &settings.database {
            options = options.database(database);
        }
        options.disable_statement_logging()
    }};
}

/// Waits for a server: for one that is silent, no longer than it has for a statement, and a little for the way. The server's own limit
/// comes first, and leaves the connection as good as it was. What is here already needs no clock.
pub(super) async fn patient<T>(
    limit: Option<Duration>,
    answer: impl Future<Output = sqlx::Result<T>>,
    fault: fn(sqlx::Error) -> Fault,
) -> Result<T, Fault> {
    const WAY: Duration = Duration::from_secs(1);
    let Some(limit) = limit else { return answer.await.map_err(fault) };
    let mut answer = pin!(answer);
    let answered = match answer.as_mut().now_or_never() {
        Some(answered) => answered,
        None => match tokio::time::timeout(limit + WAY, answer).await {
            Ok(answered) => answered,
            Err(_) => return Err(Fault::Silent(limit + WAY)),
        },
    };
    answered.map_err(fault)
}

/// How far the last statement on a connection came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// To its end.
    Whole,
    /// To a refusal of the server.
    Refused,
    /// Its rows stopped coming because who takes them was not ready; the driver reads over the rest.
    Paused,
    /// Nobody knows: it was cut off, or the connection was lost.
    Unknown,
}

/// The connection of a driver of sqlx.
macro_rules! wire_conn {
    ($(#[$doc:meta])* $name:ident, $database:ty, $connection:ty, $arguments:ty, spoils: $spoils:literal) => {
        $(#[$doc])*
        pub(crate) struct $name {
            connection: $connection,
            came: Came,
            /// How long a statement may take.
            limit: Option<Duration>,
        }

        impl $name {
            pub(super) fn new(connection: $connection, limit: Option<Duration>) -> Self {
                $name { connection, came: Came::Whole, limit }
            }

            /// What a statement ended with: only an answer that came whole leaves the connection as it was.
            fn ended<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, Fault> {
                self.came = match &outcome {
                    Err(fault) if fault.is_lost() => Came::Unknown,
                    Ok(_) | Err(Fault::Ours(_)) => Came::Whole,
                    Err(_) => Came::Refused,
                };
                outcome
            }

            /// Says whether the answer is out: of one that the sink left early, more rows may be on their way than anybody should
            /// wait for.
            async fn push_rows(
                &mut self,
                text: &str,
                arguments: $arguments,
                cells: &[Cell<'_>],
                out: &mut dyn RowSink,
            ) -> Result<bool, Fault> {
                let query = sqlx::query_with(AssertSqlSafe(text), arguments);
                let mut results = (&mut self.connection).fetch_many(query);
                let (mut decoded, mut is_first) = (Decoded::of(cells), true);
                loop {
                    let result = match self.limit {
                        None => results.try_next().await.map_err(fault)?,
                        limit => patient(limit, results.try_next(), fault).await?,
                    };
                    let row = match &result {
                        Some(Either::Right(row)) => row, // lent: it is large
                        Some(Either::Left(_)) => continue,
                        None => return Ok(true),
                    };
                    if std::mem::take(&mut is_first) {
                        check_columns(row, cells)?;
                    }
                    decode(row, cells, &mut decoded)?;
                    match out.row(&WireRow { row, cells, decoded: &decoded })? {
                        Flow::Continue => {}
                        Flow::Wait => {
                            self.came = Came::Paused;
                            ready(out).await;
                            self.came = Came::Unknown;
                        }
                        Flow::Stop => return left(&mut results).await.map_err(fault),
                    }
                }
            }
        }

        impl Conn for $name {
            async fn rows(
                &mut self,
                statement: &Statement<'_>,
                cells: &[Cell<'_>],
                out: &mut dyn RowSink,
            ) -> Result<(), Fault> {
                // A value that cannot be sent leaves the connection as it is.
                let arguments = arguments(statement)?;
                // Until the answer is here, a dropped future leaves a connection that nobody else should use.
                self.came = Came::Unknown;
                let outcome = self.push_rows(&statement.text, arguments, cells, out).await;
                if !self.ended(outcome)? {
                    self.came = Came::Paused;
                }
                Ok(())
            }

            async fn row(
                &mut self,
                statement: &Statement<'_>,
                cells: &[Cell<'_>],
                out: &mut dyn RowSink,
            ) -> Result<(), Fault> {
                let query = sqlx::query_with(AssertSqlSafe(&*statement.text), arguments(statement)?);
                self.came = Came::Unknown;
                let answer = (&mut self.connection).fetch_optional(query);
                let outcome = patient(self.limit, answer, fault).await;
                if let Some(row) = self.ended(outcome)? {
                    check_columns(&row, cells)?;
                    let mut decoded = Decoded::of(cells);
                    decode(&row, cells, &mut decoded)?;
                    out.row(&WireRow { row: &row, cells, decoded: &decoded })?;
                }
                Ok(())
            }

            async fn execute(&mut self, statement: &Statement<'_>) -> Result<Done, Fault> {
                let query = sqlx::query_with(AssertSqlSafe(&*statement.text), arguments(statement)?);
                self.came = Came::Unknown;
                let answer = (&mut self.connection).execute(query);
                let outcome = patient(self.limit, answer, fault).await;
                self.ended(outcome).map(|result| done(&result))
            }

            async fn run(&mut self, text: &str) -> Result<(), Fault> {
                self.came = Came::Unknown;
                let answer = sqlx::raw_sql(AssertSqlSafe(text)).execute(&mut self.connection);
                let outcome = patient(self.limit, answer, fault).await;
                self.ended(outcome.map(drop))
            }

            async fn raw(
                &mut self,
                text: &str,
                parameters: &[Value],
                out: &mut dyn RawSink,
            ) -> Result<Option<u64>, Fault> {
                self.came = Came::Unknown;
                let (connection, came) = (&mut self.connection, &mut self.came);
                let outcome = super::raw::run(connection, self.limit, came, text, parameters, out).await;
                match self.ended(outcome)? {
                    Ran::Whole(touched) => Ok(touched),
                    Ran::Left => {
                        self.came = Came::Paused;
                        Ok(None)
                    }
                }
            }

            fn is_usable(&self) -> bool {
                matches!(self.came, Came::Whole | Came::Refused)
            }

            fn can_go_on(&self) -> bool {
                self.came != Came::Unknown
            }

            fn is_spoiled(&self) -> bool {
                $spoils && self.came == Came::Refused
            }
        }

        fn arguments(statement: &Statement<'_>) -> Result<$arguments, Fault> {
            statement.fits()?;
            let mut arguments = <$arguments>::default();
            for one in &statement.binds {
                bind(&mut arguments, one).map_err(|error| Fault::Other(error.to_string()))?;
            }
            Ok(arguments)
        }
    };
}

pub(super) use {located, wire_conn};
