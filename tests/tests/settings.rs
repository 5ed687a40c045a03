//! The settings of the SQL databases do what they say.
#![allow(clippy::unwrap_used)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use juggler_core::DataSource;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, SERVERS, Store, run};

static CASES: &[Case] = database_cases!(ALL;
    a_statement_has_a_time_limit,
    what_is_read_only_is_not_written,
    statements_are_kept_prepared_up_to_a_number,
    a_url_and_json_mean_the_same,
    a_wrong_setting_is_told,
);
static ON_SERVERS: &[Case] = database_cases!(SERVERS;
    encryption_is_what_was_asked_for,
    text_and_times_are_fixed,
    a_password_is_never_said,
);
static ON_POSTGRES: &[Case] = database_cases!(&[Database::Postgres]; an_application_has_a_name);
static ON_SQLITE: &[Case] = database_cases!(&[Database::Sqlite];
    pragmas_are_set,
    a_writer_is_waited_for_as_long_as_was_said,
    a_file_is_opened_to_be_read,
);

fn main() -> ExitCode {
    run(CASES.iter().chain(ON_SERVERS).chain(ON_POSTGRES).chain(ON_SQLITE))
}

/// A data source with one more setting.
fn with(store: &Store, key: &str, value: Value) -> juggler_core::Result<DataSource> {
    let mut settings = store.settings.clone();
    settings.set(key, &value.to_json())?;
    store.database.data_source(&settings)
}

async fn text(ds: &DataSource, statement: &str) -> Result<String, Error> {
    Ok(ds.execute(statement, ()).values::<String>().await?.remove(0))
}

