//! Who does the work.

mod diesel;
mod juggler;
mod sea_orm;
mod sqlx;

use juggler_bench_ground::{Database, Place};
use juggler_bench_harness::{Contenders, Error};

/// All contenders on a database, beside the raw driver.
pub(crate) async fn all(place: &Place) -> Result<Contenders, Error> {
    let mut all: Contenders = vec![Box::new(juggler::Juggler::new(place).await?)];
    match place.database {
        Database::Sqlite => {
            all.push(Box::new(diesel::Sqlite::new(place)?));
            all.push(Box::new(sqlx::Sqlite::new(place).await?));
        }
        Database::Postgres => {
            all.push(Box::new(diesel::Postgres::new(place).await?));
            all.push(Box::new(sqlx::Postgres::new(place).await?));
        }
        Database::Mysql => {
            all.push(Box::new(diesel::Mysql::new(place).await?));
            all.push(Box::new(sqlx::Mysql::new(place).await?));
        }
    }
    all.push(Box::new(sea_orm::SeaOrm::new(place).await?));
    Ok(all)
}
