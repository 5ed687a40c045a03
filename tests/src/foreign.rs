//! Databases that others made: their tables come from a script, and juggler only finds them.

use std::path::Path;

use juggler_core::connector::Settings;
use juggler_core::{DataSource, Result};

use crate::databases::Database;
use crate::raw;

/// A database that others made.
#[derive(Debug)]
pub struct Foreign {
    /// The data source on it, which creates no tables.
    pub ds: DataSource,
    /// The owner of its tables.
    pub owner: String,
    /// Where it is.
    pub url: String,
}

impl Database {
    /// A database with the tables of a script, in which `{store}` stands for its name. `folder` is where SQLite has its file.
    ///
    /// # Errors
    /// When it cannot be reached.
    ///
    /// # Panics
    /// When the database refuses the script.
    #[allow(clippy::panic)]
    pub fn load(self, folder: &Path, script: &str) -> Result<Foreign> {
        let found = match self.server() {
            None => Database::of_file(&folder.join("foreign.db"))?,
            Some(server) => {
                let (settings, name) = server.fresh_named();
                self.found(settings, name)?
            }
        };
        let url = found.url.replacen("sqlite:", "sqlite://", 1)
            + if self == Database::Sqlite { "?mode=rwc" } else { "" };
        if let Err(error) = raw::run(self.name(), &url, &script.replace("{store}", &found.owner)) {
            panic!("{} refuses the script: {error}", self.name());
        }
        Ok(found)
    }

    /// A file of SQLite.
    ///
    /// # Errors
    /// When it cannot be opened.
    pub fn of_file(file: &Path) -> Result<Foreign> {
        let mut settings = Settings::new("sqlite");
        settings.file = Some(file.to_owned());
        Database::Sqlite.found(settings, "main".to_owned())
    }

    fn found(self, mut settings: Settings, owner: String) -> Result<Foreign> {
        settings.other.remove("createTables");
        let file = settings.file.iter().map(|file| format!("sqlite:{}", file.display())).next();
        let url = settings.url.clone().or(file).unwrap_or_default();
        Ok(Foreign { ds: self.data_source(&settings)?, owner, url })
    }
}
