//! The databases, each with an empty place of its own for each case.

use juggler_core::connector::Settings;
use juggler_core::prelude::*;
use juggler_tests::databases::Store;
pub(crate) use juggler_tests::databases::{ALL, Database as Kind, clean};

/// An empty database.
pub(crate) struct Database {
    pub(crate) kind: Kind,
    store: Store,
}

impl Database {
    pub(crate) fn new(kind: Kind) -> Self {
        let mut store = Store::new(kind).unwrap();
        store.settings.other.remove("createTables");
        Database { kind, store }
    }

    /// A data source on it, that creates no tables by itself.
    pub(crate) fn open(&self) -> DataSource {
        self.open_with(|_| {})
    }

    pub(crate) fn open_with(&self, change: impl FnOnce(&mut Settings)) -> DataSource {
        let mut settings = self.store.settings.clone();
        change(&mut settings);
        self.kind.data_source(&settings).unwrap()
    }

    /// What differs: of SQLite, of PostgreSQL, of MySQL.
    pub(crate) fn pick<T>(&self, each: (T, T, T)) -> T {
        self.kind.pick(each.0, each.1, each.2)
    }

    /// Runs a statement, past juggler. Names stand in `"`.
    pub(crate) async fn run(&self, text: &str) {
        self.try_run(text).await.unwrap_or_else(|error| panic!("{text}: {error}"));
    }

    pub(crate) async fn try_run(&self, text: &str) -> sqlx::Result<()> {
        let mut raw = self.store.raw().await?;
        if self.kind == Kind::Mysql {
            raw.run("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES')").await?;
        }
        raw.run(text).await
    }

    /// The first column of what a question gives, as text.
    pub(crate) async fn list(&self, text: &str) -> Vec<String> {
        self.store.raw().await.unwrap().list(text).await.unwrap()
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
