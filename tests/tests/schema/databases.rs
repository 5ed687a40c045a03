//! The databases, each with an empty place of its own for each case.

use std::sync::atomic::{AtomicU64, Ordering};

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_tests::servers::Server;
use parking_lot::Mutex;
use sqlx::{AssertSqlSafe, Connection, Row};
use tempfile::TempDir;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();
static NEXT: AtomicU64 = AtomicU64::new(0);
static FOLDER: Mutex<Option<TempDir>> = Mutex::new(None);

/// All of them.
pub(crate) const ALL: &[Kind] = &[Kind::Sqlite, Kind::Postgres, Kind::Mysql];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
    Mysql,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Sqlite => "sqlite",
            Kind::Postgres => "postgres",
            Kind::Mysql => "mysql",
        }
    }

    pub(crate) fn missing(self) -> Option<&'static str> {
        match self {
            Kind::Sqlite => None,
            Kind::Postgres => POSTGRES.missing(),
            Kind::Mysql => MYSQL.missing(),
        }
    }
}

/// An empty database.
pub(crate) struct Database {
    pub(crate) kind: Kind,
    settings: Settings,
}

impl Database {
    pub(crate) fn new(kind: Kind) -> Self {
        let mut settings = match kind {
            Kind::Postgres => POSTGRES.fresh(),
            Kind::Mysql => MYSQL.fresh(),
            Kind::Sqlite => {
                let mut settings = Settings::new("sqlite");
                let mut folder = FOLDER.lock();
                let folder = folder.get_or_insert_with(|| TempDir::new().unwrap());
                let number = NEXT.fetch_add(1, Ordering::Relaxed);
                settings.file = Some(folder.path().join(format!("{number}.db")));
                settings
            }
        };
        settings.other.remove("createTables");
        Database { kind, settings }
    }

    /// A data source on it, that creates no tables by itself.
    pub(crate) fn open(&self) -> DataSource {
        self.open_with(|_| {})
    }

    pub(crate) fn open_with(&self, change: impl FnOnce(&mut Settings)) -> DataSource {
        let factory: &dyn ConnectorFactory = match self.kind {
            Kind::Sqlite => &juggler_sql::SQLITE,
            Kind::Postgres => &juggler_sql::POSTGRES,
            Kind::Mysql => &juggler_sql::MYSQL,
        };
        let mut settings = self.settings.clone();
        change(&mut settings);
        DataSource::with_settings(factory.create(&settings).unwrap(), &settings)
    }

    /// What differs: of SQLite, of PostgreSQL, of MySQL.
    pub(crate) fn pick<T>(&self, each: (T, T, T)) -> T {
        match self.kind {
            Kind::Sqlite => each.0,
            Kind::Postgres => each.1,
            Kind::Mysql => each.2,
        }
    }

    /// Runs a statement, past juggler. Names stand in `"`.
    pub(crate) async fn run(&self, text: &str) {
        self.try_run(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    pub(crate) async fn try_run(&self, text: &str) -> Result<(), sqlx::Error> {
        let text = AssertSqlSafe(text.to_owned());
        match self.kind {
            Kind::Sqlite => {
                let mut connection = self.sqlite().await;
                sqlx::raw_sql(text).execute(&mut connection).await.map(drop)
            }
            Kind::Postgres => {
                let mut connection = sqlx::PgConnection::connect(self.url()).await?;
                sqlx::raw_sql(text).execute(&mut connection).await.map(drop)
            }
            Kind::Mysql => {
                let mut connection = sqlx::MySqlConnection::connect(self.url()).await?;
                let quotes = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')";
                sqlx::raw_sql(quotes).execute(&mut connection).await?;
                sqlx::raw_sql(text).execute(&mut connection).await.map(drop)
            }
        }
    }

    async fn sqlite(&self) -> sqlx::SqliteConnection {
        use sqlx::ConnectOptions;
        let options =
            sqlx::sqlite::SqliteConnectOptions::new().filename(self.settings.file.as_ref().unwrap());
        options.create_if_missing(true).foreign_keys(true).connect().await.unwrap()
    }

    fn url(&self) -> &str {
        self.settings.url.as_deref().unwrap()
    }

    /// The first column of what a question gives, as text.
    pub(crate) async fn list(&self, text: &str) -> Vec<String> {
        let query = AssertSqlSafe(text.to_owned());
        match self.kind {
            Kind::Sqlite => {
                let mut connection = self.sqlite().await;
                let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
                rows.iter().map(|row| row.get::<String, _>(0)).collect()
            }
            Kind::Postgres => {
                let mut connection = sqlx::PgConnection::connect(self.url()).await.unwrap();
                let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
                rows.iter().map(|row| row.get::<String, _>(0)).collect()
            }
            Kind::Mysql => {
                let mut connection = sqlx::MySqlConnection::connect(self.url()).await.unwrap();
                let rows = sqlx::query(query).fetch_all(&mut connection).await.unwrap();
                rows.iter().map(|row| row.get::<String, _>(0)).collect()
            }
        }
    }

    /// The columns of a table, as `name type`, in order.
    pub(crate) async fn columns(&self, table: &str) -> Vec<String> {
        self.list(&match self.kind {
            Kind::Sqlite => format!("SELECT name || ' ' || type FROM pragma_table_info('{table}')"),
            Kind::Postgres => format!(
                "SELECT a.attname || ' ' || format_type(a.atttypid, a.atttypmod) FROM pg_attribute a JOIN pg_class c \
                 ON c.oid = a.attrelid WHERE c.relname = '{table}' AND c.relnamespace = current_schema()::regnamespace \
                 AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
            ),
            Kind::Mysql => format!(
                "SELECT CAST(CONCAT(COLUMN_NAME, ' ', COLUMN_TYPE) AS CHAR) FROM information_schema.COLUMNS \
                 WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '{table}' ORDER BY ORDINAL_POSITION"
            ),
        })
        .await
    }
}

/// Drops what was made.
pub(crate) fn clean() {
    POSTGRES.clean();
    MYSQL.clean();
    drop(FOLDER.lock().take());
}
