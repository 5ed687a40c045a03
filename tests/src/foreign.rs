//! Databases that others made: their tables come from a script, and juggler only finds them.

use std::path::Path;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::{DataSource, Result};

use crate::raw;
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
    #[allow(clippy::panic)]
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
        let found = self.connect(settings, name)?;
        let url = found.url.replacen("sqlite:", "sqlite://", 1)
            + if self == Backend::Sqlite { "?mode=rwc" } else { "" };
        if let Err(error) = raw::run(self.name(), &url, &script.replace("{store}", &found.owner)) {
            panic!("{} refuses the script: {error}", self.name());
        }
        Ok(found)
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

    /// Drops all that was made on servers.
    pub fn clean() {
        POSTGRES.clean();
        MYSQL.clean();
    }
}
