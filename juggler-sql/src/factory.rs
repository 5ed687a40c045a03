//! The connectors, from settings.

use std::sync::Arc;
use std::time::Duration;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::{Error, Result};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use crate::{
    backend::Backend,
    connector::Sql,
    given::Given,
    observe::Observed,
    pool::{Limits, Pool},
};

/// SQLite, under the schemes `sqlite:` and `sqlite3:`.
pub static SQLITE: SqlFactory = SqlFactory { name: "sqlite", aliases: &["sqlite3"], feature: "sqlite" };

/// PostgreSQL, under the schemes `postgres:` and `postgresql:`.
pub static POSTGRES: SqlFactory =
    SqlFactory { name: "postgres", aliases: &["postgresql"], feature: "postgres" };

/// MySQL and MariaDB, under the schemes `mysql:` and `mariadb:`.
pub static MYSQL: SqlFactory = SqlFactory { name: "mysql", aliases: &["mariadb"], feature: "mysql" };

/// Makes connectors of one database.
#[derive(Debug)]
pub struct SqlFactory {
    name: &'static str,
    aliases: &'static [&'static str],
    feature: &'static str,
}

impl ConnectorFactory for SqlFactory {
    fn name(&self) -> &'static str {
        self.name
    }

    fn crate_name(&self) -> &'static str {
        "juggler-sql"
    }

    fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    /// Takes `host`, `port`, `username`, `password` and `database`, or a URL, and the [settings](crate#settings) of the database.
    fn create(&self, settings: &Settings) -> Result<Arc<dyn Connector>> {
        let _ = settings; // in a build without any database
        match self.name {
            #[cfg(feature = "sqlite")]
            "sqlite" => {
                let given = Given::new(settings, "sqlite")?;
                pooled(crate::backend::sqlite::Sqlite::new(&given)?, &given)
            }
            #[cfg(feature = "postgres")]
            "postgres" => {
                let given = Given::new(settings, "postgres")?;
                pooled(crate::backend::postgres::Postgres::new(&given)?, &given)
            }
            #[cfg(feature = "mysql")]
            "mysql" => {
                let given = Given::new(settings, "mysql")?;
                pooled(crate::backend::mysql::Mysql::new(&given)?, &given)
            }
            _ => Err(Error::settings(format!(
                "juggler-sql was built without its feature `{}`: add it to its features in Cargo.toml",
                self.feature
            ))),
        }
    }
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
fn pooled<B: Backend>(backend: B, given: &Given<'_>) -> Result<Arc<dyn Connector>> {
    let or_minutes =
        |given: Option<Duration>, minutes: u64| given.unwrap_or(Duration::from_secs(60 * minutes));
    let limits = Limits {
        size: given.number::<i32>("poolSize", 1)?.map_or(10, |size| usize::try_from(size).unwrap_or(1)),
        timeout: given.settings.connection_timeout.max(Duration::from_millis(1)),
        idle: or_minutes(given.duration("idleTimeout", 1)?, 10),
        lifetime: or_minutes(given.duration("maxLifetime", 1)?, 30),
    };
    let slow = given.milliseconds("slowStatement")?.unwrap_or(Duration::from_secs(1));
    let backend = Observed::new(backend, Some(slow).filter(|slow| !slow.is_zero()));
    let creates_tables = given.flag("createTables")?.unwrap_or(false);
    Ok(Arc::new(Sql { place: Pool::new(backend, limits), creates_tables }))
}

/// Connects to a database: `sqlite::memory:`, `sqlite:file.db`, `postgres://user@host/database`, `mysql://user@host/database`.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> juggler_core::Result<()> {
/// let ds = juggler_sql::connect("sqlite::memory:").await?;
/// assert!(ds.is_connected());
/// # Ok(()) }
/// ```
///
/// # Errors
/// Text that is no URL of a database, one whose feature is not built in, and a database that does not answer.
pub async fn connect(url: &str) -> Result<juggler_core::DataSource> {
    juggler_core::Connectors::new().with(&SQLITE).with(&POSTGRES).with(&MYSQL).connect(url).await
}
