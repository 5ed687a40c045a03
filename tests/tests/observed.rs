//! What is heard of statements: spans, warnings and metrics, on each database. None of it holds a value or a hidden name.
#![allow(clippy::unwrap_used)]

use std::process::ExitCode;
use std::sync::Arc;

use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, Store, run};
use juggler_tests::events::{Fields, Statements};
use parking_lot::Mutex;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "accounts")]
struct Account {
    #[model(id, generated)]
    id: i64,
    #[model(unique, length = 100)]
    email: String,
    #[model(hidden, column = "pass_phrase")]
    phrase: String,
}

static CASES: &[Case] = database_cases!(ALL;
    a_statement_has_a_span,
    an_error_is_classified_in_its_span,
    a_statement_of_ones_own_has_a_span_without_its_literals,
    a_slow_statement_is_warned_of,
    calls_are_heard_of,
    no_secret_is_heard,
);

fn main() -> ExitCode {
    run(CASES)
}

fn account(email: &str) -> NewAccount {
    NewAccount { email: email.to_owned(), phrase: "pl4nted".to_owned() }
}

#[track_caller]
fn has(fields: &Fields, name: &str, value: &str) {
    assert_eq!(fields.get(name).map(String::as_str), Some(value), "{name} of {fields:?}");
}

async fn a_statement_has_a_span(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    for n in 0..3 {
        Account::create(&ds, account(&format!("{n}@x.org"))).await?;
    }
    let (statements, _guard) = Statements::start();
    Account::find(&ds).filter(Account::EMAIL.neq("1@x.org")).await?;
    let spans = statements.spans();
    assert_eq!(spans.len(), 1, "one for a statement: {spans:?}");
    let span = &spans[0];
    has(span, "otel.name", "SELECT accounts");
    has(span, "otel.kind", "client");
    has(span, "db.query.summary", "SELECT accounts");
    has(span, "db.operation.name", "SELECT");
    has(span, "db.collection.name", "accounts");
    has(span, "db.response.returned_rows", "2");
    assert!(!span.contains_key("error.type") && !span.contains_key("db.response.status_code"), "{span:?}");
    let system = &span["db.system.name"];
    assert!(
        db.pick(&["sqlite"][..], &["postgresql"], &["mysql", "mariadb"]).contains(&&**system),
        "{system}"
    );
    let text = &span["db.query.text"];
    assert!(text.starts_with("SELECT ") && text.contains(db.pick("?", "$1", "?")), "{text}");
    match db {
        Database::Sqlite => {
            assert!(span["db.namespace"].ends_with("test.db") && !span.contains_key("server.address"));
        }
        _ => {
            let url = store.settings.url.clone().unwrap_or_default();
            assert!(url.contains(&span["server.address"]) && url.contains(&span["db.namespace"]), "{span:?}");
            let port = url::Url::parse(&url)?.port().unwrap_or(db.pick(0, 5432, 3306));
            has(span, "server.port", &port.to_string());
        }
    }
    statements.clear();
    Account::update_all(&ds, Account::EMAIL.eq("1@x.org")).set(Account::PHRASE, "other").await?;
    Account::destroy_all(&ds, Account::EMAIL.eq("1@x.org")).await?;
    let update = statements.last("UPDATE accounts").unwrap();
    assert!(!update.contains_key("db.response.returned_rows"), "{update:?}");
    assert!(statements.last("DELETE accounts").is_some());
    Ok(())
}

async fn an_error_is_classified_in_its_span(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    Account::create(&ds, account("a@x.org")).await?;
    let (statements, _guard) = Statements::start();
    assert!(Account::create(&ds, account("a@x.org")).await.unwrap_err().is_conflict());
    let span = statements.last("INSERT accounts").unwrap();
    has(&span, "error.type", "conflict");
    has(&span, "db.response.status_code", db.pick("2067", "23505", "1062"));
    assert!(ds.execute("SELECT * FROM not_there", ()).await.is_err());
    let span = statements.last("SELECT not_there").unwrap();
    has(&span, "error.type", "mismatch");
    has(&span, "db.response.status_code", db.pick("1", "42P01", "1146"));
    Ok(())
}

async fn a_statement_of_ones_own_has_a_span_without_its_literals(store: Store) -> Outcome {
    let (ds, db) = (store.open()?, store.database);
    Account::create(&ds, account("a@x.org")).await?;
    let (statements, _guard) = Statements::start();
    let text =
        db.spelled("SELECT id, pass_phrase FROM accounts WHERE email <> 'pl4nted' AND id > 0 AND email <> ?");
    ds.execute(text, ["pl4nted"]).rows().await?;
    let span = statements.last("SELECT accounts").unwrap();
    let place = db.pick("?", "$1", "?");
    has(
        &span,
        "db.query.text",
        &format!("SELECT id, *** FROM accounts WHERE email <> ? AND id > ? AND email <> {place}"),
    );
    has(&span, "db.response.returned_rows", "1");
    assert!(!span.contains_key("db.collection.name"), "the convention asks not to guess it: {span:?}");
    Ok(())
}

