//! What a database itself was told, from its own log.
//!
//! PostgreSQL and MariaDB write down each statement that they are given, on a server of the test's own. SQLite has no such log that safe
//! code could listen to; there it is the text in the spans of juggler, which is what it gave to SQLite, with its literals left out.

use juggler_core::connector::Settings;
use serde_json::json;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions, Row};
use tempfile::TempDir;
use tracing::subscriber::DefaultGuard;

use crate::databases::Database;
use crate::events::Statements;
use crate::own_server::OwnServer;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// A database that tells what it was told.
pub struct StatementLog {
    source: Source,
    /// How many statements were seen.
    seen: usize,
}

enum Source {
    Spans { folder: TempDir, heard: Statements, _guard: DefaultGuard },
    Postgres(OwnServer),
    Mysql(OwnServer),
}

impl StatementLog {
    /// Starts a server that writes down what it is told. On SQLite, what this thread tells it is heard.
    ///
    /// # Errors
    /// [`Ignored`](crate::databases::Ignored) where the programs of the server are not installed, and what they say.
    pub fn start(database: Database) -> Outcome<StatementLog> {
        let source = match database {
            Database::Sqlite => {
                let (heard, _guard) = Statements::start();
                Source::Spans { folder: TempDir::new()?, heard, _guard }
            }
            Database::Postgres => Source::Postgres(OwnServer::start(
                database,
                &["-c", "log_statement=all", "-c", "log_parameter_max_length=0", "-c", "log_line_prefix=@ "],
            )?),
            Database::Mysql => {
                Source::Mysql(OwnServer::start(database, &["--general-log=1", "--log-output=TABLE"])?)
            }
        };
        Ok(StatementLog { source, seen: 0 })
    }

    /// Settings that lead to it, with one connection.
    #[must_use]
    pub fn settings(&self) -> Settings {
        let mut settings = match &self.source {
            Source::Spans { folder, .. } => {
                let mut settings = Settings::new("sqlite");
                settings.file = Some(folder.path().join("test.db"));
                settings
            }
            Source::Postgres(server) | Source::Mysql(server) => server.settings(),
        };
        settings.other.insert("poolSize".to_owned(), json!(1));
        settings.other.insert("createTables".to_owned(), json!(false));
        settings
    }

    /// The statements since the last time, in order.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub async fn statements(&mut self) -> Outcome<Vec<String>> {
        let mut all = match &self.source {
            Source::Spans { heard, .. } => {
                heard.spans().iter().filter_map(|span| span.get("db.query.text").cloned()).collect()
            }
            Source::Postgres(server) => of_postgres(&server.log()?),
            Source::Mysql(server) => of_mysql(server).await?,
        };
        let new = all.split_off(self.seen.min(all.len()));
        self.seen += new.len();
        Ok(new)
    }
}

/// An entry begins with `@`; a line that goes on begins with a tab.
fn of_postgres(log: &str) -> Vec<String> {
    let entries = log.strip_prefix("@ ").unwrap_or(log).split("\n@ ");
    let statement = |entry: &str| {
        let entry = entry.strip_prefix("LOG:  ")?;
        let text = entry.strip_prefix("statement: ").or_else(|| {
            let (_name, text) = entry.strip_prefix("execute ")?.split_once(": ")?;
            Some(text)
        })?;
        Some(text.trim_end_matches('\n').replace("\n\t", "\n"))
    };
    entries.filter_map(statement).collect()
}

/// What its user prepared and asked. What is executed stands there with its values, spelled by the server itself.
async fn of_mysql(server: &OwnServer) -> Outcome<Vec<String>> {
    let root = MySqlConnectOptions::new().username("root").socket(server.folder().join("socket"));
    let mut root = root.connect().await?;
    let log = "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log \
               WHERE command_type IN ('Query', 'Prepare', 'Execute') AND user_host LIKE 'tester%'";
    let rows = sqlx::query(log).fetch_all(&mut root).await?;
    Ok(rows.iter().map(|row| row.try_get(0)).collect::<sqlx::Result<_>>()?)
}
