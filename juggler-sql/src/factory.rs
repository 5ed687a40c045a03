//! The connectors, from settings.

use std::sync::Arc;
use std::time::Duration;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::{Error, Result};

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
use crate::{
    backend::Backend,
    connector::Sql,
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

    /// Takes `host`, `port`, `username`, `password` and `database`, or a URL; and `poolSize`, how many connections there may be
    /// at most (10), `idleTimeout` and `maxLifetime`, how many milliseconds one rests (10 minutes) and how old one gets (30 minutes) at
    /// most, and `createTables`, whether the table of a model is created when it is first used, unless it is there (no).
    fn create(&self, settings: &Settings) -> Result<Arc<dyn Connector>> {
        let _ = settings; // in a build without any database
        match self.name {
            #[cfg(feature = "sqlite")]
            "sqlite" => pooled(crate::backend::sqlite::Sqlite::new(settings)?, settings),
            #[cfg(feature = "postgres")]
            "postgres" => pooled(crate::backend::postgres::Postgres::new(settings)?, settings),
            #[cfg(feature = "mysql")]
            "mysql" => pooled(crate::backend::mysql::Mysql::new(settings)?, settings),
            _ => Err(Error::settings(format!(
                "juggler-sql was built without its feature `{}`: add it to its features in Cargo.toml",
                self.feature
            ))),
        }
    }
}

/// In milliseconds, as the settings of a pool are.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
const MINUTE: u64 = 60_000;

/// A setting that is a whole number above 0.
#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
fn whole(settings: &Settings, name: &str) -> Result<Option<u64>> {
    let Some(json) = settings.other.get(name) else { return Ok(None) };
    let number = json.as_u64().or_else(|| json.as_str()?.parse().ok()).filter(|number| *number > 0);
    number.map(Some).ok_or_else(|| Error::settings(format!("{name}: expected a number above 0")))
}

#[cfg(any(feature = "sqlite", feature = "postgres", feature = "mysql"))]
fn pooled<B: Backend>(backend: B, settings: &Settings) -> Result<Arc<dyn Connector>> {
    let limits = Limits {
        size: usize::try_from(whole(settings, "poolSize")?.unwrap_or(10)).unwrap_or(usize::MAX),
        timeout: settings.connection_timeout.max(Duration::from_millis(1)),
        idle: Duration::from_millis(whole(settings, "idleTimeout")?.unwrap_or(10 * MINUTE)),
        lifetime: Duration::from_millis(whole(settings, "maxLifetime")?.unwrap_or(30 * MINUTE)),
    };
    let creates_tables = match settings.other.get("createTables") {
        None => false,
        Some(json) if json == true || json == "true" => true,
        Some(json) if json == false || json == "false" => false,
        Some(_) => return Err(Error::settings("createTables: expected true or false")),
    };
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
