//! Databases on servers, for tests: each store is one of its own, and goes when its test ends.

use std::sync::atomic::{AtomicU64, Ordering};

use juggler_core::connector::Settings;
use parking_lot::Mutex;
use serde_json::json;

use crate::raw;

/// A server whose URL an environment variable has.
#[derive(Debug)]
pub struct Server {
    kind: Kind,
    made: Mutex<Vec<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Postgres,
    Mysql,
}

impl Server {
    /// PostgreSQL, at `JUGGLER_POSTGRES_URL`. Each store is a schema of that database.
    #[must_use]
    pub const fn postgres() -> Self {
        Server { kind: Kind::Postgres, made: Mutex::new(Vec::new()) }
    }

    /// MySQL or MariaDB, at `JUGGLER_MYSQL_URL`. Each store is a database of that server.
    #[must_use]
    pub const fn mysql() -> Self {
        Server { kind: Kind::Mysql, made: Mutex::new(Vec::new()) }
    }

    fn url(&self) -> Option<String> {
        let name = match self.kind {
            Kind::Postgres => "JUGGLER_POSTGRES_URL",
            Kind::Mysql => "JUGGLER_MYSQL_URL",
        };
        std::env::var(name).ok().filter(|url| !url.is_empty())
    }

    /// Why nothing can be tested here.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        match (self.url(), self.kind) {
            (Some(_), _) => None,
            (None, Kind::Postgres) => Some("JUGGLER_POSTGRES_URL is not set"),
            (None, Kind::Mysql) => Some("JUGGLER_MYSQL_URL is not set"),
        }
    }

    /// Settings of an empty store, whose tables are created when they are first used.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn fresh(&self) -> Settings {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = format!("juggler_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let Some(url) = self.url() else { return Settings::new(self.connector()) };
        let create = if self.kind == Kind::Postgres { "SCHEMA" } else { "DATABASE" };
        self.run(&url, format!("CREATE {create} {name}"));
        self.made.lock().push(name.clone());
        let mut settings = Settings::new(self.connector());
        settings.url = Some(match self.kind {
            Kind::Postgres => {
                let separator = if url.contains('?') { '&' } else { '?' };
                format!("{url}{separator}options[search_path]={name}")
            }
            Kind::Mysql => with_path(&url, &name),
        });
        settings.other.insert("createTables".to_owned(), json!(true));
        settings
    }

    fn connector(&self) -> &'static str {
        match self.kind {
            Kind::Postgres => "postgres",
            Kind::Mysql => "mysql",
        }
    }

    /// Drops the stores that were made.
    pub fn clean(&self) {
        let Some(url) = self.url() else { return };
        let drop = match self.kind {
            Kind::Postgres => |name: &String| format!("DROP SCHEMA IF EXISTS {name} CASCADE"),
            Kind::Mysql => |name: &String| format!("DROP DATABASE IF EXISTS {name}"),
        };
        for name in std::mem::take(&mut *self.made.lock()) {
            self.run(&url, drop(&name));
        }
    }

    /// Runs a statement, from whatever thread, inside a runtime or not.
    #[allow(clippy::panic)]
    fn run(&self, url: &str, text: String) {
        if let Err(error) = raw::run(self.connector(), url, &text) {
            panic!("the server refuses: {error}");
        }
    }
}

/// The URL with another database.
fn with_path(url: &str, database: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("mysql", url));
    let (host, tail) = rest.split_once('/').unwrap_or((rest, ""));
    let query = tail.split_once('?').map_or(String::new(), |(_, query)| format!("?{query}"));
    format!("{scheme}://{host}/{database}{query}")
}
