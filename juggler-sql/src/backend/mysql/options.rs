//! How MySQL or MariaDB is reached.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::mysql::{MySqlConnectOptions, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};

use super::dialect;
use super::wire::{MyConn, fault};
use crate::backend::driver::located;
use crate::backend::{Backend, Server};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::given::{Given, TlsMode, encrypted};

/// MySQL or MariaDB.
pub(crate) struct Mysql {
    options: MySqlConnectOptions,
    dialect: dialect::Mysql,
    statement_timeout: Option<Duration>,
    read_only: bool,
}

impl fmt::Debug for Mysql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mysql").finish_non_exhaustive() // options have a password
    }
}

impl Mysql {
    pub(crate) fn new(given: &Given<'_>) -> Result<Self> {
        let options = match given.url() {
            // What went wrong may have the password in it.
            Some(url) => {
                let url = url.replacen("mariadb:", "mysql:", 1);
                MySqlConnectOptions::from_str(&url)
                    .map_err(|_| Error::settings("the URL of MySQL cannot be read"))?
            }
            None => MySqlConnectOptions::new(),
        };
        let options: MySqlConnectOptions = located!(options, given.settings);
        let mut options = encrypted!(options, given.tls()?, mode, ssl_ca, ssl_ca_from_pem)
            .statement_cache_capacity(given.statement_cache_size()?);
        if let Some(path) = given.text("socketPath")? {
            options = options.socket(path);
        }
        let statement_timeout = given.statement_timeout()?;
        let read_only = given.flag("readOnly")?.unwrap_or(false);
        Ok(Mysql { options, dialect: dialect::Mysql::default(), statement_timeout, read_only })
    }
}

#[async_trait]
impl Backend for Mysql {
    type Conn = MyConn;

    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    fn server(&self) -> Server {
        Server {
            address: Some(self.options.get_host().to_owned()),
            port: Some(self.options.get_port()),
            namespace: self.options.get_database().map(str::to_owned),
        }
    }

    async fn open(&self) -> Result<MyConn> {
        let mut connection = self.options.connect().await.map_err(refused)?;
        if self.dialect.is_mariadb.get().is_none() {
            let version =
                sqlx::query("SELECT VERSION()").fetch_one(&mut connection).await.map_err(refused)?;
            let version: String = version.try_get(0).map_err(refused)?;
            self.dialect.is_mariadb.get_or_init(|| version.contains("MariaDB"));
        }
        if let Some(timeout) = self.statement_timeout {
            connection.execute(AssertSqlSafe(self.dialect.limit(timeout))).await.map_err(refused)?;
        }
        if self.read_only {
            connection.execute("SET SESSION TRANSACTION READ ONLY").await.map_err(refused)?;
        }
        Ok(MyConn::new(connection))
    }
}

/// Why a connection was refused.
fn refused(error: sqlx::Error) -> Error {
    match error {
        sqlx::Error::Database(_) => match fault(error) {
            Fault::Other(message) | Fault::Missing(message) => Error::connection(message),
            fault => fault.anywhere(),
        },
        other => Error::connection(format!("MySQL: {other}")),
    }
}

fn mode(mode: TlsMode) -> MySqlSslMode {
    match mode {
        TlsMode::Disable => MySqlSslMode::Disabled,
        TlsMode::Allow | TlsMode::Prefer => MySqlSslMode::Preferred,
        TlsMode::Require => MySqlSslMode::Required,
        TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
        TlsMode::VerifyFull => MySqlSslMode::VerifyIdentity,
    }
}
