//! The settings of a data source, as a database reads them: those of the URL, and those beside it, which count first.

use std::time::Duration;

use juggler_core::connector::Settings;
use juggler_core::{Error, ErrorKind, Result, error::NameKind};
use serde_json::{Map, Value as Json};
use url::Url;

#[cfg(any(feature = "postgres", feature = "mysql"))]
mod tls;

#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) use tls::{Pem, TlsMode, encrypted};

/// A setting: its name, its other names, and the databases that have it.
struct Known {
    name: &'static str,
    also: &'static [&'static str],
    of: &'static [&'static str],
}

const fn known(name: &'static str, also: &'static [&'static str], of: &'static [&'static str]) -> Known {
    Known { name, also, of }
}

const ALL: &[&str] = &["sqlite", "postgres", "mysql"];
const SERVERS: &[&str] = &["postgres", "mysql"];
const SQLITE: &[&str] = &["sqlite"];
const POSTGRES: &[&str] = &["postgres"];
const MYSQL: &[&str] = &["mysql"];

/// The settings that are read here. The other names are those of URLs, of pragmas and of LoopBack.
const SETTINGS: &[Known] = &[
    known("poolSize", &["connectionLimit"], ALL),
    known("idleTimeout", &[], ALL),
    known("maxLifetime", &[], ALL),
    known("createTables", &[], ALL),
    known("readOnly", &[], ALL),
    known("slowStatement", &[], ALL),
    known("statementCacheSize", &["statement-cache-capacity"], ALL),
    known("statementTimeout", &[], ALL),
    known("charset", &["collation"], ALL),
    known("timezone", &["time-zone"], ALL),
    known("ssl", &[], SERVERS),
    known("sslMode", &["sslmode", "ssl-mode"], SERVERS),
    known("sslCa", &["sslca", "ssl-ca", "sslrootcert", "ssl-root-cert"], SERVERS),
    known("sslCert", &["sslcert", "ssl-cert"], SERVERS),
    known("sslKey", &["sslkey", "ssl-key"], SERVERS),
    known("applicationName", &["application_name"], POSTGRES),
    known("socketPath", &["socket"], MYSQL),
    known("journalMode", &["journal_mode"], SQLITE),
    known("busyTimeout", &["busy_timeout"], SQLITE),
    known("foreignKeys", &["foreign_keys"], SQLITE),
    known("synchronous", &[], SQLITE),
    known("cacheSize", &["cache_size"], SQLITE),
];

/// What core reads.
const OF_CORE: &[&str] = &[
    "name",
    "connector",
    "adapter",
    "url",
    "host",
    "hostname",
    "port",
    "username",
    "user",
    "password",
    "database",
    "db",
    "file",
    "debug",
    "lazyConnect",
    "connectionTimeout",
    "connectTimeout",
    "maxOfflineRequests",
    "inqLimit",
];

/// What the drivers read by themselves, from the URL.
fn of_driver(database: &str) -> &'static [&'static str] {
    match database {
        "sqlite" => &["mode", "cache", "immutable", "vfs"],
        "postgres" => &["hostaddr", "dbname", "options"],
        _ => &[],
    }
}

/// The settings of a data source.
pub(crate) struct Given<'s> {
    pub(crate) settings: &'s Settings,
    database: &'static str,
    /// By the first of their names.
    values: Map<String, Json>,
}

impl<'s> Given<'s> {
    /// Reads the settings for a database.
    ///
    /// # Errors
    /// A name that is nearly one that is known, and one that only another database has. Other names are left alone: LoopBack's
    /// settings may hold anything.
    pub(crate) fn new(settings: &'s Settings, database: &'static str) -> Result<Self> {
        let mut given = Given { settings, database, values: Map::new() };
        let url = settings.url.as_deref().and_then(|url| Url::parse(url).ok());
        for (key, value) in url.iter().flat_map(Url::query_pairs) {
            given.take(&key, Json::String(value.into_owned()))?;
        }
        for (key, value) in &settings.other {
            given.take(key, value.clone())?;
        }
        given.fixed("charset", &["utf8", "utf-8", "utf8mb4", "utf8mb4_nopad_bin"], "UTF-8")?;
        given.fixed("timezone", &["utc", "z", "+00:00", "+0:00"], "UTC")?;
        Ok(given)
    }

