//! Statements of users, on PostgreSQL.

use std::time::Duration;

use futures_util::TryStreamExt;
use juggler_core::Result;
use juggler_core::connector::{RawSink, Reading};
use juggler_core::row::{Flow, Values, ready};
use juggler_core::value::Value;
use sqlx::postgres::{PgArguments, PgConnection, PgRow, PgStatement, PgTypeInfo, PgTypeKind};
use sqlx::{AssertSqlSafe, Column, Decode, Either, Executor, Postgres, Row, SqlSafeStr, Statement, TypeInfo};

use super::parameter::add;
use super::wire::fault;
use crate::backend::driver::raw::{Ran, decoded, is_null, json, raw_run, unread, wrong_type};
use crate::backend::driver::{Came, WireRow, check_columns, decode, left, patient};
use crate::backend::{told, wrong_count};
use crate::fault::Fault;
use crate::stored::Decoded;

raw_run!(PgConnection, PgArguments);

fn bind(arguments: &mut PgArguments, at: usize, value: &Value, statement: &PgStatement) -> Result<(), Fault> {
    let Some(Either::Left(types)) = statement.parameters() else {
        return Err(Fault::Other("PostgreSQL did not say which values it takes".to_owned()));
    };
    let takes = types.get(at).map_or("", PgTypeInfo::name);
    match add(arguments, value, takes, types.get(at).map(PgTypeInfo::kind)) {
        Some(Ok(())) => Ok(()),
        _ => Err(wrong_type(at + 1, value.as_ref(), takes)),
    }
}

/// A value, as the type of its column says.
fn read(row: &PgRow, at: usize) -> Result<Value> {
    let column = row.try_column(at).map_err(|_| unread(row, at))?;
    let info = column.type_info();
    if let Some(element) = info.name().strip_suffix("[]") {
        return elements(row, at, element);
    }
    Ok(match info.name() {
        "BOOL" => Value::Bool(decoded(row, at)?),
        "INT2" => Value::Int(i64::from(decoded::<_, i16>(row, at)?)),
        "INT4" => Value::Int(i64::from(decoded::<_, i32>(row, at)?)),
        "INT8" => Value::Int(decoded(row, at)?),
        "FLOAT4" => Value::Float(f64::from(decoded::<_, f32>(row, at)?)),
        "FLOAT8" => Value::Float(decoded(row, at)?),
        #[cfg(feature = "decimal")]
        "NUMERIC" => Value::Decimal(decoded(row, at)?),
        "BYTEA" => Value::Bytes(decoded::<_, &[u8]>(row, at)?.to_vec()),
        "DATE" => Value::Date(decoded(row, at)?),
        "TIME" => Value::Time(decoded(row, at)?),
        "TIMESTAMP" => Value::DateTime(decoded(row, at)?),
        "TIMESTAMPTZ" => Value::Timestamp(decoded(row, at)?),
        #[cfg(feature = "uuid")]
        "UUID" => Value::Uuid(decoded(row, at)?),
        "JSON" => json(row, at, decoded(row, at)?)?,
        "JSONB" => {
            juggler_core::value::from_json(&decoded::<_, sqlx::types::Json<serde_json::Value>>(row, at)?.0)
        }
        "VOID" => Value::Null,
        "OID" => Value::Int(i64::from(decoded::<_, sqlx::postgres::types::Oid>(row, at)?.0)),
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "XML" => text(row, at)?,
        // What it was made of is its text.
        _ if matches!(info.kind(), PgTypeKind::Enum(_)) => text(row, at)?,
        name if name.eq_ignore_ascii_case("citext") => text(row, at)?,
        _ => return Err(unread(row, at)),
    })
}

fn text(row: &PgRow, at: usize) -> Result<Value> {
    Ok(Value::Text(decoded::<_, &str>(row, at)?.to_owned()))
}

/// A list.
fn elements(row: &PgRow, at: usize, element: &str) -> Result<Value> {
    fn list<'r, T>(row: &'r PgRow, at: usize, value: fn(T) -> Value) -> Result<Value>
    where
        Vec<Option<T>>: Decode<'r, Postgres>,
    {
        let elements: Vec<Option<T>> = decoded(row, at)?;
        Ok(Value::List(elements.into_iter().map(|element| element.map_or(Value::Null, value)).collect()))
    }
    match element {
        "BOOL" => list(row, at, Value::Bool),
        "INT2" => list(row, at, |int: i16| Value::Int(int.into())),
        "INT4" => list(row, at, |int: i32| Value::Int(int.into())),
        "INT8" => list(row, at, Value::Int),
        "FLOAT4" => list(row, at, |float: f32| Value::Float(float.into())),
        "FLOAT8" => list(row, at, Value::Float),
        #[cfg(feature = "decimal")]
        "NUMERIC" => list(row, at, Value::Decimal),
        "TEXT" | "VARCHAR" | "NAME" | "CHAR" => list(row, at, Value::Text),
        "DATE" => list(row, at, Value::Date),
        "TIMESTAMPTZ" => list(row, at, Value::Timestamp),
        #[cfg(feature = "uuid")]
        "UUID" => list(row, at, Value::Uuid),
        _ => Err(unread(row, at)),
    }
}
