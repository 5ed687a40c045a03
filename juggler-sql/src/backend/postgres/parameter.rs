//! The values of a statement of a user: PostgreSQL says which type it takes at each place.

use juggler_core::definition::{Coercion, Kind, coerce};
use juggler_core::value::{Value, to_json};
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArguments, PgTypeKind};
use sqlx::types::Json;
use sqlx::{Arguments, Encode, Postgres, Type};

/// Adds a value where a type is taken; `None` where they do not go together.
pub(super) fn add(
    arguments: &mut PgArguments,
    value: &Value,
    takes: &str,
    kind: Option<&PgTypeKind>,
) -> Option<Result<(), BoxDynError>> {
    let is_text = matches!(takes, "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "UNKNOWN" | "XML")
        || matches!(kind, Some(PgTypeKind::Enum(_)))
        || takes.eq_ignore_ascii_case("citext");
    Some(match (value, takes) {
        // Of whatever type: nothing but that it is none is sent.
        (Value::Null, _) => arguments.add(None::<&str>),
        (Value::Bool(value), "BOOL") => arguments.add(*value),
        (Value::Int(value), _) => integer(arguments, *value, takes)?,
        (Value::Float(value), "FLOAT8") => arguments.add(*value),
        (Value::Float(value), "FLOAT4") => arguments.add(*value as f32),
        #[cfg(feature = "decimal")]
        (Value::Float(value), "NUMERIC") => arguments.add(rust_decimal::Decimal::try_from(*value).ok()?),
        // LoopBack's numbers, as they come out of JSON.
        (Value::Float(value), _) => integer(arguments, crate::stored::whole(*value)?, takes)?,
        #[cfg(feature = "decimal")]
        (Value::Decimal(value), "NUMERIC") => arguments.add(*value),
        (Value::Text(value), _) if is_text => arguments.add(value.as_str()),
        (Value::Text(value), "JSON" | "JSONB") => {
            arguments.add(Json(serde_json::from_str::<serde_json::Value>(value).ok()?))
        }
        (Value::Text(value), _) => add_same(arguments, &read(value, takes)?, takes)?,
        (value, _) => add_same(arguments, value, takes)?,
    })
}

/// Adds a value of the type that is taken.
fn add_same(arguments: &mut PgArguments, value: &Value, takes: &str) -> Option<Result<(), BoxDynError>> {
    Some(match (value, takes) {
        (Value::Bytes(value), "BYTEA") => arguments.add(value.as_slice()),
        (Value::Date(value), "DATE") => arguments.add(*value),
        (Value::Time(value), "TIME") => arguments.add(*value),
        (Value::DateTime(value), "TIMESTAMP") => arguments.add(*value),
        (Value::Timestamp(value), "TIMESTAMP") => arguments.add(value.naive_utc()),
        (Value::Timestamp(value), "TIMESTAMPTZ") => arguments.add(*value),
        (Value::DateTime(value), "TIMESTAMPTZ") => arguments.add(value.and_utc()),
        #[cfg(feature = "decimal")]
        (Value::Decimal(value), "NUMERIC") => arguments.add(*value),
        #[cfg(feature = "uuid")]
        (Value::Uuid(value), "UUID") => arguments.add(*value),
        (value, "JSON" | "JSONB") => arguments.add(Json(to_json(value.as_ref()))),
        (Value::List(values), takes) => list(arguments, values, takes.strip_suffix("[]")?)?,
        _ => return None,
    })
}

fn integer(arguments: &mut PgArguments, value: i64, takes: &str) -> Option<Result<(), BoxDynError>> {
    Some(match takes {
        "INT8" => arguments.add(value),
        "INT4" => arguments.add(i32::try_from(value).ok()?),
        "INT2" => arguments.add(i16::try_from(value).ok()?),
        "FLOAT8" => arguments.add(value as f64),
        "FLOAT4" => arguments.add(value as f32),
        "OID" => arguments.add(sqlx::postgres::types::Oid(u32::try_from(value).ok()?)),
        #[cfg(feature = "decimal")]
        "NUMERIC" => arguments.add(rust_decimal::Decimal::from(value)),
        "JSON" | "JSONB" => arguments.add(Json(value)),
        _ => return None,
    })
}

/// Text as the type that is taken, in the forms that JSON has for it.
fn read(text: &str, takes: &str) -> Option<Value> {
    let kind = match takes {
        "DATE" => Kind::Date,
        "TIME" => Kind::Time,
        "TIMESTAMP" => Kind::DateTime,
        "TIMESTAMPTZ" => Kind::Timestamp,
        #[cfg(feature = "uuid")]
        "UUID" => Kind::Uuid,
        #[cfg(feature = "decimal")]
        "NUMERIC" => Kind::Decimal,
        _ => return None,
    };
    coerce(&kind, Coercion::Typed, &serde_json::Value::from(text), "").ok()
}

/// A list, as an array of one type.
fn list(arguments: &mut PgArguments, values: &[Value], takes: &str) -> Option<Result<(), BoxDynError>> {
    fn all<T>(
        arguments: &mut PgArguments,
        values: &[Value],
        of: impl Fn(&Value) -> Option<T>,
    ) -> Option<Result<(), BoxDynError>>
    where
        T: for<'q> Encode<'q, Postgres> + Type<Postgres> + Send,
        Vec<Option<T>>: for<'q> Encode<'q, Postgres> + Type<Postgres> + Send,
    {
        let one = |value: &Value| if value.is_null() { Some(None) } else { of(value).map(Some) };
        let values: Vec<Option<T>> = values.iter().map(one).collect::<Option<_>>()?;
        Some(arguments.add(values))
    }
    let int = |value: &Value| match value {
        Value::Int(int) => Some(*int),
        Value::Float(float) => crate::stored::whole(*float),
        _ => None,
    };
    match takes {
        "INT8" => all(arguments, values, int),
        "INT4" => all(arguments, values, |value| i32::try_from(int(value)?).ok()),
        "INT2" => all(arguments, values, |value| i16::try_from(int(value)?).ok()),
        "FLOAT8" => all(arguments, values, |value| match value {
            Value::Float(float) => Some(*float),
            Value::Int(int) => Some(*int as f64),
            _ => None,
        }),
        "BOOL" => all(arguments, values, |value| match value {
            Value::Bool(bool) => Some(*bool),
            _ => None,
        }),
        "TEXT" | "VARCHAR" | "NAME" | "CHAR" => {
            all(arguments, values, |value| value.as_ref().as_text().map(str::to_owned))
        }
        #[cfg(feature = "uuid")]
        "UUID" => all(arguments, values, |value| match value {
            Value::Uuid(uuid) => Some(*uuid),
            Value::Text(text) => text.parse().ok(),
            _ => None,
        }),
        _ => None,
    }
}
