//! Statements of users, on MySQL and MariaDB.

use std::time::Duration;

use futures_util::TryStreamExt;
use juggler_core::Result;
use juggler_core::connector::{RawSink, Reading};
use juggler_core::row::{Flow, Values, ready};
use juggler_core::value::Value;
use sqlx::mysql::{MySqlArguments, MySqlConnection, MySqlRow, MySqlStatement};
use sqlx::{AssertSqlSafe, Column, Either, Executor, MySql, Row, SqlSafeStr, Statement, Type, TypeInfo};

use super::wire::{self, fault};
use crate::backend::driver::raw::{Ran, decoded, is_null, json, raw_run, unread};
use crate::backend::driver::{Came, WireRow, check_columns, decode, left, patient};
use crate::backend::{told, wrong_count};
use crate::fault::Fault;
use crate::statement::Bind;
use crate::stored::{Decoded, Stored};

raw_run!(MySqlConnection, MySqlArguments);

fn bind(arguments: &mut MySqlArguments, _: usize, value: &Value, _: &MySqlStatement) -> Result<(), Fault> {
    wire::bind(arguments, &Bind::one(value.as_ref(), Stored::Text))
        .map_err(|_| Fault::Other("a value that cannot be sent".to_owned()))
}

/// A value, as the type of its column says.
fn read(row: &MySqlRow, at: usize) -> Result<Value> {
    let column = row.try_column(at).map_err(|_| unread(row, at))?;
    let info = column.type_info();
    Ok(match info.name() {
        "BOOLEAN" => match decoded::<_, i64>(row, at)? {
            0 => Value::Bool(false),
            1 => Value::Bool(true),
            other => Value::Int(other),
        },
        "TINYINT" | "SMALLINT" | "MEDIUMINT" | "INT" | "BIGINT" => Value::Int(decoded(row, at)?),
        name if name.ends_with(" UNSIGNED") || matches!(name, "YEAR" | "BIT") => {
            Value::from(decoded::<_, u64>(row, at)?)
        }
        "FLOAT" => Value::Float(f64::from(decoded::<_, f32>(row, at)?)),
        "DOUBLE" => Value::Float(decoded(row, at)?),
        "DECIMAL" => decimal(row, at)?,
        "DATE" => Value::Date(decoded(row, at)?),
        "TIME" => Value::Time(decoded(row, at)?),
        "DATETIME" => Value::DateTime(decoded(row, at)?),
        "TIMESTAMP" => Value::Timestamp(decoded(row, at)?),
        "JSON" => json(row, at, decoded(row, at)?)?,
        "ENUM" | "SET" => Value::Text(decoded::<_, &str>(row, at)?.to_owned()),
        _ if <str as Type<MySql>>::compatible(info) => Value::Text(decoded::<_, &str>(row, at)?.to_owned()),
        _ if <[u8] as Type<MySql>>::compatible(info) => Value::Bytes(decoded::<_, &[u8]>(row, at)?.to_vec()),
        _ => return Err(unread(row, at)),
    })
}

#[cfg(feature = "decimal")]
fn decimal(row: &MySqlRow, at: usize) -> Result<Value> {
    decoded::<_, &str>(row, at)?.parse().map(Value::Decimal).map_err(|_| unread(row, at))
}

/// Digit for digit: a float would change it.
#[cfg(not(feature = "decimal"))]
fn decimal(row: &MySqlRow, at: usize) -> Result<Value> {
    Ok(Value::Text(decoded::<_, &str>(row, at)?.to_owned()))
}
