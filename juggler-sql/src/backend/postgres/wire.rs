//! A connection to PostgreSQL.

use std::time::Duration;

use futures_util::TryStreamExt;
use juggler_core::connector::RawSink;
use juggler_core::row::{Flow, RowSink, ready};
use juggler_core::value::{Value, ValueRef, to_json};
use sqlx::error::BoxDynError;
use sqlx::postgres::{
    PgArguments, PgConnection, PgDatabaseError, PgQueryResult, PgRow, PgTypeInfo, PgTypeKind, PgValueRef,
};
use sqlx::{Arguments, AssertSqlSafe, Decode, Either, Executor, Postgres, Row, TypeInfo, ValueRef as _};

use crate::backend::driver::raw::Ran;
use crate::backend::driver::{
    Came, Wire, WireRow, check_columns, decode, left, of_driver, patient, wire_conn,
};
use crate::backend::{Conn, Done};
use crate::fault::{Broken, Fault, OUT_OF_RANGE, TOO_LONG, UNREADABLE};
use crate::observe::status_code;
use crate::statement::{Bind, Bound, Datum, Statement};
use crate::stored::{Cell, Decoded, Stored, json_text};

wire_conn! {
    /// A connection to PostgreSQL.
    PgConn, sqlx::Postgres, PgConnection, PgArguments, spoils: true
}

impl Wire for PgRow {
    fn holds(stored: Stored, column: &PgTypeInfo) -> bool {
        let name = column.name();
        let is_whole = matches!(name, "INT2" | "INT4" | "INT8");
        let is_text = matches!(name, "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "citext")
            || matches!(column.kind(), PgTypeKind::Enum(_));
        match stored {
            Stored::Bool => name == "BOOL",
            Stored::Int | Stored::Whole => is_whole,
            Stored::Float => is_whole || matches!(name, "FLOAT4" | "FLOAT8"),
            Stored::Text => is_text,
            Stored::Bytes => name == "BYTEA",
            Stored::Date => name == "DATE",
            Stored::Time => name == "TIME",
            Stored::DateTime | Stored::Timestamp => matches!(name, "TIMESTAMP" | "TIMESTAMPTZ"),
            Stored::Json => is_text || matches!(name, "JSON" | "JSONB"),
            #[cfg(feature = "uuid")]
            Stored::Uuid => is_text,
            #[cfg(feature = "decimal")]
            Stored::Decimal => is_text,
        }
    }

    fn bool(raw: PgValueRef<'_>) -> Result<bool, BoxDynError> {
        <bool as Decode<Postgres>>::decode(raw)
    }

    fn int(raw: PgValueRef<'_>) -> Result<i64, BoxDynError> {
        whole(raw.as_bytes()?)
    }

    fn int_at(&self, at: usize) -> Result<Option<i64>, BoxDynError> {
        match &self.try_get_raw(at) {
            Ok(raw) if raw.is_null() => Ok(None),
            Ok(raw) => whole(raw.as_bytes()?).map(Some),
            Err(_) => Err("no such column".into()),
        }
    }

    fn text_at(&self, at: usize) -> Result<Option<&str>, BoxDynError> {
        match &self.try_get_raw(at) {
            Ok(raw) if raw.is_null() => Ok(None),
            Ok(raw) => raw.as_str().map(Some),
            Err(_) => Err("no such column".into()),
        }
    }

    fn float(raw: PgValueRef<'_>) -> Result<f64, BoxDynError> {
        match raw.type_info().name() {
            "FLOAT8" => <f64 as Decode<Postgres>>::decode(raw),
            "FLOAT4" => <f32 as Decode<Postgres>>::decode(raw).map(f64::from),
            _ => Self::int(raw).map(|int| int as f64),
        }
    }

    /// JSONB comes with the number of its version before it.
    fn json<'t>(text: &'t str, column: &PgTypeInfo) -> &'t str {
        match column.name() {
            "JSONB" => text.strip_prefix('\u{1}').unwrap_or(text),
            _ => text,
        }
    }
}

/// A number of two, four or eight bytes: that it is a whole one is known by then.
fn whole(bytes: &[u8]) -> Result<i64, BoxDynError> {
    match *bytes {
        [a, b, c, d, e, f, g, h] => Ok(i64::from_be_bytes([a, b, c, d, e, f, g, h])),
        [a, b, c, d] => Ok(i64::from(i32::from_be_bytes([a, b, c, d]))),
        [a, b] => Ok(i64::from(i16::from_be_bytes([a, b]))),
        _ => Err("no whole number".into()),
    }
}

fn done(result: &PgQueryResult) -> Done {
    Done { rows: result.rows_affected(), last_id: 0 }
}

fn bind(arguments: &mut PgArguments, bind: &Bind<'_>) -> Result<(), BoxDynError> {
    let value = match &bind.bound {
        Bound::One(value) => value.as_ref(),
        Bound::List(values) => return list(arguments, bind.stored, values),
    };
    match (bind.stored, value) {
        (Stored::Json, value) => arguments.add(json_text(value)),
        (Stored::Bool, ValueRef::Bool(value)) => arguments.add(value),
        (Stored::Int, ValueRef::Int(value)) => arguments.add(value),
        (Stored::Float, ValueRef::Float(value)) => arguments.add(value),
        (Stored::Text, ValueRef::Text(value)) => arguments.add(value),
        (Stored::Bytes, ValueRef::Bytes(value)) => arguments.add(value),
        (Stored::Date, ValueRef::Date(value)) => arguments.add(value),
        (Stored::Time, ValueRef::Time(value)) => arguments.add(value),
        (Stored::DateTime, ValueRef::DateTime(value)) => arguments.add(value),
        (Stored::Timestamp, ValueRef::Timestamp(value)) => arguments.add(value),
        (stored, ValueRef::Null) => null(arguments, stored),
        (_, other) => arguments.add(text(other)),
    }
}

