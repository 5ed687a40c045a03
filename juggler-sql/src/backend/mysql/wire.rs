//! A connection to MySQL or MariaDB.

use std::time::Duration;

use futures_util::TryStreamExt;
use juggler_core::connector::RawSink;
use juggler_core::row::{Flow, RowSink, ready};
use juggler_core::value::{Value, ValueRef, to_json};
use sqlx::error::BoxDynError;
use sqlx::mysql::{
    MySqlArguments, MySqlConnection, MySqlDatabaseError, MySqlQueryResult, MySqlRow, MySqlTypeInfo,
    MySqlValueRef,
};
use sqlx::{Arguments, AssertSqlSafe, Decode, Either, Executor, MySql, Row, Type, TypeInfo, ValueRef as _};

use crate::backend::driver::raw::Ran;
use crate::backend::driver::{
    Came, Wire, WireRow, check_columns, decode, left, of_driver, patient, wire_conn,
};
use crate::backend::{Conn, Done};
use crate::fault::{Broken, Fault, OUT_OF_RANGE, TOO_LONG, UNREADABLE};
use crate::observe::status_code;
use crate::statement::{Bind, Bound, Statement};
use crate::stored::{Cell, Decoded, Stored, json_text};

wire_conn! {
    /// A connection to MySQL or MariaDB.
    MyConn, sqlx::MySql, MySqlConnection, MySqlArguments, spoils: false
}

impl Wire for MySqlRow {
    fn holds(stored: Stored, column: &MySqlTypeInfo) -> bool {
        let name = column.name();
        let name = name.strip_suffix(" UNSIGNED").unwrap_or(name);
        let is_whole =
            matches!(name, "BOOLEAN" | "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" | "YEAR");
        // Text of a binary collation goes by the name of bytes.
        let is_text = matches!(name, "CHAR" | "BINARY" | "ENUM" | "SET" | "JSON")
            || ["CHAR", "BINARY", "TEXT", "BLOB"].iter().any(|kind| name.ends_with(kind));
        match stored {
            Stored::Bool | Stored::Int | Stored::Whole => is_whole,
            Stored::Float => is_whole || matches!(name, "FLOAT" | "DOUBLE"),
            Stored::Text | Stored::Bytes | Stored::Json => is_text,
            Stored::Date => name == "DATE",
            Stored::Time => name == "TIME",
            Stored::DateTime | Stored::Timestamp => matches!(name, "DATETIME" | "TIMESTAMP"),
            #[cfg(feature = "uuid")]
            Stored::Uuid => is_text,
            #[cfg(feature = "decimal")]
            Stored::Decimal => is_text || name == "DECIMAL", // on the wire it is text
        }
    }

    /// Its booleans are small numbers, of which others than 0 and 1 are neither.
    fn bool(raw: MySqlValueRef<'_>) -> Result<bool, BoxDynError> {
        match Self::int(raw)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err("neither true nor false".into()),
        }
    }

    fn int(raw: MySqlValueRef<'_>) -> Result<i64, BoxDynError> {
        let is_unsigned = <u64 as Type<MySql>>::compatible(&raw.type_info());
        match is_unsigned {
            true => Ok(i64::try_from(<u64 as Decode<MySql>>::decode(raw)?)?),
            false => <i64 as Decode<MySql>>::decode(raw),
        }
    }

    fn int_at(&self, at: usize) -> Result<Option<i64>, BoxDynError> {
        let raw = self.try_get_raw(at)?;
        if raw.is_null() { Ok(None) } else { Self::int(raw).map(Some) }
    }

    fn text_at(&self, at: usize) -> Result<Option<&str>, BoxDynError> {
        <Option<&str> as Decode<MySql>>::decode(self.try_get_raw(at)?)
    }

    fn float(raw: MySqlValueRef<'_>) -> Result<f64, BoxDynError> {
        let is_float = <f64 as Type<MySql>>::compatible(&raw.type_info());
        match is_float {
            true => <f64 as Decode<MySql>>::decode(raw),
            false => Self::int(raw).map(|int| int as f64),
        }
    }
}

fn done(result: &MySqlQueryResult) -> Done {
    Done { rows: result.rows_affected(), last_id: i64::try_from(result.last_insert_id()).unwrap_or(0) }
}

pub(super) fn bind(arguments: &mut MySqlArguments, bind: &Bind<'_>) -> Result<(), BoxDynError> {
    let value = match &bind.bound {
        Bound::One(value) => value.as_ref(),
        Bound::List(values) => {
            let values = values.iter().map(|value| listed(value.as_ref())).collect();
            return arguments.add(serde_json::Value::Array(values).to_string());
        }
    };
    if bind.stored == Stored::Json {
        return arguments.add(json_text(value));
    }
    match value {
        ValueRef::Null => arguments.add(None::<&str>),
        ValueRef::Bool(value) => arguments.add(value),
        ValueRef::Int(value) => arguments.add(value),
        ValueRef::Float(value) => arguments.add(value),
        ValueRef::Text(value) => arguments.add(value),
        ValueRef::Bytes(value) => arguments.add(value),
        ValueRef::Date(value) => arguments.add(value),
        ValueRef::Time(value) => arguments.add(value),
        ValueRef::DateTime(value) => arguments.add(value),
        // As a TIMESTAMP it would end in 2038.
        ValueRef::Timestamp(value) => arguments.add(value.naive_utc()),
        other => arguments.add(match to_json(other) {
            serde_json::Value::String(text) => text,
            json => json.to_string(),
        }),
    }
}

