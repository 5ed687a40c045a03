//! The SQL databases, for tests of what is true of databases alone: cases that get an empty store on each of them.

use std::future::Future;
use std::pin::Pin;
use std::process::ExitCode;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::{DataSource, Result};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::json;
use sqlx::{AssertSqlSafe, Connection, Executor, MySqlConnection, PgConnection, Row, SqliteConnection};
use tempfile::TempDir;

use crate::cases::Outcome;
use crate::servers::Server;

/// A database that the cases run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Database {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL, at `JUGGLER_POSTGRES_URL`.
    Postgres,
    /// MySQL or MariaDB, at `JUGGLER_MYSQL_URL`.
    Mysql,
}

/// All databases.
pub const ALL: &[Database] = &[Database::Sqlite, Database::Postgres, Database::Mysql];
/// Those with a server.
pub const SERVERS: &[Database] = &[Database::Postgres, Database::Mysql];

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

impl Database {
    /// The short name of its connector.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
            Database::Mysql => "mysql",
        }
    }

    /// Its server, if it has one.
    #[must_use]
    pub fn server(self) -> Option<&'static Server> {
        match self {
            Database::Sqlite => None,
            Database::Postgres => Some(&POSTGRES),
            Database::Mysql => Some(&MYSQL),
        }
    }

    /// Why nothing can be tested on it here.
    #[must_use]
    pub fn missing(self) -> Option<&'static str> {
        self.server().and_then(Server::missing)
    }

    /// What makes its connectors.
    #[must_use]
    pub fn factory(self) -> &'static dyn ConnectorFactory {
        match self {
            Database::Sqlite => &juggler_sql::SQLITE,
            Database::Postgres => &juggler_sql::POSTGRES,
            Database::Mysql => &juggler_sql::MYSQL,
        }
    }

    /// A data source with these settings. Nothing is connected yet.
    ///
    /// # Errors
    /// Settings that it does not take.
    pub fn data_source(self, settings: &Settings) -> Result<DataSource> {
        Ok(DataSource::with_settings(self.factory().create(settings)?, settings))
    }

    /// A statement with `?` for its values, as the database spells it.
    #[must_use]
    pub fn spelled(self, text: &str) -> String {
        let mut parts = text.split('?');
        let first = parts.next().unwrap_or_default().to_owned();
        let place = |n: usize| if self == Database::Postgres { format!("${n}") } else { "?".to_owned() };
        parts.enumerate().fold(first, |text, (at, part)| text + &place(at + 1) + part)
    }

    /// One of these, by the database at hand.
    #[must_use]
    pub fn pick<T>(self, sqlite: T, postgres: T, mysql: T) -> T {
        match self {
            Database::Sqlite => sqlite,
            Database::Postgres => postgres,
            Database::Mysql => mysql,
        }
    }
}

/// An empty store on a database.
#[derive(Debug)]
pub struct Store {
    /// Which database it is.
    pub database: Database,
    /// How it is reached. Tables are created when they are first used.
    pub settings: Settings,
    /// Where its file is, if it has one.
    pub folder: Option<TempDir>,
}

impl Store {
    /// An empty store.
    ///
    /// # Errors
    /// When there is no folder for a file.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn new(database: Database) -> std::io::Result<Store> {
        let Some(server) = database.server() else {
            let folder = TempDir::new()?;
            let mut settings = Settings::new("sqlite");
            settings.file = Some(folder.path().join("test.db"));
            settings.other.insert("createTables".to_owned(), json!(true));
            return Ok(Store { database, settings, folder: Some(folder) });
        };
        Ok(Store { database, settings: server.fresh(), folder: None })
    }

    /// A data source on it.
    ///
    /// # Errors
    /// Settings that it does not take.
    pub fn open(&self) -> Result<DataSource> {
        self.database.data_source(&self.settings)
    }

    /// A connection beside juggler.
    ///
    /// # Errors
    /// What the database says.
    pub async fn raw(&self) -> sqlx::Result<Raw> {
        Raw::open(self.database, &self.settings).await
    }
}

/// A connection beside juggler.
#[derive(Debug)]
pub enum Raw {
    /// To SQLite.
    Sqlite(SqliteConnection),
    /// To PostgreSQL.
    Postgres(PgConnection),
    /// To MySQL or MariaDB.
    Mysql(MySqlConnection),
}

