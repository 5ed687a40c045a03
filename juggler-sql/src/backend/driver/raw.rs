//! Statements of users, on the drivers of sqlx: prepared first, so that the database says what it takes and gives.

use juggler_core::value::Value;
#[cfg(feature = "postgres")]
use juggler_core::value::ValueRef;
use juggler_core::{Error, Result};
use sqlx::{Column, ColumnIndex, Decode, Row, TypeInfo, ValueRef as _};

#[cfg(feature = "postgres")]
use crate::fault::Fault;

/// How a statement of a user ran.
pub(in crate::backend) enum Ran {
    /// To its end: how many rows it touched, where it gives none.
    Whole(Option<u64>),
    /// Its rows were left, and more may be on their way than anybody should wait for.
    Left,
}

/// A parameter of another type than the database takes at its place, counted from 1.
#[cfg(feature = "postgres")]
#[cold]
pub(in crate::backend) fn wrong_type(n: usize, value: ValueRef<'_>, takes: &str) -> Fault {
    let is = value.describe();
    Error::bad_value(format!("parameter {n}"), format!("{is}, where the database takes {takes}")).into()
}

/// A value of a column of a type that is not read.
#[cold]
pub(in crate::backend) fn unread<R: Row>(row: &R, at: usize) -> Error
where
    usize: ColumnIndex<R>,
{
    let (name, is) = match row.try_column(at) {
        Ok(column) => (column.name(), column.type_info().name()),
        Err(_) => ("", "unknown"),
    };
    Error::storage(format!(
        "column `{name}`: a value of the type {is}, which is not read here: cast it to text in the statement"
    ))
}

/// A value of a column that is not null, as a type of Rust.
pub(in crate::backend) fn decoded<'r, R, T>(row: &'r R, at: usize) -> Result<T>
where
    R: Row,
    usize: ColumnIndex<R>,
    T: Decode<'r, R::Database>,
{
    let raw = row.try_get_raw(at).map_err(|_| unread(row, at))?;
    // What a driver says of a value may have the value in it.
    T::decode(raw).map_err(|_| unread(row, at))
}

/// Is there no value?
pub(in crate::backend) fn is_null<R: Row>(row: &R, at: usize) -> bool
where
    usize: ColumnIndex<R>,
{
    row.try_get_raw(at).is_ok_and(|raw| raw.is_null())
}

/// JSON out of its text.
pub(in crate::backend) fn json<R: Row>(row: &R, at: usize, text: &str) -> Result<Value>
where
    usize: ColumnIndex<R>,
{
    let json: serde_json::Value = serde_json::from_str(text).map_err(|_| unread(row, at))?;
    Ok(juggler_core::value::from_json(&json))
}

/// Runs a statement on a connection of sqlx. Written out as a macro: both drivers have these methods, and no trait for them.
macro_rules! raw_run {
    ($connection:ty, $arguments:ty) => {
        /// Runs a statement, and pushes the rows it gives.
        pub(super) async fn run(
            connection: &mut $connection,
            limit: Option<Duration>,
            came: &mut Came,
            text: &str,
            parameters: &[Value],
            out: &mut dyn RawSink,
        ) -> Result<Ran, Fault> {
            let prepared = (&mut *connection).prepare(AssertSqlSafe(text.to_owned()).into_sql_str());
            let statement = patient(limit, prepared, fault).await?;
            let takes = match statement.parameters() {
                Some(Either::Left(types)) => types.len(),
                Some(Either::Right(count)) => count,
                None => parameters.len(),
            };
            if takes != parameters.len() {
                return Err(wrong_count(parameters.len(), takes));
            }
            let mut arguments = <$arguments>::default();
            for (at, value) in parameters.iter().enumerate() {
                bind(&mut arguments, at, value, &statement)?;
            }
            let names: Vec<&str> = statement.columns().iter().map(|column| column.name()).collect();
            let mut reading = if names.is_empty() { None } else { Some(told(out, &names)?) };
            let (mut decoded, mut values) = (None, Vec::with_capacity(names.len()));
            let mut touched = 0;
            let mut results = connection.fetch_many(statement.query_with(arguments));
            while let Some(result) = patient(limit, results.try_next(), fault).await? {
                let row = match result {
                    Either::Left(done) => {
                        touched += done.rows_affected();
                        continue;
                    }
                    Either::Right(row) => row,
                };
                // Of `INSERT .. RETURNING`, MariaDB tells the columns with the rows.
                let (reading, cells) = match &mut reading {
                    Some(reading) => reading,
                    None => {
                        let names: Vec<&str> = row.columns().iter().map(|column| column.name()).collect();
                        reading.insert(told(out, &names)?)
                    }
                };
                let flow = match reading {
                    Reading::As { .. } => {
                        let decoded = match &mut decoded {
                            Some(decoded) => decoded,
                            None => {
                                check_columns(&row, cells)?;
                                decoded.insert(Decoded::of(cells))
                            }
                        };
                        decode(&row, cells, decoded)?;
                        out.row(&WireRow { row: &row, cells, decoded })?
                    }
                    Reading::AsStored => {
                        values.clear();
                        for at in 0..row.len() {
                            let is_null = is_null(&row, at);
                            values.push(if is_null { Value::Null } else { read(&row, at)? });
                        }
                        out.row(&Values(&values))?
                    }
                    _ => out.row(&Values(&[]))?,
                };
                match flow {
                    Flow::Continue => {}
                    Flow::Wait => {
                        *came = Came::Paused;
                        ready(out).await;
                        *came = Came::Unknown;
                    }
                    Flow::Stop => {
                        return match left(&mut results).await.map_err(fault)? {
                            true => Ok(Ran::Whole(None)),
                            false => Ok(Ran::Left),
                        };
                    }
                }
            }
            Ok(Ran::Whole(if reading.is_some() { None } else { Some(touched) }))
        }
    };
}

pub(in crate::backend) use raw_run;
