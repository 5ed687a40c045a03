//! The SQL connectors of juggler: SQLite, PostgreSQL, and MySQL or MariaDB.
//!
//! They are not there yet. Each factory can be registered with
//! [`Connectors`](juggler_core::Connectors), and answers every data source with an honest
//! [`Unsupported`](juggler_core::ErrorKind::Unsupported).
#![forbid(unsafe_code)]

use std::sync::Arc;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::{Error, Result};

/// SQLite, under the schemes `sqlite:` and `sqlite3:`.
pub static SQLITE: Planned = Planned { name: "sqlite", aliases: &["sqlite3"] };

/// PostgreSQL, under the schemes `postgres:` and `postgresql:`.
pub static POSTGRES: Planned = Planned { name: "postgres", aliases: &["postgresql"] };

/// MySQL and MariaDB, under the schemes `mysql:` and `mariadb:`.
pub static MYSQL: Planned = Planned { name: "mysql", aliases: &["mariadb"] };

/// A connector that is planned.
#[derive(Debug)]
pub struct Planned {
    name: &'static str,
    aliases: &'static [&'static str],
}

impl ConnectorFactory for Planned {
    fn name(&self) -> &'static str {
        self.name
    }

    fn crate_name(&self) -> &'static str {
        "juggler-sql"
    }

    fn aliases(&self) -> &'static [&'static str] {
        self.aliases
    }

    fn create(&self, _: &Settings) -> Result<Arc<dyn Connector>> {
        Err(Error::unsupported(format!("the connector `{}`; it is planned", self.name)))
    }
}
