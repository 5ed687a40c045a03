//! How MySQL or MariaDB is reached.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::error::DatabaseError;
use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError, MySqlSslMode};
use sqlx::{AssertSqlSafe, ConnectOptions, Executor, Row};

use super::dialect;
use super::wire::MyConn;
use crate::backend::driver::{At, Refuses, located};
use crate::backend::{Backend, Server};
use crate::dialect::Dialect;
use crate::given::{Given, TlsMode, encrypted};

/// MySQL or MariaDB.
pub(crate) struct Mysql {
    options: MySqlConnectOptions,
    at: At,
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
        let at = At::new("MySQL", options.get_host(), options.get_port());
        let statement_timeout = given.statement_timeout()?;
        let read_only = given.flag("readOnly")?.unwrap_or(false);
        Ok(Mysql { options, at, dialect: dialect::Mysql::default(), statement_timeout, read_only })
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
        let refused = |error| self.at.refused(error, refuses);
        let mut connection = self.options.connect().await.map_err(refused)?;
        if self.dialect.server.get().is_none() {
            let said = "SELECT VERSION(), @@max_allowed_packet";
            let row = sqlx::query(said).fetch_one(&mut connection).await.map_err(refused)?;
            let (version, max_packet): (String, u64) =
                (row.try_get(0).map_err(refused)?, row.try_get(1).map_err(refused)?);
            let max_packet = usize::try_from(max_packet).unwrap_or(usize::MAX);
            self.dialect.server.get_or_init(|| dialect::Server::new(&version, max_packet));
        }
        if let Some(timeout) = self.statement_timeout {
            connection.execute(AssertSqlSafe(self.dialect.limit(timeout))).await.map_err(refused)?;
        }
        if self.read_only {
            connection.execute("SET SESSION TRANSACTION READ ONLY").await.map_err(refused)?;
        }
        Ok(MyConn::new(connection, self.statement_timeout))
    }
}

/// Does the server refuse who asks, or what for, and not for the moment only?
fn refuses(refusal: &dyn DatabaseError) -> Option<Refuses> {
    match refusal.try_downcast_ref::<MySqlDatabaseError>()?.number() {
        1044 | 1045 | 1130 | 1698 => Some(Refuses::Login),
        1049 => Some(Refuses::Settings),
        _ => None,
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
