//! A connection to PostgreSQL.

use async_trait::async_trait;
use futures_util::TryStreamExt;
use juggler_core::row::{Flow, RowSink, ready};
use juggler_core::value::{Value, to_json};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgConnection, PgDatabaseError, PgQueryResult};
use sqlx::{Arguments, AssertSqlSafe, Executor};

use crate::backend::driver::{Came, WireRow, decode, left, wire_conn};
use crate::backend::{Conn, Done};
use crate::fault::Fault;
use crate::statement::{Bind, Statement};
use crate::stored::{Cell, Stored, json_text};

wire_conn! {
    /// A connection to PostgreSQL.
    PgConn, sqlx::Postgres, PgConnection, PgArguments
}

fn done(result: &PgQueryResult) -> Done {
    Done { rows: result.rows_affected(), last_id: 0 }
}

fn bind(arguments: &mut PgArguments, bind: &Bind) -> Result<(), BoxDynError> {
    if let (true, Value::List(values)) = (bind.is_list, &bind.value) {
        return list(arguments, bind.stored, values);
    }
    match (bind.stored, &bind.value) {
        (Stored::Json, value) => arguments.add(json_text(value.as_ref())),
        (Stored::Bool, Value::Bool(value)) => arguments.add(*value),
        (Stored::Int, Value::Int(value)) => arguments.add(*value),
        (Stored::Float, Value::Float(value)) => arguments.add(*value),
        (Stored::Text, Value::Text(value)) => arguments.add(value.as_str()),
        (Stored::Bytes, Value::Bytes(value)) => arguments.add(value.as_slice()),
        (Stored::Date, Value::Date(value)) => arguments.add(*value),
        (Stored::Time, Value::Time(value)) => arguments.add(*value),
        (Stored::DateTime, Value::DateTime(value)) => arguments.add(*value),
        (Stored::Timestamp, Value::Timestamp(value)) => arguments.add(*value),
        (stored, Value::Null) => null(arguments, stored),
        (_, other) => arguments.add(text(other)),
    }
}

/// A list of values of one kind.
fn list(arguments: &mut PgArguments, stored: Stored, values: &[Value]) -> Result<(), BoxDynError> {
    macro_rules! each {
        ($kind:ident as $made:expr) => {{
            let one = |value: &Value| if let Value::$kind(value) = value { Some($made(value)) } else { None };
            arguments.add(values.iter().filter_map(one).collect::<Vec<_>>())
        }};
    }
    match stored {
        Stored::Bool => each!(Bool as bool::clone),
        Stored::Int => each!(Int as i64::clone),
        Stored::Float => each!(Float as f64::clone),
        Stored::Bytes => each!(Bytes as Vec::clone),
        Stored::Date => each!(Date as chrono::NaiveDate::clone),
        Stored::Time => each!(Time as chrono::NaiveTime::clone),
        Stored::DateTime => each!(DateTime as chrono::NaiveDateTime::clone),
        Stored::Timestamp => each!(Timestamp as chrono::DateTime::clone),
        _ => arguments.add(values.iter().map(text).collect::<Vec<_>>()),
    }
}

/// What is kept as text.
fn text(value: &Value) -> String {
    match to_json(value.as_ref()) {
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
        return match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => Fault::Lost(format!("PostgreSQL: {error}")),
            other => Fault::Other(format!("PostgreSQL: {other}")),
        };
    };
    let refusal = refusal.downcast_ref::<PgDatabaseError>();
    let message = refusal.message().to_owned();
    match refusal.code() {
        "23505" => Fault::Unique { columns: Vec::new(), index: refusal.constraint().map(str::to_owned) },
        "23502" => Fault::NotNull { column: refusal.column().map(str::to_owned) },
        "22003" => Fault::Beyond,
        "23503" => Fault::ForeignKey(message),
        "40001" | "40P01" => Fault::Serialization,
        "42P01" | "42703" => Fault::Missing(message),
        "25006" => Fault::ReadOnly,
        "57P01" | "57P02" | "57P03" => Fault::Lost(message),
        code if code.starts_with("08") => Fault::Lost(message),
        "22P02" | "22021" | "22P05" => Fault::Other("a text that PostgreSQL cannot keep".to_owned()),
        _ => Fault::Other(format!("PostgreSQL: {message}")),
    }
}
