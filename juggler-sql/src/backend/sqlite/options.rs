//! How a database of SQLite is opened.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::ConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use tempfile::TempDir;
use url::Url;

use super::conn::SqliteConn;
use super::deadline::Deadline;
use super::dialect;
use super::ffi::Database;
use crate::backend::{Backend, Conn, Server};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::given::Given;

/// What stands for a file where there is none.
const MEMORY: &str = ":memory:";

/// How long a statement waits for another connection that writes.
const PATIENCE: Duration = Duration::from_secs(5);

const JOURNAL_MODES: &[(&str, SqliteJournalMode)] = &[
    ("wal", SqliteJournalMode::Wal),
    ("delete", SqliteJournalMode::Delete),
    ("truncate", SqliteJournalMode::Truncate),
    ("persist", SqliteJournalMode::Persist),
    ("memory", SqliteJournalMode::Memory),
    ("off", SqliteJournalMode::Off),
];

const SYNCHRONOUS: &[(&str, SqliteSynchronous)] = &[
    ("off", SqliteSynchronous::Off),
    ("normal", SqliteSynchronous::Normal),
    ("full", SqliteSynchronous::Full),
    ("extra", SqliteSynchronous::Extra),
];

/// SQLite.
pub(crate) struct Sqlite {
    options: SqliteConnectOptions,
    busy_timeout: Duration,
    waits_for_readers: bool,
    /// Where a database is that nobody named a file for; it goes with the data source.
    folder: Option<TempDir>,
    namespace: String,
    statement_timeout: Option<Duration>,
    statement_cache_size: usize,
}

impl fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sqlite").field("in_memory", &self.folder.is_some()).finish_non_exhaustive()
    }
}

impl Sqlite {
    /// From `sqlite::memory:`, `sqlite:file.db`, or the setting `file` or `database`; with the pragmas of the settings.
    pub(crate) fn new(given: &Given<'_>) -> Result<Self> {
        let database = database(given.settings, given.url())?;
        let mut folder = None;
        let read_only = given.flag("readOnly")?.unwrap_or(false);
        let journal = given.choice("journalMode", JOURNAL_MODES)?;
        let synchronous = given.choice("synchronous", SYNCHRONOUS)?;
        let waits_for_readers = journal.is_some_and(|journal| !matches!(journal, SqliteJournalMode::Wal));
        let namespace = database.as_ref().map(|options| options.get_filename().display().to_string());
        let mut options = match database {
            // What is only read is left as it is.
            Some(options) if read_only => options.read_only(true),
            Some(options) => options
                .create_if_missing(true)
                .journal_mode(journal.unwrap_or(SqliteJournalMode::Wal))
                .synchronous(synchronous.unwrap_or(SqliteSynchronous::Normal)),
            None if read_only => {
                return Err(Error::settings("`readOnly` and a database in memory: it would stay empty"));
            }
            None if journal.is_some() => {
                return Err(Error::settings(
                    "`journalMode` is one of a file: a database in memory has no journal",
                ));
            }
            // SQLite's own databases in memory have no write-ahead log: who reads would wait for who writes.
            None => {
                let made = tempfile::Builder::new().prefix("juggler-").tempdir();
                let made =
                    made.map_err(|error| Error::connection(format!("SQLite, a folder for it: {error}")))?;
                let file = made.path().join("memory.db");
                folder = Some(made);
                SqliteConnectOptions::new()
                    .filename(file)
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Off)
            }
        };
        let busy_timeout = given.milliseconds("busyTimeout")?.unwrap_or(PATIENCE);
        if let Some(size) = given.number::<i32>("cacheSize", i32::MIN)? {
            options = options.pragma("cache_size", size.to_string());
        }
        let foreign_keys = given.flag("foreignKeys")?.unwrap_or(true);
        let options = options.foreign_keys(foreign_keys).busy_timeout(PATIENCE).disable_statement_logging();
        Ok(Sqlite {
            options,
            busy_timeout,
            waits_for_readers,
            statement_timeout: given.statement_timeout()?,
            statement_cache_size: given.statement_cache_size()?,
            folder,
            namespace: namespace.unwrap_or_else(|| MEMORY.to_owned()),
        })
    }

    async fn connect(&self) -> Result<SqliteConnection> {
        self.options.connect().await.map_err(|error| self.refused(error))
    }

    fn refused(&self, error: sqlx::Error) -> Error {
        match self.folder.is_some() {
            true => Error::connection(format!("SQLite: {error}")),
            false => Error::connection(format!("SQLite, {}: {error}", self.options.get_filename().display())),
        }
    }
}

