//! How MySQL or MariaDB is reached.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::error::DatabaseError;
use sqlx::mysql::{MySqlConnectOptions, MySqlDatabaseError};
use sqlx::{ConnectOptions, Row};

use super::dialect;
use super::wire::MyConn;
use crate::backend::Backend;
use crate::backend::driver::{At, located};
use crate::dialect::Dialect;
use crate::url::for_driver;

/// MySQL or MariaDB.
pub(crate) struct Mysql {
    options: MySqlConnectOptions,
    at: At,
    dialect: dialect::Mysql,
}

impl fmt::Debug for Mysql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mysql").finish_non_exhaustive() // options have a password
    }
}

impl Mysql {
    pub(crate) fn new(settings: &Settings) -> Result<Self> {
        let options = match &settings.url {
            // What went wrong may have the password in it.
            Some(url) => {
                let url = for_driver(url).replacen("mariadb:", "mysql:", 1);
                MySqlConnectOptions::from_str(&url)
                    .map_err(|_| Error::settings("the URL of MySQL cannot be read"))?
            }
            None => MySqlConnectOptions::new(),
        };
        let options: MySqlConnectOptions = located!(options, settings);
        let at = At::new("MySQL", options.get_host(), options.get_port());
        Ok(Mysql { options, at, dialect: dialect::Mysql::default() })
    }
}

#[async_trait]
impl Backend for Mysql {
    type Conn = MyConn;

    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    async fn open(&self) -> Result<MyConn> {
        let mut connection = self.options.connect().await.map_err(|error| self.at.refused(error, refuses))?;
        if self.dialect.server.get().is_none() {
            let said = "SELECT VERSION(), @@max_allowed_packet";
            let lost = |error| self.at.refused(error, refuses);
            let row = sqlx::query(said).fetch_one(&mut connection).await.map_err(lost)?;
            let (version, max_packet): (String, u64) =
                (row.try_get(0).map_err(lost)?, row.try_get(1).map_err(lost)?);
            let max_packet = usize::try_from(max_packet).unwrap_or(usize::MAX);
            self.dialect.server.get_or_init(|| dialect::Server::new(&version, max_packet));
        }
        Ok(MyConn::new(connection))
    }
}

/// Does the server refuse who asks, or what for, and not for the moment only?
fn refuses(refusal: &dyn DatabaseError) -> bool {
    let number = refusal.try_downcast_ref::<MySqlDatabaseError>().map(MySqlDatabaseError::number);
    matches!(number, Some(1044 | 1045 | 1049 | 1130 | 1698))
}
