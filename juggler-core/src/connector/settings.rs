//! Settings of a data source.

use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value as Json};
use url::Url;

use crate::error::{Error, ErrorKind, Result};

/// The settings of a data source: LoopBack's common fields, and whatever else a connector understands.
///
/// ```
/// use juggler_core::connector::Settings;
/// let settings = Settings::from_url("postgres://kim:secret@db.example.org:5433/shop")?;
/// assert_eq!(settings.connector, "postgres");
/// assert_eq!(settings.port, Some(5433));
/// assert!(!format!("{settings:?}").contains("secret"));
/// # Ok::<(), juggler_core::Error>(())
/// ```
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Settings {
    /// The name of the data source, for people.
    pub name: String,
    /// The connector: a short name (`memory`), a URL scheme, or a crate name (`juggler-memory`).
    pub connector: String,
    /// The whole URL, where the settings came as one.
    pub url: Option<String>,
    /// The host of a server.
    pub host: Option<String>,
    /// The port of a server.
    pub port: Option<u16>,
    /// Who logs in.
    pub username: Option<String>,
    /// With what. Never printed.
    pub password: Option<String>,
    /// The database of a server, or the path of an embedded one.
    pub database: Option<String>,
    /// The file of the memory connector.
    pub file: Option<PathBuf>,
    /// Are calls of the connector reported as `tracing` events? They have the target `juggler` and the level `DEBUG`, and say
    /// which operation on which model, the [shape](crate::query::Condition::shape) of its condition, how many rows
    /// and how many microseconds. They hold no values, no keys and no names of hidden properties.
    pub debug: bool,
    /// Does [`Connectors::connect`](crate::Connectors::connect) leave connecting to the first operation? A data source
    /// that was made in any other way does so anyway: nothing is awaited while it is made.
    pub lazy_connect: bool,
    /// How long operations wait for the connection. LoopBack's default is five seconds.
    pub connection_timeout: Duration,
    /// When more operations than this wait for the connection, there is a warning. LoopBack's default is 16.
    pub max_offline_requests: usize,
    /// How many keys one query of an include asks for at most; the keys come in pages of this size. 0 counts as 1. LoopBack's
    /// `inqLimit`, whose default is 256.
    pub inq_limit: usize,
    /// What only the connector understands.
    pub other: Map<String, Json>,
}

impl Settings {
    /// Settings for a connector, with nothing else set.
    #[must_use]
    pub fn new(connector: impl Into<String>) -> Self {
        let connector = connector.into();
        Settings {
            name: connector.clone(),
            connector,
            url: None,
            host: None,
            port: None,
            username: None,
            password: None,
            database: None,
            file: None,
            debug: false,
            lazy_connect: false,
            connection_timeout: Duration::from_secs(5),
            max_offline_requests: 16,
            inq_limit: 10_000,
            other: Map::new(),
        }
    }

    /// Reads a URL. Its scheme names the connector; query parameters are settings.
    ///
    /// # Errors
    /// Text that is no URL, and parameters of the wrong type. The text itself is not repeated: it may hold a password.
    pub fn from_url(text: &str) -> Result<Self> {
        let url = Url::parse(text).map_err(|error| {
            bad(format!("this is no data source URL ({error}); expected one such as `memory:` or `postgres://host/database`"))
        })?;
        let mut settings = Settings::new(url.scheme());
        settings.host = url.host_str().filter(|host| !host.is_empty()).map(str::to_owned);
        settings.port = url.port();
        settings.username = Some(decoded(url.username())).filter(|name| !name.is_empty());
        settings.password = url.password().map(decoded);
        settings.database = Some(decoded(url.path().trim_start_matches('/'))).filter(|path| !path.is_empty());
        for (key, value) in url.query_pairs() {
            settings.set(&key, &Json::String(value.into_owned()))?;
        }
        settings.url = Some(text.to_owned());
        Ok(settings)
    }