/// A statement that takes a while.
fn slow(db: Database) -> &'static str {
    db.pick(
        "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 400000) SELECT COUNT(*) FROM numbers",
        "SELECT 1 FROM pg_sleep(0.05)",
        "SELECT SLEEP(0.05)",
    )
}

async fn a_slow_statement_is_warned_of(mut store: Store) -> Outcome {
    let db = store.database;
    let (statements, _guard) = Statements::start();
    let ds = store.open()?;
    ds.execute(slow(db), ()).await?;
    assert_eq!(statements.warnings(), [], "a second is allowed");
    store.settings.other.insert("slowStatement".to_owned(), json!(5));
    let ds = store.open()?;
    ds.execute(slow(db), ()).rows().await?;
    let warnings = statements.warnings();
    let warning = warnings.last().unwrap();
    has(warning, "message", "a slow statement");
    has(warning, "db.query.summary", db.pick("SELECT numbers", "SELECT pg_sleep", "SELECT"));
    has(warning, "db.response.returned_rows", "1");
    assert!(warning["elapsed_ms"].parse::<u64>()? >= 5, "{warning:?}");
    assert!(!warning.contains_key("db.query.text"));
    store.settings.other.insert("slowStatement".to_owned(), json!(0));
    let (ds, before) = (store.open()?, statements.warnings().len());
    ds.execute(slow(db), ()).await?;
    assert_eq!(statements.warnings().len(), before, "0 is never");
    Ok(())
}

async fn calls_are_heard_of(store: Store) -> Outcome {
    let ds = store.open()?;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let listener = Arc::clone(&heard);
    ds.on_call(move |call, outcome| {
        let class = outcome.error.map_or("ok", |error| error.kind().class());
        assert!(!outcome.elapsed.is_zero());
        let (model, rows) = (call.model.unwrap_or("-"), outcome.rows.unwrap_or_default());
        listener.lock().push(format!("{} {model} {rows} {class}", call.operation));
    });
    Account::create(&ds, account("a@x.org")).await?;
    assert!(Account::create(&ds, account("a@x.org")).await.is_err());
    ds.transaction(async |tx| Account::find(tx).await.map(drop)).await?;
    ds.execute("DELETE FROM accounts", ()).await?;
    let heard = heard.lock().clone();
    let heard: Vec<&str> =
        heard.iter().map(String::as_str).filter(|line| !line.starts_with("define")).collect();
    assert_eq!(
        heard,
        ["create Account 1 ok", "create Account 0 conflict", "all Account 1 ok", "execute - 1 ok"]
    );
    Ok(())
}

async fn no_secret_is_heard(mut store: Store) -> Outcome {
    store.settings.other.insert("slowStatement".to_owned(), json!(1));
    if let Some(url) = &mut store.settings.url {
        *url = url.replacen("@", ":pl4nted-password@", 1);
    }
    let (statements, _guard) = Statements::start();
    let mut ds = store.open()?;
    if let Err(error) = ds.connect().await {
        // The server asks for another password, and nothing is said of this one.
        assert!(error.is_login() && !format!("{error:?}").contains("pl4nted"), "{error:?}");
        store.settings.url = store.settings.url.map(|url| url.replacen(":pl4nted-password@", "@", 1));
        ds = store.open()?;
    }
    let ada = Account::create(&ds, account("a@x.org")).await?;
    assert!(Account::create(&ds, account("a@x.org")).await.is_err());
    Account::find(&ds).filter(Account::PHRASE.eq("pl4nted")).await?;
    Account::find(&ds).filter(Account::PHRASE.like("pl4%")).order(Account::PHRASE.asc()).await?;
    Account::update_all(&ds, Account::PHRASE.eq("pl4nted")).set(Account::PHRASE, "pl4nted too").await?;
    ada.destroy(&ds).await?;
    let heard = format!("{:?} {:?}", statements.spans(), statements.warnings());
    assert!(heard.contains("accounts"));
    for secret in ["pl4nted", "a@x.org"] {
        assert!(!heard.contains(secret), "{secret} in {heard}");
    }
    let after_creation = statements.spans().into_iter().filter(|span| span["db.operation.name"] != "CREATE");
    for span in after_creation {
        assert!(!format!("{span:?}").contains("pass_phrase"), "{span:?}");
    }
    Ok(())
}
