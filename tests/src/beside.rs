//! A look at a database from beside: what the connections of a store are doing there.

use std::time::{Duration, Instant};

use crate::cases::Outcome;
use crate::databases::{Database, Raw, Store};

/// A connection that is none of those that it looks at.
#[derive(Debug)]
pub struct Beside {
    raw: Raw,
    database: Database,
    /// By what the server knows who uses the store.
    name: String,
}

impl Beside {
    /// Looks at the connections that are opened with the settings of a store.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(store: &Store) -> sqlx::Result<Beside> {
        let mut look = store.settings.clone();
        let url = look.url.clone().unwrap_or_default();
        let (server, name) = url.rsplit_once(['=', '/']).unwrap_or_default();
        if store.database == Database::Mysql {
            look.url = Some(format!("{server}/mysql"));
        }
        let mut raw = Raw::open(store.database, &look).await?;
        if store.database == Database::Sqlite {
            raw.run("PRAGMA busy_timeout = 0").await?;
        }
        Ok(Beside { raw, database: store.database, name: name.to_owned() })
    }

    /// The connection itself.
    pub fn raw(&mut self) -> &mut Raw {
        &mut self.raw
    }

    /// The numbers of the connections that the server has of the store; none on SQLite.
    ///
    /// # Errors
    /// What the database says.
    pub async fn sessions(&mut self) -> sqlx::Result<Vec<String>> {
        let name = &self.name;
        match self.database {
            Database::Sqlite => Ok(Vec::new()),
            Database::Postgres => {
                let text = format!(
                    "SELECT pid::text FROM pg_stat_activity WHERE application_name = '{name}' ORDER BY 1"
                );
                self.raw.list(&text).await
            }
            Database::Mysql => {
                let text = format!(
                    "SELECT CAST(id AS CHAR) FROM information_schema.processlist WHERE db = '{name}' ORDER BY id"
                );
                self.raw.list(&text).await
            }
        }
    }

    /// What is open of those who use the store: transactions, and statements that run.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open(&mut self) -> sqlx::Result<Vec<String>> {
        let name = &self.name;
        let text = match self.database {
            Database::Sqlite => {
                let begun = self.raw.run("BEGIN IMMEDIATE; ROLLBACK").await;
                return Ok(begun.err().map(|error| error.to_string()).into_iter().collect());
            }
            Database::Postgres => format!(
                "SELECT state || ': ' || query FROM pg_stat_activity
                 WHERE application_name = '{name}' AND state <> 'idle'"
            ),
            Database::Mysql => format!(
                "SELECT CAST(COALESCE(t.trx_state, p.command) AS CHAR) FROM information_schema.processlist p
                 LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id
                 WHERE p.db = '{name}' AND (t.trx_id IS NOT NULL OR p.command <> 'Sleep')"
            ),
        };
        self.raw.list(&text).await
    }

    /// Waits until nothing is open, and the server has at most so many connections of the store: it may take a moment to notice that
    /// one was closed.
    ///
    /// # Errors
    /// What is open after 20 seconds.
    pub async fn nothing_is_open(&mut self, most: usize) -> Outcome {
        let began = Instant::now();
        loop {
            let (open, sessions) = (self.open().await?, self.sessions().await?);
            if open.is_empty() && sessions.len() <= most {
                return Ok(());
            }
            if began.elapsed() > Duration::from_secs(20) {
                return Err(format!("{open:?} is open, on the connections {sessions:?}").into());
            }
            // MariaDB looks anew only where nobody asked for a tenth of a second.
            let pause = if self.database == Database::Mysql { 120 } else { 5 };
            tokio::time::sleep(Duration::from_millis(pause)).await;
        }
    }
}