    /// Reads LoopBack's JSON: `{"connector": "memory", "file": "db.json"}`. A `url` comes first, and the other fields
    /// override its parts.
    ///
    /// # Errors
    /// JSON that is no object, no connector, and fields of the wrong type.
    pub fn from_json(json: &Json) -> Result<Self> {
        let Json::Object(fields) = json else {
            return Err(bad("the settings of a data source are an object"));
        };
        let mut settings = match fields.get("url") {
            Some(Json::String(url)) => Settings::from_url(url)?,
            Some(_) => return Err(bad("`url` is text")),
            None => Settings::new(""),
        };
        for (key, value) in fields.iter().filter(|(key, _)| *key != "url") {
            settings.set(key, value)?;
        }
        if settings.connector.is_empty() {
            return Err(bad("the settings name no `connector`"));
        }
        if settings.name.is_empty() {
            settings.name.clone_from(&settings.connector);
        }
        Ok(settings)
    }

    /// The text of a setting that only the connector understands.
    #[must_use]
    pub fn text(&self, key: &str) -> Option<&str> {
        self.other.get(key).and_then(Json::as_str)
    }

    /// Sets one field by LoopBack's name for it. Numbers and flags may come as text, as they do in a URL.
    ///
    /// # Errors
    /// A value of the wrong type.
    pub fn set(&mut self, key: &str, value: &Json) -> Result<()> {
        match key {
            "name" => self.name = text(key, value)?,
            "connector" | "adapter" => self.connector = text(key, value)?,
            "host" | "hostname" => self.host = Some(text(key, value)?),
            "port" => self.port = Some(number(key, value)?),
            "username" | "user" => self.username = Some(text(key, value)?),
            "password" => self.password = Some(text(key, value)?),
            "database" | "db" => self.database = Some(text(key, value)?),
            "file" => self.file = Some(text(key, value)?.into()),
            "debug" => self.debug = flag(key, value)?,
            "lazyConnect" => self.lazy_connect = flag(key, value)?,
            "connectionTimeout" | "connectTimeout" => {
                self.connection_timeout = Duration::from_millis(number(key, value)?);
            }
            "maxOfflineRequests" => self.max_offline_requests = number(key, value)?,
            "inqLimit" => self.inq_limit = number(key, value)?,
            _ => drop(self.other.insert(key.to_owned(), value.clone())),
        }
        Ok(())
    }

    /// What must never be printed: the password, also as the URL spells it.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let url = self.url.as_deref().and_then(|url| Url::parse(url).ok());
        let spelled = url.as_ref().and_then(Url::password).map(str::to_owned);
        let secrets = [self.password.clone(), spelled].into_iter().flatten();
        secrets.filter(|secret| !secret.is_empty()).collect()
    }
}

impl fmt::Debug for Settings {
    /// Without the password, the URL and what only the connector understands: any of them may hold a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("name", &self.name)
            .field("connector", &self.connector)
            .field("host", &self.host)
            .field("port", &self.port)
            .field("username", &self.username)
            .field("database", &self.database)
            .field("file", &self.file)
            .finish_non_exhaustive()
    }
}

fn bad(message: impl Into<String>) -> Error {
    ErrorKind::Settings { message: message.into() }.into()
}

fn decoded(part: &str) -> String {
    let pair = format!("={}", part.replace('+', "%2B"));
    url::form_urlencoded::parse(pair.as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

fn text(key: &str, value: &Json) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| bad(format!("`{key}` is text")))
}

fn flag(key: &str, value: &Json) -> Result<bool> {
    match value {
        Json::Bool(flag) => Ok(*flag),
        Json::String(word) if word == "true" || word == "1" => Ok(true),
        Json::String(word) if word == "false" || word == "0" => Ok(false),
        _ => Err(bad(format!("`{key}` is true or false"))),
    }
}

fn number<N: TryFrom<u64>>(key: &str, value: &Json) -> Result<N> {
    let number = match value {
        Json::String(digits) => digits.parse().ok(),
        _ => value.as_u64(),
    };
    number
        .and_then(|number: u64| N::try_from(number).ok())
        .ok_or_else(|| bad(format!("`{key}` is a whole number in range")))
}