async fn a_statement_has_a_time_limit(store: Store) -> Outcome {
    let ds = with(&store, "statementTimeout", Value::Int(80))?;
    let slow = store.database.pick(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT COUNT(*) FROM numbers",
        "SELECT pg_sleep(9)",
        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d",
    );
    let began = Instant::now();
    let error = ds.execute(slow, ()).await.unwrap_err();
    assert!(error.is_timeout() && error.status_code() == 504, "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    assert!(error.to_string().starts_with("timeout in a statement after "), "{error}");
    assert_eq!(ds.execute("SELECT 1", ()).values::<i64>().await?, [1], "the next one has its own time");
    Ok(())
}

async fn what_is_read_only_is_not_written(store: Store) -> Outcome {
    let ds = store.open()?;
    ds.execute("CREATE TABLE plain (a INT)", ()).await?;
    let ds = with(&store, "readOnly", Value::Bool(true))?;
    assert_eq!(ds.execute("SELECT COUNT(*) FROM plain", ()).values::<i64>().await?, [0]);
    let error = ds.execute("INSERT INTO plain VALUES (1)", ()).await.unwrap_err();
    assert!(error.is_read_only(), "{error:?}");
    Ok(())
}

async fn statements_are_kept_prepared_up_to_a_number(store: Store) -> Outcome {
    let ds = with(&store, "statementCacheSize", Value::Int(2))?;
    for round in 0..3 {
        for n in 1..6_i64 {
            let number: Vec<i64> = ds.execute(format!("SELECT {n} + 0"), ()).values().await?;
            assert_eq!(number, [n], "{round}");
        }
    }
    if store.database == Database::Postgres {
        let ds = with(&store, "poolSize", Value::Int(1))?;
        let mut settings = store.settings.clone();
        settings.set("poolSize", &json!(1))?;
        settings.set("statementCacheSize", &json!(2))?;
        let small = store.database.data_source(&settings)?;
        for (ds, expected) in [(ds, 6..30), (small, 1..4)] {
            for n in 1..6 {
                ds.execute(format!("SELECT {n} + 0"), ()).await?;
            }
            let kept: Vec<i64> =
                ds.execute("SELECT COUNT(*) FROM pg_prepared_statements", ()).values().await?;
            assert!(expected.contains(&kept[0]), "{kept:?}, not {expected:?}");
        }
    }
    Ok(())
}

async fn a_url_and_json_mean_the_same(store: Store) -> Outcome {
    let url = match &store.settings.url {
        Some(url) => url.clone(),
        None => format!("sqlite:{}", store.settings.file.clone().unwrap_or_default().display()),
    };
    let separator = if url.contains('?') { '&' } else { '?' };
    let in_url =
        Settings::from_url(&format!("{url}{separator}statementTimeout=60&poolSize=2&connectionTimeout=300"))?;
    let json = json!({"url": url, "statementTimeout": 60, "poolSize": 2, "connectionTimeout": 300});
    let in_json = Settings::from_json(&json)?;
    let slow = store.database.pick(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT COUNT(*) FROM numbers",
        "SELECT pg_sleep(9)",
        "SELECT COUNT(*) FROM information_schema.columns a, information_schema.columns b, information_schema.columns c, information_schema.columns d",
    );
    for settings in [in_url, in_json] {
        let ds = store.database.data_source(&settings)?;
        assert!(ds.execute(slow, ()).await.unwrap_err().is_timeout());
        let (first, second) =
            (ds.begin(TransactionOptions::default()).await?, ds.begin(TransactionOptions::default()).await?);
        assert!(ds.begin(TransactionOptions::default()).await.unwrap_err().is_connection());
        drop((first, second));
    }
    Ok(())
}

async fn a_wrong_setting_is_told(store: Store) -> Outcome {
    let refused = |key: &str, value: Value| with(&store, key, value).err().map(|error| error.to_string());
    let connector = store.database.pick("sqlite", "postgres", "mysql");
    assert_eq!(
        refused("poolsize", Value::Int(1)),
        Some(format!("unknown setting `poolsize` on {connector}; did you mean `poolSize`?"))
    );
    let above = |key: &str| Some(format!("{key}: expected a number above 0"));
    assert_eq!(refused("poolSize", Value::Int(0)), above("poolSize"));
    assert_eq!(refused("poolSize", Value::Text("ten".into())), above("poolSize"));
    assert_eq!(
        refused("statementTimeout", Value::Int(-1)),
        Some("statementTimeout: expected a number, 0 or more".to_owned())
    );
    assert_eq!(
        refused("createTables", Value::Int(3)),
        Some("createTables: expected true or false".to_owned())
    );
    assert_eq!(
        refused("timezone", Value::Text("+02:00".into())),
        Some("`timezone` is always UTC".to_owned())
    );
    assert_eq!(
        refused("charset", Value::Text("latin1".into())),
        Some("`charset` is always UTF-8".to_owned())
    );
    assert_eq!(
        refused("supportBigNumbers", Value::Bool(true)),
        None,
        "LoopBack's settings may hold anything"
    );
    match store.database {
        Database::Sqlite => {
            let modes = "journalMode: expected one of wal, delete, truncate, persist, memory, off";
            assert_eq!(refused("journalMode", Value::Text("wall".into())).as_deref(), Some(modes));
            let other = "`ssl` is a setting of postgres and mysql, not of sqlite";
            assert_eq!(refused("ssl", Value::Bool(true)).as_deref(), Some(other));
        }
        _ => {
            let other = format!("`journalMode` is a setting of sqlite, not of {connector}");
            assert_eq!(refused("journalMode", Value::Text("wal".into())), Some(other));
            assert!(
                refused("sslMode", Value::Text("always".into()))
                    .is_some_and(|text| text.starts_with("sslMode: expected one of"))
            );
            assert!(
                refused("ssl", Value::Int(3))
                    .is_some_and(|text| text.starts_with("ssl: expected true, false"))
            );
            let mut settings = store.settings.clone();
            settings.set("ssl", &json!({"rejectUnauthorised": false}))?;
            let error = store.database.data_source(&settings).unwrap_err().to_string();
            assert!(error.contains("did you mean `rejectUnauthorized`?"), "{error}");
        }
    }
    Ok(())
}

/// Whether the server can encrypt, it says itself.
async fn encryption_is_what_was_asked_for(store: Store) -> Outcome {
    let plain = with(&store, "ssl", Value::Bool(false))?;
    let is_on = match store.database {
        Database::Postgres => text(&plain, "SHOW ssl").await? == "on",
        _ => text(&plain, "SELECT @@have_ssl").await? == "YES",
    };
    let encrypted = async |ds: &DataSource| -> Result<bool, Error> {
        match store.database {
            Database::Postgres => {
                let own = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
                Ok(ds.execute(own, ()).values::<bool>().await?[0])
            }
            _ => {
                let cipher = "SHOW SESSION STATUS LIKE 'Ssl_cipher'";
                Ok(!ds.execute(cipher, ()).values::<(String, String)>().await?[0].1.is_empty())
            }
        }
    };
    assert!(!encrypted(&plain).await?);
    let mut unchecked = store.settings.clone();
    unchecked.set("ssl", &json!({"rejectUnauthorized": false}))?;
    let required = with(&store, "sslmode", Value::Text("require".into()))?;
    for ds in [required, store.database.data_source(&unchecked)?] {
        match is_on {
            true => assert!(encrypted(&ds).await?, "encrypted, with whatever certificate"),
            false => {
                let error = ds.connect().await.unwrap_err();
                assert!(error.is_connection() && error.to_string().contains("TLS"), "{error:?}");
                assert!(!ds.is_connected(), "not in plain text instead");
            }
        }
    }
    // The test server's certificate, if it has one, is signed by nobody.
    let error = with(&store, "ssl", Value::Bool(true))?.connect().await.unwrap_err();
    assert!(error.is_connection(), "{error:?}");
    let mut no_file = store.settings.clone();
    no_file.set("ssl", &json!({"ca": "/not/there.pem"}))?;
    if is_on {
        let error = store.database.data_source(&no_file)?.connect().await.unwrap_err();
        assert!(error.is_connection(), "{error:?}");
    }
    Ok(())
}

async fn text_and_times_are_fixed(store: Store) -> Outcome {
    let ds = store.open()?;
    match store.database {
        Database::Postgres => {
            assert_eq!(text(&ds, "SHOW TimeZone").await?, "UTC");
            assert_eq!(text(&ds, "SHOW client_encoding").await?, "UTF8");
        }
        _ => {
            assert_eq!(text(&ds, "SELECT @@time_zone").await?, "+00:00");
            assert_eq!(text(&ds, "SELECT @@character_set_client").await?, "utf8mb4");
        }
    }
    Ok(())
}

async fn an_application_has_a_name(store: Store) -> Outcome {
    let ds = with(&store, "applicationName", Value::Text("a shop".into()))?;
    assert_eq!(text(&ds, "SHOW application_name").await?, "a shop");
    Ok(())
}

async fn a_password_is_never_said(store: Store) -> Outcome {
    let url = store.settings.url.clone().unwrap_or_default();
    let (scheme, rest) = url.split_once("://").unwrap();
    let rest = rest.split_once('@').map_or(rest, |(_, rest)| rest);
    let settings = Settings::from_url(&format!("{scheme}://juggler_nobody:pl4nted%20secret@{rest}"))?;
    let ds = store.database.data_source(&settings)?;
    let error = ds.connect().await.unwrap_err();
    assert!(error.is_login(), "{error:?}");
    assert!(!error.is_retryable(), "no other answer will come");
    let mut beside = Settings::from_url(&url)?;
    beside.username = Some("juggler_nobody".to_owned());
    beside.password = Some("pl4nted secret".to_owned());
    let other = store.database.data_source(&beside)?;
    let error_beside = other.connect().await.unwrap_err();
    let connector = format!("{:?}", ds.connector());
    let said = format!(
        "{error} {error:?} {error_beside} {error_beside:?} {ds:?} {settings:?} {beside:?} {connector}"
    );
    assert!(!said.contains("pl4nted"), "{said}");
    Ok(())
}

async fn pragmas_are_set(store: Store) -> Outcome {
    let ds = store.open()?;
    assert_eq!(text(&ds, "PRAGMA journal_mode").await?, "wal");
    let number = async |ds: &DataSource, pragma: &str| -> Result<i64, Error> {
        Ok(ds.execute(format!("PRAGMA {pragma}"), ()).values::<i64>().await?[0])
    };
    assert_eq!(number(&ds, "foreign_keys").await?, 1);
    assert_eq!(number(&ds, "synchronous").await?, 1, "normal");
    drop(ds);
    let mut settings = store.settings.clone();
    let given =
        json!({"journalMode": "delete", "foreignKeys": false, "synchronous": "FULL", "cacheSize": -4000});
    for (key, value) in given.as_object().unwrap() {
        settings.set(key, value)?;
    }
    let ds = store.database.data_source(&settings)?;
    assert_eq!(text(&ds, "PRAGMA journal_mode").await?, "delete");
    assert_eq!(number(&ds, "foreign_keys").await?, 0);
    assert_eq!(number(&ds, "synchronous").await?, 2);
    assert_eq!(number(&ds, "cache_size").await?, -4000);
    Ok(())
}

async fn a_writer_is_waited_for_as_long_as_was_said(store: Store) -> Outcome {
    let ds = with(&store, "busyTimeout", Value::Int(60))?;
    ds.execute("CREATE TABLE plain (a INT)", ()).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    tx.execute("INSERT INTO plain VALUES (1)", ()).await?;
    let began = Instant::now();
    let error = ds.execute("INSERT INTO plain VALUES (2)", ()).await.unwrap_err();
    assert!(error.is_retryable(), "{error:?}");
    let waited = began.elapsed();
    assert!(waited >= Duration::from_millis(60) && waited < Duration::from_secs(4), "{waited:?}");
    tx.rollback().await?;
    Ok(())
}

async fn a_file_is_opened_to_be_read(store: Store) -> Outcome {
    let mut settings = store.settings.clone();
    settings.file = Some(store.folder.as_ref().unwrap().path().join("not-there.db"));
    settings.set("readOnly", &json!(true))?;
    let error = store.database.data_source(&settings)?.connect().await.unwrap_err();
    assert!(error.is_connection(), "it is not created: {error:?}");
    let memory = Settings::from_url("sqlite::memory:?readOnly=true")?;
    let error = store.database.data_source(&memory).unwrap_err();
    assert!(error.to_string().contains("`readOnly`"), "{error}");
    let memory = Settings::from_url("sqlite::memory:?journalMode=wal")?;
    assert!(store.database.data_source(&memory).unwrap_err().to_string().contains("`journalMode`"));
    Ok(())
}
