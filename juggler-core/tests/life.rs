//! The life of a data source: who hears of it, who waits for it, and what it logs. What every connector must do is in
//! `tests/src/cases/life.rs`.
#![cfg(feature = "derive")]
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::Arc;
use std::time::Duration;

use juggler_core::datasource::LifeEvent;
use juggler_core::prelude::*;
use juggler_core::query::{Condition, Test, Within};
use parking_lot::Mutex;

#[path = "life/log.rs"]
mod log;
#[path = "life/store.rs"]
mod store;

use log::Log;
use store::{Factory, NAME, PASSWORD, Store};

#[derive(Debug, Clone, PartialEq, Model)]
struct User {
    #[model(id)]
    id: i64,
    name: String,
    #[model(hidden)]
    password: String,
}

fn user() -> User {
    User { id: 7_654_321, name: NAME.to_owned(), password: PASSWORD.to_owned() }
}

fn settings() -> Settings {
    Settings::new("tiny")
}

/// The events of a data source, from now on.
fn heard(ds: &DataSource) -> Arc<Mutex<Vec<LifeEvent>>> {
    let events = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&events);
    ds.on_life(move |event| heard.lock().push(event.clone()));
    events
}

/// So many operations that have begun to wait.
async fn waiting(ds: &DataSource, many: usize) -> Vec<tokio::task::JoinHandle<juggler_core::Result<u64>>> {
    let task = |_| {
        let ds = ds.clone();
        tokio::spawn(async move { User::count(&ds).await })
    };
    let tasks = (0..many).map(task).collect();
    tokio::task::yield_now().await; // on this runtime of one thread, each has run until it waits
    tasks
}

#[tokio::test]
async fn listeners_hear_of_the_connection_and_never_of_the_password() {
    let store = Store::open();
    let ds = store.on(&Settings::from_url("tiny://kim:hun%20ter@host").unwrap());
    let events = heard(&ds);
    ds.ready().await.unwrap();
    ds.connect().await.unwrap(); // is connected already
    ds.disconnect().await.unwrap();
    ds.disconnect().await.unwrap();
    store.refuse(true);
    assert_eq!(ds.ready().await.unwrap_err().status_code(), 503);
    let failed = LifeEvent::Failed { message: "tiny://kim:***@host: refused (***)".to_owned() };
    assert_eq!(*events.lock(), [LifeEvent::Connected, LifeEvent::Disconnected, failed]);
}

#[tokio::test]
async fn a_listener_may_use_the_data_source() {
    let ds = Store::open().on(&settings());
    let events = heard(&ds);
    let inner = ds.clone();
    ds.on_life(move |event| {
        inner.on_life(|_| ());
        if *event == LifeEvent::Connected {
            let disconnect = std::pin::pin!(inner.disconnect());
            let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(disconnect.poll(&mut cx).is_ready(), "no lock is held");
        }
    });
    ds.ready().await.unwrap();
    assert_eq!(*events.lock(), [LifeEvent::Connected, LifeEvent::Disconnected]);
    assert!(!ds.is_connected());
}

#[tokio::test]
async fn what_waits_shares_the_outcome() {
    let store = Store::gated();
    let ds = store.on(&settings());
    let events = heard(&ds);
    store.refuse(true);
    let tasks = waiting(&ds, 8).await;
    store.open_gate();
    for task in tasks {
        assert_eq!(task.await.unwrap().unwrap_err().status_code(), 503);
    }
    assert_eq!((store.connects(), events.lock().len()), (1, 1), "nobody tried again");
    store.refuse(false);
    for task in waiting(&ds, 8).await {
        assert_eq!(task.await.unwrap().unwrap(), 1);
    }
    assert_eq!((store.connects(), events.lock().last()), (2, Some(&LifeEvent::Connected)));
}

#[tokio::test]
async fn waiting_has_an_end() {
    let store = Store::gated();
    let mut settings = settings();
    settings.connection_timeout = Duration::from_millis(20);
    let ds = store.on(&settings);
    let events = heard(&ds);
    let message = "timeout in connecting after 20 ms".to_owned();
    assert_eq!(ds.ready().await.unwrap_err().to_string(), message);
    assert_eq!(User::count(&ds).await.unwrap_err().status_code(), 504);
    let failed = LifeEvent::Failed { message };
    assert_eq!(*events.lock(), [failed.clone(), failed]);
    store.open_gate();
    ds.ready().await.unwrap();
}

#[tokio::test]
async fn a_long_queue_is_worth_one_warning() {
    let (log, _guard) = Log::start();
    let store = Store::gated();
    let json = json!({"connector": "tiny", "name": "shop", "maxOfflineRequests": "2"});
    let ds = store.on(&Settings::from_json(&json).unwrap());
    let mut tasks = waiting(&ds, 2).await;
    assert!(log.lines().is_empty());
    tasks.extend(waiting(&ds, 3).await);
    store.open_gate();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let lines = log.lines();
    assert!(lines.len() == 1 && lines[0].starts_with("WARN"), "{lines:?}");
    assert!(lines[0].contains("data_source=\"shop\" waiting=3"), "{lines:?}");
}

#[tokio::test]
async fn lazy_leaves_connecting_to_the_first_operation() {
    let connectors = Connectors::new().with(&Factory);
    assert!(connectors.connect("tiny:").await.unwrap().is_connected());
    let lazy = connectors.connect("tiny:?lazyConnect=true").await.unwrap();
    assert!(!lazy.is_connected());
    User::count(&lazy).await.unwrap();
    assert!(lazy.is_connected());
}