/// A value in a list, as `JSON_TABLE` reads it.
fn listed(value: ValueRef<'_>) -> serde_json::Value {
    const DATE_TIME: &str = "%Y-%m-%d %H:%M:%S%.6f";
    match value {
        ValueRef::Bytes(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().into(),
        ValueRef::Time(time) => time.format("%H:%M:%S%.6f").to_string().into(),
        ValueRef::DateTime(at) => at.format(DATE_TIME).to_string().into(),
        ValueRef::Timestamp(at) => at.format(DATE_TIME).to_string().into(),
        value => to_json(value),
    }
}

/// What the server said, classified by its number.
pub(super) fn fault(error: sqlx::Error) -> Fault {
    let sqlx::Error::Database(refusal) = &error else {
        return of_driver("MySQL", &error);
    };
    let refusal = refusal.downcast_ref::<MySqlDatabaseError>();
    let message = refusal.message().to_owned();
    let quoted = |after: &str| {
        let (_, rest) = message.split_once(after)?;
        let name = rest.split('\'').next()?;
        Some(name.rsplit('.').next().unwrap_or(name).to_owned())
    };
    status_code(refusal.number());
    let place = || quoted("column '").or_else(|| backquoted(&message));
    match refusal.number() {
        // The value that is there already stands before, and a name may have any letter.
        1062 | 1586 => {
            let name = message.rsplit_once("for key '").and_then(|(_, name)| name.strip_suffix('\''));
            let index = name.map(|name| name.rsplit('.').next().unwrap_or(name).to_owned());
            Fault::Unique { columns: Vec::new(), index }
        }
        1048 => Fault::NotNull { column: quoted("Column '") },
        1364 => Fault::NotNull { column: quoted("Field '") },
        1216 | 1217 | 1451 | 1452 => Fault::ForeignKey(broken_key(&message)),
        1690 => Fault::Beyond,
        3819 => Fault::Check(Broken { name: quoted("constraint '"), ..Broken::default() }),
        4025 => Fault::Check(Broken { name: ticked(&message, "CONSTRAINT `"), ..Broken::default() }),
        1020 | 1205 => Fault::Serialization,
        1213 => Fault::Deadlock,
        1054 | 1072 | 1146 => Fault::Missing(message),
        1290 | 1792 | 1836 => Fault::ReadOnly,
        1021 | 1114 => Fault::Full(format!("MySQL: {message}")),
        1142 | 1143 | 1227 | 1370 => Fault::Denied(format!("MySQL: {message}")),
        1044 | 1045 | 1698 => Fault::Login(format!("MySQL: {message}")),
        1317 => Fault::Cancelled(format!("MySQL: {message}")),
        1969 | 3024 => Fault::TimedOut(Duration::ZERO),
        1040 | 1053 | 1077..=1080 | 1153 | 1927 | 4031 => Fault::Lost(message),
        // These have the value in them.
        1264 => Fault::BadValue { column: place(), what: OUT_OF_RANGE },
        1406 => Fault::BadValue { column: place(), what: TOO_LONG },
        1265 | 1292 | 1366 | 1411 => Fault::BadValue { column: place(), what: UNREADABLE },
        _ => Fault::Other(format!("MySQL: {message}")),
    }
}

/// The column of "column `database`.`table`.`column` at row 1".
fn backquoted(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("column `")?;
    let (names, _) = rest.split_once("` at row")?;
    names.rsplit("`.`").next().map(str::to_owned)
}

/// The name in backticks behind a text.
fn ticked(message: &str, after: &str) -> Option<String> {
    Some(message.split_once(after)?.1.split('`').next()?.to_owned())
}

/// What is said of a key: ``(`db`.`posts`, CONSTRAINT `name` FOREIGN KEY (`a`, `b`) REFERENCES ..)``.
fn broken_key(message: &str) -> Broken {
    let columns = message.split_once("FOREIGN KEY (").and_then(|(_, rest)| rest.split_once(')'));
    let column = |name: &str| name.trim().trim_matches('`').to_owned();
    Broken {
        table: message.split_once("fails (").and_then(|(_, rest)| ticked(rest, ".`")),
        columns: columns.map(|(inner, _)| inner.split(',').map(column).collect()).unwrap_or_default(),
        name: ticked(message, "CONSTRAINT `"),
    }
}