    fn take(&mut self, key: &str, value: Json) -> Result<()> {
        let is = |known: &&Known| known.name == key || known.also.contains(&key);
        match SETTINGS.iter().find(is) {
            Some(known) if known.of.contains(&self.database) => {
                self.values.insert(known.name.to_owned(), value);
                Ok(())
            }
            Some(known) => {
                let (of, database) = (known.of.join(" and "), self.database);
                Err(Error::settings(format!("`{key}` is a setting of {of}, not of {database}")))
            }
            None if OF_CORE.contains(&key) || self.is_of_driver(key) => Ok(()),
            None => match self.unknown(key) {
                error if has_suggestion(&error) => Err(error),
                _ => Ok(()),
            },
        }
    }

    fn is_of_driver(&self, key: &str) -> bool {
        let name = key.split('[').next().unwrap_or(key);
        of_driver(self.database).contains(&name)
    }

    fn unknown(&self, key: &str) -> Error {
        let ours = SETTINGS.iter().filter(|known| known.of.contains(&self.database)).map(|known| known.name);
        Error::unknown_name(NameKind::Setting, key, self.database, ours.chain(OF_CORE.iter().copied()))
    }

    /// What cannot be chosen.
    fn fixed(&self, key: &str, words: &[&str], always: &str) -> Result<()> {
        match self.text(key)? {
            Some(text) if !words.contains(&&*text.to_lowercase()) => {
                Err(Error::settings(format!("`{key}` is always {always}")))
            }
            _ => Ok(()),
        }
    }

    /// The URL with what only its driver understands.
    pub(crate) fn url(&self) -> Option<String> {
        let text = self.settings.url.as_deref()?;
        let Ok(mut url) = Url::parse(text) else { return Some(text.to_owned()) };
        if url.query().is_none() {
            return Some(text.to_owned());
        }
        let pairs = url.query_pairs().filter(|(key, _)| self.is_of_driver(key));
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let query = query.extend_pairs(pairs).finish();
        url.set_query(None);
        Some(if query.is_empty() { url.to_string() } else { format!("{url}?{query}") })
    }

    /// Text.
    pub(crate) fn text(&self, key: &str) -> Result<Option<String>> {
        match self.values.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(expected(key, "text")),
        }
    }

    /// True or false; text where it came in a URL.
    pub(crate) fn flag(&self, key: &str) -> Result<Option<bool>> {
        match self.values.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(Json::Bool(flag)) => Ok(Some(*flag)),
            Some(Json::String(word)) if matches!(&**word, "true" | "1" | "on") => Ok(Some(true)),
            Some(Json::String(word)) if matches!(&**word, "false" | "0" | "off") => Ok(Some(false)),
            Some(_) => Err(expected(key, "true or false")),
        }
    }

    /// A whole number, not below the least; text where it came in a URL.
    pub(crate) fn number<N: TryFrom<i64> + Into<i64>>(&self, key: &str, least: N) -> Result<Option<N>> {
        let least: i64 = least.into();
        let number = match self.values.get(key) {
            None | Some(Json::Null) => return Ok(None),
            Some(Json::String(digits)) => digits.parse().ok(),
            Some(json) => json.as_i64(),
        };
        let number = number.filter(|number| *number >= least).and_then(|number| N::try_from(number).ok());
        match number {
            Some(number) => Ok(Some(number)),
            None if least == 1 => Err(expected(key, "a number above 0")),
            None if least == 0 => Err(expected(key, "a number, 0 or more")),
            None => Err(expected(key, "a whole number")),
        }
    }

    /// Milliseconds, 0 or more.
    pub(crate) fn milliseconds(&self, key: &str) -> Result<Option<Duration>> {
        self.duration(key, 0)
    }

    /// Milliseconds, not below the least.
    pub(crate) fn duration(&self, key: &str, least: i32) -> Result<Option<Duration>> {
        // As long as all databases can count.
        let milliseconds = self.number::<i32>(key, least)?;
        Ok(milliseconds.map(|milliseconds| Duration::from_millis(milliseconds.unsigned_abs().into())))
    }

    /// One of several words.
    pub(crate) fn choice<T: Clone>(&self, key: &str, words: &[(&str, T)]) -> Result<Option<T>> {
        let Some(text) = self.text(key)? else { return Ok(None) };
        match words.iter().find(|(word, _)| word.eq_ignore_ascii_case(&text)) {
            Some((_, value)) => Ok(Some(value.clone())),
            None => {
                let words: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
                Err(expected(key, &format!("one of {}", words.join(", "))))
            }
        }
    }

    /// How long a statement may take, where there is a limit.
    pub(crate) fn statement_timeout(&self) -> Result<Option<Duration>> {
        Ok(self.milliseconds("statementTimeout")?.filter(|timeout| !timeout.is_zero()))
    }

    /// How many statements a connection keeps prepared.
    pub(crate) fn statement_cache_size(&self) -> Result<usize> {
        let size = self.number::<i32>("statementCacheSize", 1)?;
        Ok(size.map_or(256, |size| usize::try_from(size).unwrap_or(usize::MAX)))
    }
}