/// Does something of everything.
async fn everything_once(ds: &DataSource) -> juggler_core::Result<()> {
    let kim = User::NAME.eq(NAME).and(User::PASSWORD.eq(PASSWORD));
    assert_eq!(User::find(ds).filter(kim).await?, [user()]);
    User::find(ds).filter(User::ID.inq([1_234_567, 2_345_678]).or(User::NAME.like("%Xyl%"))).await?;
    User::find_by_id(ds, 7_654_321).await?;
    User::count(ds).await?;
    User::create(ds, user()).await.unwrap_err();
    User::update_all(ds, User::PASSWORD.eq(PASSWORD)).set(User::NAME, NAME).await?;
    User::destroy_all(ds, User::NAME.neq(NAME)).await?;
    ds.transaction(async |tx| User::count(tx).await).await?;
    let cache = ds.key_value::<String>("Cache")?;
    cache.set(ds, NAME, &PASSWORD.to_owned()).await?;
    assert_eq!(cache.get(ds, NAME).await?.as_deref(), Some(PASSWORD));
    assert_eq!(cache.keys(ds, "*").await?, [NAME]);
    ds.disconnect().await
}

#[tokio::test]
async fn debug_says_what_happens_without_a_value() {
    let (log, _guard) = Log::start();
    let store = Store::open();
    everything_once(&store.on(&settings())).await.unwrap();
    assert!(log.lines().is_empty(), "nobody asked: {:?}", log.lines());

    let mut settings = settings();
    settings.debug = true;
    everything_once(&store.on(&settings)).await.unwrap();
    let text = log.lines().join("\n");
    for line in [
        "operation=\"connect\" micros=",
        "operation=\"define\" model=\"User\" micros=",
        "operation=\"all\" model=\"User\" condition=name = ? and (hidden) = ? rows=1 micros=",
        "operation=\"all\" model=\"User\" condition=id inq [2 x ?] or name like ? rows=1 micros=",
        "operation=\"find\" model=\"User\" rows=1 micros=",
        "operation=\"count\" model=\"User\" condition=all rows=1 micros=",
        "operation=\"create\" model=\"User\" rows=0 status=409 micros=",
        "operation=\"update\" model=\"User\" condition=(hidden) = ? rows=1 micros=",
        "operation=\"destroy_all\" model=\"User\" condition=not (name = ?) rows=1 micros=",
        "operation=\"begin\" micros=",
        "operation=\"commit\" micros=",
        "operation=\"set\" model=\"Cache\" micros=",
        "operation=\"get\" model=\"Cache\" rows=1 micros=",
        "operation=\"keys\" model=\"Cache\" rows=1 micros=",
        "operation=\"disconnect\" micros=",
    ] {
        assert!(text.contains(&format!("DEBUG connector=\"tiny\" {line}")), "{line} is not in\n{text}");
    }
    for secret in ["Kim", "Xyl", "horse", "password", "7654321", "1234567", "2345678"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
}

#[test]
fn names_from_outside_are_not_logged() {
    let ds = Store::open().on(&settings());
    let properties = json!({
        "name": "string",
        "contacts": [{"kind": "string", "token": {"type": "string", "hidden": true}}],
        "scores": "object",
    });
    ds.define("Person", &properties, &json!({"strict": false})).unwrap();
    let model = ds.definition("Person").unwrap();
    for (name, expected) in [
        ("name", "name = ?"),
        ("contacts.kind", "contacts.kind = ?"),
        ("contacts.0.kind", "contacts.?.kind = ?"),
        ("contacts.0.token", "contacts.?.(hidden) = ?"),
        ("scores.kim@x.org", "scores.?.? = ?"),
        ("kim@x.org", "(undeclared).?.? = ?"),
    ] {
        let column = model.column(name).unwrap();
        let condition = Condition::Test { column, test: Test::Eq(Value::from("secret")) };
        assert_eq!(condition.shape(&model).to_string(), expected);
    }
    let [a, b] = ["a", "b"].map(|text| Condition::test(&model, 0, Test::Eq(Value::from(text))));
    let nested = Condition::Or(vec![a.clone().and(b), a, Condition::all(), Condition::none()]);
    assert_eq!(nested.shape(&model).to_string(), "(id = ? and id = ?) or id = ? or all or none");
    let condition = Condition::test(&model, 0, Test::Gt(Value::from("secret")));
    let within = Within { properties: vec![0], model: model.clone(), select: vec![0], condition };
    let within = Condition::Within(Box::new(within));
    assert!(within.asks_others() && !nested.asks_others());
    let not = Condition::Not(Box::new(within));
    assert_eq!(not.shape(&model).to_string(), "not (id in (select id of Person where id gt ?))");
}

/// What a connector overrides must not be lost where it is watched, as with the setting `debug`.
#[test]
fn a_watched_connector_passes_every_method_on() {
    let watched = include_str!("../src/connector/watched.rs");
    for contract in ["connector.rs", "connector/key_value.rs", "connector/transaction.rs"] {
        let path = format!("{}/src/{contract}", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let methods: Vec<&str> = text
            .split("\npub trait ")
            .skip(1)
            .flat_map(|rest| rest.split("\n}").next().unwrap_or_default().lines())
            .filter_map(|line| line.strip_prefix("    async fn ").or(line.strip_prefix("    fn ")))
            .filter_map(|line| line.split(['(', '<']).next())
            .collect();
        assert!(!methods.is_empty(), "{contract}");
        for method in methods {
            assert!(watched.contains(&format!("fn {method}(")), "{contract}: {method}");
        }
    }
}
