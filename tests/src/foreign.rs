//! Databases that others made: their tables come from a script, and juggler only finds them.

use std::path::Path;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::{DataSource, Result};
use sqlx::{AssertSqlSafe, Connection, SqliteConnection};

use crate::servers::Server;

/// A kind of database, with what makes its connectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// Files of SQLite.
    Sqlite,
    /// Schemas of PostgreSQL.
    Postgres,
    /// Databases of MySQL or MariaDB.
    Mysql,
}

/// A database that others made.
#[derive(Debug)]
pub struct Foreign {
    /// The data source on it, which creates no tables.
    pub ds: DataSource,
    /// The owner of its tables.
    pub owner: String,
    /// Where it is.
    pub url: String,
}

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

impl Backend {
    /// All of them.
    pub const ALL: [Backend; 3] = [Backend::Sqlite, Backend::Postgres, Backend::Mysql];

    /// The name of its connector.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Backend::Sqlite => "sqlite",
            Backend::Postgres => "postgres",
            Backend::Mysql => "mysql",
        }
    }

    /// Why it cannot be tested here.
    #[must_use]
    pub fn missing(self) -> Option<&'static str> {
        match self {
            Backend::Sqlite => None,
            Backend::Postgres => POSTGRES.missing(),
            Backend::Mysql => MYSQL.missing(),
        }
    }

    /// A database with the tables of a script, in which `{store}` stands for its name. `folder` is where SQLite has its file.
    ///
    /// # Errors
    /// When it cannot be reached.
    ///
    /// # Panics
    /// When the database refuses the script.
    pub fn load(self, folder: &Path, script: &str) -> Result<Foreign> {
        let (settings, name) = match self {
            Backend::Sqlite => {
                let mut settings = Settings::new("sqlite");
                settings.file = Some(folder.join("foreign.db"));
                (settings, "main".to_owned())
            }
            Backend::Postgres => POSTGRES.fresh_named(),
            Backend::Mysql => MYSQL.fresh_named(),
        };
        self.run(&settings, &script.replace("{store}", &name));
        self.connect(settings, name)
    }

    /// A file of SQLite that is there.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn open(file: &Path) -> Result<Foreign> {
        let mut settings = Settings::new("sqlite");
        settings.file = Some(file.to_owned());
        Backend::Sqlite.connect(settings, "main".to_owned())
    }

    fn connect(self, mut settings: Settings, owner: String) -> Result<Foreign> {
        settings.other.remove("createTables");
        let factory: &dyn ConnectorFactory = match self {
            Backend::Sqlite => &juggler_sql::SQLITE,
            Backend::Postgres => &juggler_sql::POSTGRES,
            Backend::Mysql => &juggler_sql::MYSQL,
        };
        let file = settings.file.iter().map(|file| format!("sqlite:{}", file.display())).next();
        let url = settings.url.clone().or(file).unwrap_or_default();
        Ok(Foreign { ds: DataSource::with_settings(factory.create(&settings)?, &settings), owner, url })
    }

    #[allow(clippy::panic, clippy::expect_used)]
    fn run(self, settings: &Settings, script: &str) {
        let url = settings.url.clone().unwrap_or_default();
        match self {
            Backend::Postgres => POSTGRES.run(&url, script.to_owned()),
            Backend::Mysql => MYSQL.run(&url, script.to_owned()),
            Backend::Sqlite => {
                let file = settings.file.clone().unwrap_or_default();
                let url = format!("sqlite:{}?mode=rwc", file.display());
                let script = script.to_owned();
                let load = async move {
                    let mut connection = SqliteConnection::connect(&url).await?;
                    sqlx::raw_sql(AssertSqlSafe(script)).execute(&mut connection).await?;
                    connection.close().await
                };
                let outcome = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                    runtime.expect("a runtime").block_on(load)
                });
                match outcome.join() {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => panic!("SQLite refuses the script: {error}"),
                    Err(_) => panic!("the thread that loads the script ended"),
                }
            }
        }
    }

    /// Drops all that was made on servers.
    pub fn clean() {
        POSTGRES.clean();
        MYSQL.clean();
    }
}
