//! A connection to MySQL or MariaDB.

use async_trait::async_trait;
use futures_util::TryStreamExt;
use juggler_core::row::{Flow, RowSink, ready};
use juggler_core::value::{Value, to_json};
use sqlx::error::BoxDynError;
use sqlx::mysql::{MySqlArguments, MySqlConnection, MySqlDatabaseError, MySqlQueryResult};
use sqlx::{Arguments, AssertSqlSafe, Executor};

use crate::backend::driver::{Came, WireRow, decode, left, wire_conn};
use crate::backend::{Conn, Done};
use crate::fault::Fault;
use crate::statement::{Bind, Statement};
use crate::stored::{Cell, Stored, json_text};

wire_conn! {
    /// A connection to MySQL or MariaDB.
    MyConn, sqlx::MySql, MySqlConnection, MySqlArguments
}

fn done(result: &MySqlQueryResult) -> Done {
    Done { rows: result.rows_affected(), last_id: i64::try_from(result.last_insert_id()).unwrap_or(0) }
}

fn bind(arguments: &mut MySqlArguments, bind: &Bind) -> Result<(), BoxDynError> {
    if let (true, Value::List(values)) = (bind.is_list, &bind.value) {
        return arguments.add(serde_json::Value::Array(values.iter().map(listed).collect()).to_string());
    }
    if bind.stored == Stored::Json {
        return arguments.add(json_text(bind.value.as_ref()));
    }
    match &bind.value {
        Value::Null => arguments.add(None::<&str>),
        Value::Bool(value) => arguments.add(*value),
        Value::Int(value) => arguments.add(*value),
        Value::Float(value) => arguments.add(*value),
        Value::Text(value) => arguments.add(value.as_str()),
        Value::Bytes(value) => arguments.add(value.as_slice()),
        Value::Date(value) => arguments.add(*value),
        Value::Time(value) => arguments.add(*value),
        Value::DateTime(value) => arguments.add(*value),
        // As a TIMESTAMP it would end in 2038.
        Value::Timestamp(value) => arguments.add(value.naive_utc()),
        other => arguments.add(match to_json(other.as_ref()) {
            serde_json::Value::String(text) => text,
            json => json.to_string(),
        }),
    }
}

/// A value in a list, as `JSON_TABLE` reads it.
fn listed(value: &Value) -> serde_json::Value {
    const DATE_TIME: &str = "%Y-%m-%d %H:%M:%S%.6f";
    match value {
        Value::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
        Value::Time(time) => time.format("%H:%M:%S%.6f").to_string().into(),
        Value::DateTime(at) => at.format(DATE_TIME).to_string().into(),
        Value::Timestamp(at) => at.format(DATE_TIME).to_string().into(),
        value => to_json(value.as_ref()),
    }
}

/// What the server said, classified by its number.
pub(super) fn fault(error: sqlx::Error) -> Fault {
    let sqlx::Error::Database(refusal) = &error else {
        return match error {
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::WorkerCrashed => Fault::Lost(format!("MySQL: {error}")),
            other => Fault::Other(format!("MySQL: {other}")),
        };
    };
    let refusal = refusal.downcast_ref::<MySqlDatabaseError>();
    let message = refusal.message().to_owned();
    let quoted = |after: &str| {
        let (_, rest) = message.split_once(after)?;
        let name = rest.split('\'').next()?;
        Some(name.rsplit('.').next().unwrap_or(name).to_owned())
    };
    match refusal.number() {
        1062 => Fault::Unique { columns: Vec::new(), index: quoted("for key '") },
        1048 => Fault::NotNull { column: quoted("Column '") },
        1364 => Fault::NotNull { column: quoted("Field '") },
        1690 => Fault::Beyond,
        1216 | 1217 | 1451 | 1452 => Fault::ForeignKey(message),
        1020 | 1205 | 1213 => Fault::Serialization,
        1054 | 1072 | 1146 => Fault::Missing(message),
        1290 | 1792 | 1836 => Fault::ReadOnly,
        1053 | 1077..=1080 | 1927 | 4031 => Fault::Lost(message),
        // These have the value in them.
        1264 | 1265 | 1292 | 1366 | 1406 => {
            let column = quoted("column '").or_else(|| backquoted(&message));
            let place = column.map_or_else(String::new, |column| format!(" of `{column}`"));
            Fault::Other(format!("a value{place} that its column cannot hold"))
        }
        _ => Fault::Other(format!("MySQL: {message}")),
    }
}

/// The column of "column `database`.`table`.`column` at row 1".
fn backquoted(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("column `")?;
    let (names, _) = rest.split_once("` at row")?;
    names.rsplit("`.`").next().map(str::to_owned)
}
