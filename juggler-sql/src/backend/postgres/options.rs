//! How PostgreSQL is reached.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::ConnectOptions;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use super::dialect;
use super::wire::PgConn;
use crate::backend::driver::{At, Refuses, located};
use crate::backend::{Backend, Server};
use crate::dialect::Dialect;
use crate::given::{Given, TlsMode, encrypted};

/// PostgreSQL.
pub(crate) struct Postgres {
    options: PgConnectOptions,
    at: At,
    statement_timeout: Option<Duration>,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").finish_non_exhaustive() // options have a password
    }
}

impl Postgres {
    pub(crate) fn new(given: &Given<'_>) -> Result<Self> {
        let options = match given.url() {
            // What went wrong may have the password in it.
            Some(url) => PgConnectOptions::from_str(&url)
                .map_err(|_| Error::settings("the URL of PostgreSQL cannot be read"))?,
            None => PgConnectOptions::new_without_pgpass(),
        };
        let options: PgConnectOptions = located!(options, given.settings);
        let tls = given.tls()?;
        let says_nothing = tls.mode.is_none();
        let mut options = encrypted!(options, tls, mode, ssl_root_cert, ssl_root_cert_from_pem)
            .statement_cache_capacity(given.statement_cache_size()?);
        // Where nothing is said, and nobody is on the way, two handshakes would only cost time.
        let is_default = says_nothing && matches!(options.get_ssl_mode(), PgSslMode::Prefer);
        if is_default && is_this_machine(options.get_host()) {
            options = options.ssl_mode(PgSslMode::Disable);
        }
        if let Some(name) = given.text("applicationName")? {
            options = options.application_name(&name);
        }
        let statement_timeout = given.statement_timeout()?;
        if let Some(timeout) = statement_timeout {
            options = options.options([("statement_timeout", timeout.as_millis().to_string())]);
        }
        if given.flag("readOnly")? == Some(true) {
            options = options.options([("default_transaction_read_only", "on")]);
        }
        let at = At::new("PostgreSQL", options.get_host(), options.get_port());
        Ok(Postgres { options, at, statement_timeout })
    }
}

/// Is it this very machine?
fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[async_trait]
impl Backend for Postgres {
    type Conn = PgConn;

    fn dialect(&self) -> &dyn Dialect {
        &dialect::Postgres
    }

    fn server(&self) -> Server {
        Server {
            address: Some(self.options.get_host().to_owned()),
            port: Some(self.options.get_port()),
            namespace: self.options.get_database().map(str::to_owned),
        }
    }

    async fn open(&self) -> Result<PgConn> {
        let connection = self.options.connect().await.map_err(|error| self.at.refused(error, refuses))?;
        Ok(PgConn::new(connection, self.statement_timeout))
    }
}

/// Does the server refuse who asks, or what for, and not for the moment only?
fn refuses(refusal: &dyn DatabaseError) -> Option<Refuses> {
    match &*refusal.code()? {
        code if code.starts_with("28") => Some(Refuses::Login),
        "3D000" | "42501" => Some(Refuses::Settings),
        _ => None,
    }
}

fn mode(mode: TlsMode) -> PgSslMode {
    match mode {
        TlsMode::Disable => PgSslMode::Disable,
        TlsMode::Allow => PgSslMode::Allow,
        TlsMode::Prefer => PgSslMode::Prefer,
        TlsMode::Require => PgSslMode::Require,
        TlsMode::VerifyCa => PgSslMode::VerifyCa,
        TlsMode::VerifyFull => PgSslMode::VerifyFull,
    }
}
