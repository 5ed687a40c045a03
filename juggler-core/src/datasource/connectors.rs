//! The connectors a program chose, to choose from at run time.

use std::fmt;

use crate::connector::{ConnectorFactory, Settings};
use crate::datasource::DataSource;
use crate::error::{Error, ErrorKind, Result};

/// The connectors a program chose. There is no global list: a program says which it brings, and settings or a URL choose
/// among them.
///
/// ```no_run
/// # use juggler_core::datasource::Connectors;
/// # fn demo(memory: &'static dyn juggler_core::connector::ConnectorFactory) -> juggler_core::Result<()> {
/// let connectors = Connectors::new().with(memory);
/// let ds = connectors.data_source("memory:")?;
/// # Ok(()) }
/// ```
#[derive(Clone, Default)]
pub struct Connectors(Vec<&'static dyn ConnectorFactory>);

/// Known connectors, and the crate and feature that bring them. For the message when one was not brought.
const KNOWN: &[(&[&str], &str)] = &[
    (&["memory"], "add the crate `juggler-memory` and `.with(&juggler_memory::CONNECTOR)`"),
    (&["kv-memory"], "add the crate `juggler-memory` and `.with(&juggler_memory::KEY_VALUE)`"),
    (&["transient"], "add the crate `juggler-memory` and `.with(&juggler_memory::TRANSIENT)`"),
    (&["sqlite", "sqlite3"], "SQLite comes with the crate `juggler-sql`, feature `sqlite`"),
    (&["postgres", "postgresql"], "PostgreSQL comes with the crate `juggler-sql`, feature `postgres`"),
    (&["mysql", "mariadb"], "MySQL and MariaDB come with the crate `juggler-sql`, feature `mysql`"),
    (&["mongodb", "rest", "redis", "kv-redis", "mssql", "oracle"], "there is no connector for it yet"),
];

impl Connectors {
    /// No connectors.
    #[must_use]
    pub const fn new() -> Self {
        Connectors(Vec::new())
    }

    /// And this one.
    #[must_use]
    pub fn with(mut self, factory: &'static dyn ConnectorFactory) -> Self {
        self.0.push(factory);
        self
    }

    /// A data source for a URL such as `memory:`. It connects with its first operation, or when told to.
    ///
    /// # Errors
    /// Text that is no URL, and connectors the program did not bring; the message says how to.
    pub fn data_source(&self, url: &str) -> Result<DataSource> {
        self.from_settings(&Settings::from_url(url)?)
    }

    /// A data source for settings. The connector is found by its short name, URL scheme or crate name, or as LoopBack
    /// names it (`loopback-connector-memory`).
    ///
    /// # Errors
    /// Settings the connector refuses, and connectors the program did not bring; the message says how to.
    pub fn from_settings(&self, settings: &Settings) -> Result<DataSource> {
        let factory = self.find(&settings.connector)?;
        Ok(DataSource::with_settings(factory.create(settings)?, settings))
    }

    /// A connected data source for a URL. With `lazyConnect=true` in the URL it is not connected yet: its first operation
    /// connects it.
    ///
    /// # Errors
    /// As [`data_source`](Self::data_source), and when the store cannot be reached.
    pub async fn connect(&self, url: &str) -> Result<DataSource> {
        let settings = Settings::from_url(url)?;
        let ds = self.from_settings(&settings)?;
        if !settings.lazy_connect {
            ds.connect().await?;
        }
        Ok(ds)
    }

    fn find(&self, name: &str) -> Result<&'static dyn ConnectorFactory> {
        let short = short_name(name);
        let is_named = |factory: &&&'static dyn ConnectorFactory| {
            factory.name() == short || factory.aliases().contains(&short)
        };
        // Several connectors may come from one crate: its name means the one that is named as it is, or the first.
        let named = self.0.iter().find(is_named);
        if let Some(factory) = named.or_else(|| self.0.iter().find(|factory| factory.crate_name() == name)) {
            return Ok(*factory);
        }
        let hint = KNOWN.iter().find(|(names, _)| names.contains(&short)).map(|(_, hint)| *hint);
        if let Some(hint) = hint {
            return Err(Error::new(ErrorKind::Settings {
                message: format!("connector `{name}` is not available: {hint}"),
            }));
        }
        let known = self.0.iter().map(|factory| factory.name());
        Err(Error::unknown_name(crate::error::NameKind::Connector, name, "this program", known))
    }
}

fn short_name(name: &str) -> &str {
    let name = name.strip_prefix("loopback-connector-").unwrap_or(name);
    name.strip_prefix("juggler-connector-").or_else(|| name.strip_prefix("juggler-")).unwrap_or(name)
}

impl fmt::Debug for Connectors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|factory| factory.name())).finish()
    }
}
