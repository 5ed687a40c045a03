//! Who does the work.

mod diesel;
mod juggler;
mod raw_mysql;
mod raw_postgres;
mod raw_sqlite;
mod sea_orm;
mod sqlx;

use juggler_bench_harness::{Contender, Error};

use crate::ground::{Database, Place};

/// All contenders on a database, the raw driver first.
async fn all(database: Database, place: &Place) -> Result<Vec<Box<dyn Contender>>, Error> {
    let mut all: Vec<Box<dyn Contender>> = Vec::new();
    match database {
        Database::Sqlite => {
            all.push(Box::new(raw_sqlite::RawSqlite::new(place)?));
            all.push(Box::new(juggler::Juggler::new(database, place).await?));
            all.push(Box::new(diesel::Sqlite::new(place)?));
            all.push(Box::new(sqlx::Sqlite::new(place).await?));
        }
        Database::Postgres => {
            all.push(Box::new(raw_postgres::RawPostgres::new(place).await?));
            all.push(Box::new(juggler::Juggler::new(database, place).await?));
            all.push(Box::new(diesel::Postgres::new(place).await?));
            all.push(Box::new(sqlx::Postgres::new(place).await?));
        }
        Database::Mysql => {
            all.push(Box::new(raw_mysql::RawMysql::new(place).await?));
            all.push(Box::new(juggler::Juggler::new(database, place).await?));
            all.push(Box::new(diesel::Mysql::new(place).await?));
            all.push(Box::new(sqlx::Mysql::new(place).await?));
        }
    }
    all.push(Box::new(sea_orm::SeaOrm::new(database, place).await?));
    Ok(all)
}

/// The contenders of these names, beside the raw driver; all of them where none is named.
pub(crate) async fn named(
    names: &[String],
    database: Database,
    place: &Place,
) -> Result<Vec<Box<dyn Contender>>, Error> {
    let mut contenders = all(database, place).await?;
    let raw = contenders.first().map_or("", |first| first.name());
    let is_wanted = |name: &str| names.is_empty() || name == raw || names.iter().any(|wanted| wanted == name);
    contenders.retain(|one| is_wanted(one.name()));
    Ok(contenders)
}