/// A list of values of one kind, or null.
fn list(arguments: &mut PgArguments, stored: Stored, values: &[Datum<'_>]) -> Result<(), BoxDynError> {
    let values = values.iter().map(Datum::as_ref);
    macro_rules! each {
        ($kind:ident) => {{
            let made = values.map(|value| match value {
                ValueRef::$kind(value) => Some(value),
                _ => None,
            });
            arguments.add(made.collect::<Vec<_>>())
        }};
    }
    match stored {
        Stored::Bool => each!(Bool),
        Stored::Int => each!(Int),
        Stored::Float => each!(Float),
        Stored::Bytes => each!(Bytes),
        Stored::Date => each!(Date),
        Stored::Time => each!(Time),
        Stored::DateTime => each!(DateTime),
        Stored::Timestamp => each!(Timestamp),
        Stored::Text => each!(Text),
        Stored::Json => arguments.add(values.map(json_text).collect::<Vec<_>>()),
        _ => {
            let text = |value: ValueRef<'_>| (!value.is_null()).then(|| text(value));
            arguments.add(values.map(text).collect::<Vec<_>>())
        }
    }
}

/// What is kept as text.
fn text(value: ValueRef<'_>) -> String {
    match to_json(value) {
        serde_json::Value::String(text) => text,
        json => json.to_string(),
    }
}

/// Nulls have a type, too.
fn null(arguments: &mut PgArguments, stored: Stored) -> Result<(), BoxDynError> {
    match stored {
        Stored::Bool => arguments.add(None::<bool>),
        Stored::Int => arguments.add(None::<i64>),
        Stored::Float => arguments.add(None::<f64>),
        Stored::Bytes => arguments.add(None::<&[u8]>),
        Stored::Date => arguments.add(None::<chrono::NaiveDate>),
        Stored::Time => arguments.add(None::<chrono::NaiveTime>),
        Stored::DateTime => arguments.add(None::<chrono::NaiveDateTime>),
        Stored::Timestamp => arguments.add(None::<chrono::DateTime<chrono::Utc>>),
        _ => arguments.add(None::<&str>),
    }
}

/// What PostgreSQL said, classified by its code: appendix A of its documentation.
pub(super) fn fault(error: sqlx::Error) -> Fault {
    let sqlx::Error::Database(refusal) = &error else {
        return of_driver("PostgreSQL", &error);
    };
    let refusal = refusal.downcast_ref::<PgDatabaseError>();
    status_code(refusal.code());
    let message = refusal.message().to_owned();
    let owned = |text: Option<&str>| text.map(str::to_owned);
    let broken = || Broken {
        table: owned(refusal.table()),
        columns: refusal.detail().map(keys_of).unwrap_or_default(),
        name: owned(refusal.constraint()),
    };
    match refusal.code() {
        "23505" | "23P01" => Fault::Unique { columns: Vec::new(), index: owned(refusal.constraint()) },
        "23502" => Fault::NotNull { column: owned(refusal.column()) },
        "22003" => Fault::Beyond,
        "23503" => Fault::ForeignKey(broken()),
        "23514" => Fault::Check(Broken { columns: Vec::new(), ..broken() }),
        "40001" | "55P03" => Fault::Serialization,
        "40P01" => Fault::Deadlock,
        "3F000" | "42P01" | "42703" => Fault::Missing(message),
        "42710" | "42P07" => Fault::Exists(format!("PostgreSQL: {message}")),
        "25006" => Fault::ReadOnly,
        "53100" => Fault::Full(format!("PostgreSQL: {message}")),
        "42501" => Fault::Denied(format!("PostgreSQL: {message}")),
        code if code.starts_with("28") => Fault::Login(format!("PostgreSQL: {message}")),
        // Its timeouts have no code of their own.
        "57014" if message.contains("statement timeout") => Fault::TimedOut(Duration::ZERO),
        "57014" => Fault::Cancelled(format!("PostgreSQL: {message}")),
        "53300" | "57P01" | "57P02" | "57P03" => Fault::Lost(message),
        code if code.starts_with("08") => Fault::Lost(message),
        // These may have the value in them.
        "22001" => Fault::BadValue { column: owned(refusal.column()), what: TOO_LONG },
        "22008" => Fault::BadValue { column: owned(refusal.column()), what: OUT_OF_RANGE },
        "22007" | "22021" | "22P02" | "22P03" | "22P05" => {
            Fault::BadValue { column: owned(refusal.column()), what: UNREADABLE }
        }
        code if code.starts_with("22") => {
            Fault::Other(format!("PostgreSQL: a value it does not take ({code})"))
        }
        _ => Fault::Other(format!("PostgreSQL: {message}")),
    }
}

/// The columns of `Key (a, b)=(1, 2) is not present in table "c".`, without their values.
fn keys_of(detail: &str) -> Vec<String> {
    let inner = detail.split_once('(').and_then(|(_, rest)| rest.split_once(")=(")).map(|(inner, _)| inner);
    let unquoted = |name: &str| name.trim().trim_matches('"').to_owned();
    inner.map(|inner| inner.split(',').map(unquoted).collect()).unwrap_or_default()
}
