//! How MySQL or MariaDB is reached.

use std::fmt;
use std::str::FromStr;

use async_trait::async_trait;
use juggler_core::connector::Settings;
use juggler_core::{Error, Result};
use sqlx::mysql::MySqlConnectOptions;
use sqlx::{ConnectOptions, Row};

use super::dialect;
use super::wire::MyConn;
use crate::backend::Backend;
use crate::backend::driver::located;
use crate::dialect::Dialect;
use crate::url::for_driver;

/// MySQL or MariaDB.
pub(crate) struct Mysql {
    options: MySqlConnectOptions,
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
        Ok(Mysql { options: located!(options, settings), dialect: dialect::Mysql::default() })
    }
}

#[async_trait]
impl Backend for Mysql {
    type Conn = MyConn;

    fn dialect(&self) -> &dyn Dialect {
        &self.dialect
    }

    async fn open(&self) -> Result<MyConn> {
        let refused = |error: sqlx::Error| Error::connection(format!("MySQL: {error}"));
        let mut connection = self.options.connect().await.map_err(refused)?;
        if self.dialect.ddl.is_mariadb.get().is_none() {
            let version =
                sqlx::query("SELECT VERSION()").fetch_one(&mut connection).await.map_err(refused)?;
            let version: String = version.try_get(0).map_err(refused)?;
            self.dialect.ddl.is_mariadb.get_or_init(|| version.contains("MariaDB"));
        }
        Ok(MyConn::new(connection))
    }
}
