//! How PostgreSQL is reached.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::ConnectOptions;
use sqlx::postgres::PgConnectOptions;

use super::dialect;
use super::wire::PgConn;
use crate::backend::Backend;
use crate::backend::driver::located;
use crate::dialect::Dialect;
use crate::url::for_driver;

/// PostgreSQL.
pub(crate) struct Postgres {
    options: PgConnectOptions,
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
        Ok(Postgres { options: located!(options, settings) })
    }
}

#[async_trait]
impl Backend for Postgres {
    type Conn = PgConn;

    fn dialect(&self) -> &dyn Dialect {
        &dialect::Postgres
    }

    async fn open(&self) -> Result<PgConn> {
        let refused = |error: sqlx::Error| Error::connection(format!("PostgreSQL: {error}"));
        Ok(PgConn::new(self.options.connect().await.map_err(refused)?))
    }
}
