//! Where the databases are.

use std::path::PathBuf;

/// Which database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Database {
    /// A file.
    Sqlite,
    /// The server of `JUGGLER_POSTGRES_URL`.
    Postgres,
    /// The server of `JUGGLER_MYSQL_URL`, which may be MariaDB.
    Mysql,
}

impl Database {
    /// The name, as `sqlite`.
    pub fn name(self) -> &'static str {
        match self {
            Database::Sqlite => "sqlite",
            Database::Postgres => "postgres",
            Database::Mysql => "mysql",
        }
    }
}

/// How the contenders reach a database.
#[derive(Debug, Clone)]
pub struct Place {
    /// Which one.
    pub database: Database,
    /// Its URL.
    pub url: String,
    /// The file of SQLite.
    pub file: PathBuf,
}

/// The URL with another database.
pub(crate) fn with_database(url: &str, name: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (server, tail) = rest.split_once('/').unwrap_or((rest, ""));
    let query = tail.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    format!("{scheme}://{server}/{name}{query}")
}