impl Raw {
    /// To the database that these settings lead to.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(database: Database, settings: &Settings) -> sqlx::Result<Raw> {
        let url = settings.url.as_deref().unwrap_or_default();
        Ok(match database {
            Database::Sqlite => {
                let file = settings.file.clone().unwrap_or_default();
                let options =
                    sqlx::sqlite::SqliteConnectOptions::new().filename(file).create_if_missing(true);
                Raw::Sqlite(SqliteConnection::connect_with(&options).await?)
            }
            Database::Postgres => Raw::Postgres(PgConnection::connect(url).await?),
            Database::Mysql => Raw::Mysql(MySqlConnection::connect(url).await?),
        })
    }

    /// Runs statements.
    ///
    /// # Errors
    /// What the database says.
    pub async fn run(&mut self, text: &str) -> sqlx::Result<()> {
        let text = sqlx::raw_sql(AssertSqlSafe(text.to_owned()));
        match self {
            Raw::Sqlite(connection) => connection.execute(text).await.map(drop),
            Raw::Postgres(connection) => connection.execute(text).await.map(drop),
            Raw::Mysql(connection) => connection.execute(text).await.map(drop),
        }
    }

    /// The first column of what a statement gives, as text.
    ///
    /// # Errors
    /// What the database says, and when it is no text.
    pub async fn list(&mut self, text: &str) -> sqlx::Result<Vec<String>> {
        let text = AssertSqlSafe(text.to_owned());
        match self {
            Raw::Sqlite(one) => {
                one.fetch_all(sqlx::query(text)).await?.iter().map(|row| row.try_get(0)).collect()
            }
            Raw::Postgres(one) => {
                one.fetch_all(sqlx::query(text)).await?.iter().map(|row| row.try_get(0)).collect()
            }
            Raw::Mysql(one) => {
                one.fetch_all(sqlx::query(text)).await?.iter().map(|row| row.try_get(0)).collect()
            }
        }
    }

    /// The whole number that a statement gives.
    ///
    /// # Errors
    /// What the database says, and when it is no such number.
    pub async fn number(&mut self, text: &str) -> sqlx::Result<i64> {
        let text = sqlx::raw_sql(AssertSqlSafe(text.to_owned()));
        match self {
            Raw::Sqlite(connection) => connection.fetch_one(text).await?.try_get(0),
            Raw::Postgres(connection) => connection.fetch_one(text).await?.try_get(0),
            Raw::Mysql(connection) => connection.fetch_one(text).await?.try_get(0),
        }
    }
}

/// Why a case cannot run on this machine. As the error of a case it makes the case one that is ignored.
#[derive(Debug)]
pub struct Ignored(pub String);

impl std::fmt::Display for Ignored {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Ignored {}

/// One thing that is true of databases.
#[derive(Debug)]
pub struct Case {
    /// What.
    pub name: &'static str,
    /// Of which.
    pub databases: &'static [Database],
    /// Tries it.
    pub run: fn(Store) -> Pin<Box<dyn Future<Output = Outcome>>>,
}

/// A table of cases: `database_cases!(ALL; a, b)`.
#[macro_export]
macro_rules! database_cases {
    ($databases:expr; $($name:ident),* $(,)?) => {
        &[$($crate::databases::Case {
            name: stringify!($name),
            databases: $databases,
            run: |store| Box::pin($name(store)),
        }),*]
    };
}

/// Runs cases as `cargo test` runs tests, each in a runtime of its own. Without its server a case is ignored, and says why.
#[must_use]
pub fn run(cases: impl IntoIterator<Item = &'static Case>) -> ExitCode {
    let on_each = |case: &'static Case| case.databases.iter().map(move |&database| trial(case, database));
    let trials = cases.into_iter().flat_map(on_each).collect();
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    clean();
    outcome
}

/// Drops the stores that were made on servers.
pub fn clean() {
    POSTGRES.clean();
    MYSQL.clean();
}

fn trial(case: &'static Case, database: Database) -> Trial {
    Trial::ignorable_test(format!("{}::{}", database.name(), case.name), move || {
        if let Some(reason) = database.missing() {
            return Ok(Completion::ignored_with(reason));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let outcome = runtime.block_on(async { (case.run)(Store::new(database)?).await });
        match outcome {
            Ok(()) => Ok(Completion::Completed),
            Err(error) => match error.downcast::<Ignored>() {
                Ok(ignored) => Ok(Completion::ignored_with(ignored.0)),
                Err(error) => Err(Failed::from(format!("{error:?}"))),
            },
        }
    })
}
