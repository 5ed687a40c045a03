//! How PostgreSQL is reached.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::ConnectOptions;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;

use super::dialect;
use super::wire::PgConn;
use crate::backend::Backend;
use crate::backend::driver::{At, located};
use crate::dialect::Dialect;
use crate::url::for_driver;

/// PostgreSQL.
pub(crate) struct Postgres {
    options: PgConnectOptions,
    at: At,
}

impl fmt::Debug for Postgres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Postgres").finish_non_exhaustive() // options have a password
    }
}

impl Postgres {
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let options = match &settings.url {
            // What went wrong may have the password in it.
            Some(url) => PgConnectOptions::from_str(&for_driver(url))
                .map_err(|_| Error::settings("the URL of PostgreSQL cannot be read"))?,
            None => PgConnectOptions::new_without_pgpass(),
        };
        let options: PgConnectOptions = located!(options, settings);
        let at = At::new("PostgreSQL", options.get_host(), options.get_port());
        Ok(Postgres { options, at })
    }
}

#[async_trait]
impl Backend for Postgres {
    type Conn = PgConn;

    fn dialect(&self) -> &dyn Dialect {
        &dialect::Postgres
    }

    async fn open(&self) -> Result<PgConn> {
        let connection = self.options.connect().await.map_err(|error| self.at.refused(error, refuses))?;
        Ok(PgConn::new(connection))
    }
}

/// Does the server refuse who asks, or what for, and not for the moment only?
fn refuses(refusal: &dyn DatabaseError) -> bool {
    refusal.code().is_some_and(|code| code.starts_with("28") || code == "3D000" || code == "42501")
}
