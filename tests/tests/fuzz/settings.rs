//! Settings of a data source as JSON.

use juggler_core::prelude::*;
use juggler_examples::jsonl;
use juggler_tests::fuzz::{Answer, Target, Tried};
use serde_json::Value as Json;

/// Words of settings, also of those in URLs.
pub(super) const WORDS: &str = "
    url connector adapter name host hostname port username user password database db file debug lazyConnect
    connectionTimeout connectTimeout maxOfflineRequests inqLimit poolSize createTables statementTimeout readOnly
    statementCacheSize busyTimeout ssl sslmode sslMode verify-full require sslrootcert sslcert sslkey application_name
    applicationName options[search_path] timezone charset collation socket journalMode synchronous foreignKeys memory
    memory: mem naive sqlite sqlite: sqlite::memory: postgres postgresql postgres:// mysql mysql:// mariadb jsonl folder
    juggler-memory kim s3cr3t-pass kim:s3cr3t-pass@ localhost 127.0.0.1 [::1] :5432 /shop ? & = true 1 %40 %2F
";

pub(super) const TARGET: Target = Target {
    name: "settings",
    words: WORDS,
    start: || {
        Box::new(|input| {
            let Ok(json) = serde_json::from_slice::<Json>(input) else {
                return Ok(Answer::Refused("no JSON".to_owned()));
            };
            let secret = json["password"].as_str().map(str::to_owned);
            // It may stand elsewhere, too, where it is no secret.
            let secret = secret.filter(|_| json.to_string().matches("s3cr3t").count() == 1);
            made(Settings::from_json(&json), secret)
        })
    },
};

/// Makes a data source of settings, which connects to nothing, and looks for the password in all that is said.
pub(super) fn made(settings: Result<Settings, Error>, secret: Option<String>) -> Tried {
    let mut said = String::new();
    let made = settings.and_then(|settings| {
        said = format!("{settings:?}");
        let connectors = Connectors::new().with(&juggler_memory::CONNECTOR).with(&juggler_memory::KEY_VALUE);
        let connectors =
            connectors.with(&juggler_sql::SQLITE).with(&juggler_sql::POSTGRES).with(&juggler_sql::MYSQL);
        let ds = connectors.with(&jsonl::CONNECTOR).from_settings(&settings)?;
        said += &format!("{ds:?}");
        Ok(settings.connector)
    });
    let answer = match made {
        Ok(connector) => Answer::Accepted(connector),
        Err(error) => {
            said += &format!("{error} {error:?}");
            Answer::told(&error)?
        }
    };
    // Shorter ones are found anywhere.
    match secret.filter(|secret| secret.contains("s3cr3t") && said.contains(&**secret)) {
        Some(_) => Err(format!("the password is said: {said}")),
        None => Ok(answer),
    }
}
