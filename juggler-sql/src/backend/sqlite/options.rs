//! How a database of SQLite is opened.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};

use super::conn::SqliteConn;
use super::dialect;
use super::ffi::Database;
use crate::backend::{Backend, Conn};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::url::for_driver;

/// How long a statement waits for another connection that writes.
const PATIENCE: Duration = Duration::from_secs(5);

/// SQLite.
pub(crate) struct Sqlite {
    options: SqliteConnectOptions,
    busy_timeout: Duration,
    /// A database in memory lives as long as a connection to it; this one is never used.
    keeper: tokio::sync::OnceCell<Keeper>,
    in_memory: bool,
}

/// A connection that is only held.
struct Keeper(#[allow(dead_code)] parking_lot::Mutex<SqliteConnection>);

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("in_memory", &self.in_memory).finish_non_exhaustive()
    }
}

impl Sqlite {
    /// From `sqlite::memory:`, `sqlite:file.db`, or the setting `file` or `database`.
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let file = settings.file.as_ref().map(|file| file.to_string_lossy().into_owned());
        let path = file.or_else(|| settings.database.clone());
        let url = match (&settings.url, path) {
            (_, Some(path)) => format!("sqlite:{path}"),
            (Some(url), None) => for_driver(url).replacen("sqlite3:", "sqlite:", 1),
            (None, None) => "sqlite::memory:".to_owned(),
        };
        let in_memory = url.contains(":memory:") || url.contains("mode=memory") || url == "sqlite:";
        let options = match in_memory {
            true => {
                // A name of its own, so that all connections of one data source see one database, and no other.
                static NEXT: AtomicU64 = AtomicU64::new(1);
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                let name = format!("/juggler-{}-{number}", std::process::id());
                SqliteConnectOptions::new().filename(name).vfs("memdb")
            }
            false => SqliteConnectOptions::from_str(&url)
                .map_err(|error| Error::settings(format!("the URL of SQLite: {error}")))?
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Normal),
        };
        let options = options.foreign_keys(true).busy_timeout(PATIENCE).disable_statement_logging();
        Ok(Sqlite { options, busy_timeout: PATIENCE, keeper: tokio::sync::OnceCell::new(), in_memory })
    }

    async fn connect(&self) -> Result<SqliteConnection> {
        let refused = |error: sqlx::Error| Error::connection(format!("SQLite: {error}"));
        self.options.connect().await.map_err(refused)
    }
}

#[async_trait]
impl Backend for Sqlite {
    type Conn = SqliteConn;

    fn dialect(&self) -> &dyn Dialect {
        &dialect::Sqlite
    }

    async fn open(&self) -> Result<SqliteConn> {
        if self.in_memory {
            let keep = || async { self.connect().await.map(|conn| Keeper(parking_lot::Mutex::new(conn))) };
            self.keeper.get_or_try_init(keep).await?;
        }
        let refused = |error: sqlx::Error| Error::connection(format!("SQLite: {error}"));
        let database = Database::new(self.connect().await?).await.map_err(refused)?;
        let mut conn = SqliteConn { database, busy_timeout: self.busy_timeout };
        // From here on we wait ourselves, without holding up the thread.
        conn.run("PRAGMA busy_timeout = 0").await.map_err(Fault::anywhere)?;
        Ok(conn)
    }
}