/// The database in a file; `None` for one in memory. A `file` or `database` beside a URL counts before its path.
fn database(settings: &Settings, url: Option<String>) -> Result<Option<SqliteConnectOptions>> {
    let parsed = url.as_deref().and_then(|url| Url::parse(url).ok());
    // It would be a part of the name of the file, and so of errors.
    if parsed.as_ref().is_some_and(|url| url.password().is_some()) {
        return Err(Error::settings("the URL of SQLite names a file: it has no user and no password"));
    }
    let path = parsed.map(|url| url.path().trim_start_matches('/').to_owned());
    let is_of_url = |database: &&String| path.as_ref() == Some(database);
    let database = settings.database.as_ref().filter(|database| !is_of_url(database)).map(PathBuf::from);
    match (settings.file.clone().or(database), url) {
        (Some(file), _) if file.as_os_str() == MEMORY => Ok(None),
        (Some(file), _) => Ok(Some(SqliteConnectOptions::new().filename(file))),
        (None, None) => Ok(None),
        (None, Some(url)) => {
            let url = url.replacen("sqlite3:", "sqlite:", 1);
            if url.contains(MEMORY) || url.contains("mode=memory") || url == "sqlite:" {
                return Ok(None);
            }
            // It repeats values of the URL, however long.
            let wrong = |error: sqlx::Error| {
                let text: String = error.to_string().chars().take(300).collect();
                Error::settings(format!("the URL of SQLite: {text}"))
            };
            SqliteConnectOptions::from_str(&url).map(Some).map_err(wrong)
        }
    }
}

#[async_trait]
impl Backend for Sqlite {
    type Conn = SqliteConn;

    fn dialect(&self) -> &dyn Dialect {
        &dialect::Sqlite
    }

    fn server(&self) -> Server {
        Server { namespace: Some(self.namespace.clone()), ..Server::default() }
    }

    async fn open(&self) -> Result<SqliteConn> {
        let deadline = self.statement_timeout.map(Deadline::new);
        let connection = self.connect().await?;
        let database = Database::new(connection, self.statement_cache_size, deadline.clone());
        let database = database.await.map_err(|error| self.refused(error))?;
        let (busy_timeout, waits_for_readers) = (self.busy_timeout, self.waits_for_readers);
        let mut conn = SqliteConn { database, busy_timeout, deadline, waits_for_readers };
        // From here on we wait ourselves, without holding up the thread.
        conn.run("PRAGMA busy_timeout = 0").await.map_err(Fault::anywhere)?;
        Ok(conn)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn file(settings: &Settings) -> Option<PathBuf> {
        let url = Given::new(settings, "sqlite").ok().and_then(|given| given.url());
        database(settings, url).ok().flatten().map(|options| options.get_filename().to_owned())
    }

    #[test]
    fn a_path_of_a_url_is_the_file() {
        let of_url = |url: &str| Settings::from_url(url).ok().and_then(|settings| file(&settings));
        assert_eq!(of_url("sqlite:a.db").as_deref(), Some(Path::new("a.db")));
        assert_eq!(of_url("sqlite:/tmp/a.db?createTables=true").as_deref(), Some(Path::new("/tmp/a.db")));
        assert_eq!(of_url("sqlite:///tmp/a.db").as_deref(), Some(Path::new("/tmp/a.db")));
        assert_eq!(of_url("sqlite3:a%20b.db").as_deref(), Some(Path::new("a b.db")));
        for url in ["sqlite::memory:", "sqlite::memory:?createTables=true", "sqlite:", "sqlite3::memory:"] {
            assert_eq!(of_url(url), None, "{url}");
        }
    }

    #[test]
    fn a_file_beside_a_url_counts_first() {
        let mut settings = Settings::from_url("sqlite:/tmp/a.db").unwrap_or_else(|_| Settings::new("sqlite"));
        settings.database = Some("what?.db".to_owned());
        assert_eq!(file(&settings).as_deref(), Some(Path::new("what?.db")));
        settings.file = Some("b.db".into());
        assert_eq!(file(&settings).as_deref(), Some(Path::new("b.db")));
    }
}
