//! The raw drivers: with what each contender is compared.

pub(crate) mod mysql;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use juggler_bench_harness::{DynContender, Error};

use crate::place::{Database, Place};

/// The raw driver of the database.
pub(crate) async fn contender(place: &Place) -> Result<Box<dyn DynContender>, Error> {
    Ok(match place.database {
        Database::Sqlite => Box::new(sqlite::RawSqlite::new(place)?),
        Database::Postgres => Box::new(postgres::RawPostgres::new(place).await?),
        Database::Mysql => Box::new(mysql::RawMysql::new(place).await?),
    })
}