#[cold]
fn expected(key: &str, what: &str) -> Error {
    Error::settings(format!("{key}: expected {what}"))
}

fn has_suggestion(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::UnknownName { suggestion: Some(_), .. })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(json: Json) -> Settings {
        Settings::from_json(&json).unwrap_or_else(|error| Settings::new(error.to_string()))
    }

    fn refused(json: Json, database: &'static str) -> String {
        Given::new(&settings(json), database).err().map_or_else(String::new, |error| error.to_string())
    }

    #[test]
    fn a_slip_is_told_and_what_nobody_knows_is_left_alone() {
        assert_eq!(
            refused(json!({"connector": "mysql", "poolsize": 1}), "mysql"),
            "unknown setting `poolsize` on mysql; did you mean `poolSize`?"
        );
        assert_eq!(
            refused(json!({"connector": "mysql", "url": "mysql://h/d?statementTimout=1"}), "mysql"),
            "unknown setting `statementTimout` on mysql; did you mean `statementTimeout`?"
        );
        assert_eq!(
            refused(json!({"connector": "postgres", "journalMode": "wal"}), "postgres"),
            "`journalMode` is a setting of sqlite, not of postgres"
        );
        let others =
            json!({"connector": "mysql", "connectionLimit": 3, "supportBigNumbers": true, "acl": []});
        assert_eq!(refused(others, "mysql"), "");
        assert_eq!(
            refused(json!({"connector": "mysql", "timezone": "+02:00"}), "mysql"),
            "`timezone` is always UTC"
        );
        assert_eq!(refused(json!({"connector": "mysql", "charset": "utf8"}), "mysql"), "");
    }

    #[test]
    fn a_url_says_the_same_as_json() {
        let given = |json| settings(json);
        let of_url = given(json!({"url": "postgres://h/d?poolSize=3&readOnly=true&sslmode=require"}));
        let of_json =
            given(json!({"connector": "postgres", "poolSize": 3, "readOnly": true, "sslMode": "require"}));
        for settings in [of_url, of_json] {
            let given = Given::new(&settings, "postgres").unwrap_or_else(|_| unreachable!());
            assert_eq!(given.number::<i32>("poolSize", 1).ok(), Some(Some(3)));
            assert_eq!(given.flag("readOnly").ok(), Some(Some(true)));
            assert_eq!(given.text("sslMode").ok(), Some(Some("require".to_owned())));
        }
    }

    #[test]
    fn the_driver_sees_what_is_its_own() {
        let url = |text: &str| {
            let settings = settings(json!({"url": text}));
            Given::new(&settings, "postgres").ok().and_then(|given| given.url())
        };
        assert_eq!(url("postgres://h/d?poolSize=3&secret=1").as_deref(), Some("postgres://h/d"));
        assert_eq!(
            url("postgres://h/d?options[search_path]=a&poolSize=3").as_deref(),
            Some("postgres://h/d?options%5Bsearch_path%5D=a")
        );
    }

    #[test]
    fn a_wrong_type_names_its_key() {
        let given = |json| {
            Given::new(Box::leak(Box::new(settings(json))), "sqlite").unwrap_or_else(|_| unreachable!())
        };
        let given =
            given(json!({"connector": "sqlite", "poolSize": "many", "readOnly": 3, "synchronous": "no"}));
        let told = |error: Option<Error>| error.map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(told(given.number::<i32>("poolSize", 1).err()), "poolSize: expected a number above 0");
        assert_eq!(told(given.flag("readOnly").err()), "readOnly: expected true or false");
        assert_eq!(
            told(given.choice("synchronous", &[("off", ()), ("full", ())]).err()),
            "synchronous: expected one of off, full"
        );
    }
}
