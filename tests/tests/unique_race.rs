//! Many tasks create the same unique value at once: one of them wins, and the others hear of a broken rule. No task wins because
//! it looked before another had written.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::spy::{Fault, Log, Spy};
use tokio::sync::Barrier;

const TASKS: usize = 64;

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id, generated)]
    id: i64,
    #[model(unique)]
    #[validate(uniqueness)]
    email: String,
    #[model(default = 0)]
    visits: i64,
}

/// A store with accounts, and what it was asked.
fn store(define: fn(&DataSource) -> Result<()>) -> (DataSource, Arc<Log>) {
    let settings = Settings::new("memory");
    let spy = Spy::new(juggler_memory::CONNECTOR.create(&settings).unwrap());
    let log = Arc::clone(spy.watcher());
    let ds = DataSource::with_settings(Arc::new(spy), &settings);
    define(&ds).unwrap();
    (ds, log)
}

fn derived(ds: &DataSource) -> Result<()> {
    ds.attach::<(Account,)>().map(drop)
}

fn run_time(ds: &DataSource) -> Result<()> {
    let properties = json!({
        "email": {"type": "string", "index": {"unique": true}, "validations": [{"rule": "uniqueness"}]},
        "visits": {"type": "number", "default": 0},
    });
    ds.define("Account", &properties, &json!({})).map(drop)
}

/// Runs a write in many tasks, which start together.
async fn race<F>(ds: &DataSource, write: impl Fn(DataSource) -> F) -> Vec<Result<()>>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(TASKS));
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let (barrier, write) = (Arc::clone(&barrier), write(ds.clone()));
            tokio::spawn(async move {
                barrier.wait().await;
                write.await
            })
        })
        .collect();
    let mut outcomes = Vec::with_capacity(TASKS);
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

/// One has written, the others have broken the rule; and the store holds one row.
async fn one_has_won(ds: &DataSource, outcomes: &[Result<()>]) {
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "one task wins");
    let errors: Vec<_> = outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).collect();
    assert_eq!(errors.len(), TASKS - 1);
    for error in errors {
        assert_eq!(error.status_code(), 422, "{error}");
        let errors = error.validation_errors().unwrap();
        let broken: Vec<_> = errors
            .iter()
            .map(|violation| (violation.path(), violation.code(), violation.message()))
            .collect();
        assert_eq!(broken, [("email", "uniqueness", "is not unique")]);
    }
    assert_eq!(ds.model("Account").unwrap().count(ds).await.unwrap(), 1, "one row is stored");
}

async fn create_derived(ds: DataSource) -> Result<()> {
    Account::create(&ds, NewAccount { email: "ada@x.org".into() }).await.map(drop)
}

async fn create_run_time(ds: DataSource) -> Result<()> {
    ds.model("Account")?.create(&ds, &json!({"email": "ada@x.org"}))?.await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_derived_model() {
    for _ in 0..8 {
        let (ds, _) = store(derived);
        one_has_won(&ds, &race(&ds, create_derived).await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_run_time_model() {
    for _ in 0..8 {
        let (ds, _) = store(run_time);
        one_has_won(&ds, &race(&ds, create_run_time).await).await;
    }
}

/// All of them look before any of them writes, so that only the index can tell them apart.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn all_have_looked_before_one_writes() {
    for (define, is_derived) in [(derived as fn(&DataSource) -> Result<()>, true), (run_time, false)] {
        let (ds, log) = store(define);
        log.inject(Fault::delay("create", Duration::from_millis(500)).times(TASKS));
        let outcomes = match is_derived {
            true => race(&ds, create_derived).await,
            false => race(&ds, create_run_time).await,
        };
        assert_eq!(
            (log.count("count"), log.count("create")),
            (TASKS, TASKS),
            "every task looked, and tried to write"
        );
        one_has_won(&ds, &outcomes).await;
        for error in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            assert!(cause.contains("email"), "the conflict of the store is the cause, not {cause:?}");
        }
    }
}

/// The other writes that can make a row hear of the index as well.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn other_writes_hear_of_it_as_well() {
    let (ds, _) = store(derived);
    let ada = Account::create(&ds, NewAccount { email: "ada@x.org".into() }).await.unwrap();
    let bob = Account::create(&ds, NewAccount { email: "bob@x.org".into() }).await.unwrap();
    // Without a look first: what `validate(false)` leaves to the index.
    let same = || NewAccount { email: ada.email.clone() };
    let twin = Account { email: ada.email.clone(), ..bob.clone() };
    let both = Account::ID.gt(0);
    for (write, outcome) in [
        ("create", Account::create(&ds, same()).validate(false).await.map(drop)),
        ("create_all", Account::create_all(&ds, [same()]).validate(false).await.map(drop)),
        ("save", twin.save(&ds).validate(false).await.map(drop)),
        ("update", bob.update(&ds).set(Account::EMAIL, "ada@x.org").validate(false).await.map(drop)),
        (
            "update_all",
            Account::update_all(&ds, both).set(Account::EMAIL, "ada@x.org").validate(false).await.map(drop),
        ),
        ("upsert", Account::upsert(&ds, same()).validate(false).await.map(drop)),
        ("replace_by_id", Account::replace_by_id(&ds, bob.id, same()).validate(false).await.map(drop)),
        ("replace_or_create", Account::replace_or_create(&ds, twin.clone()).validate(false).await.map(drop)),
        (
            "upsert_with_where",
            Account::upsert_with_where(&ds, Account::EMAIL.eq("bob@x.org"), same())
                .validate(false)
                .await
                .map(drop),
        ),
        (
            "find_or_create",
            Account::find_or_create(&ds, Account::EMAIL.eq("z"), same()).validate(false).await.map(drop),
        ),
    ] {
        let error = outcome.expect_err(write);
        let codes: Vec<_> = error
            .validation_errors()
            .into_iter()
            .flat_map(|errors| errors.iter())
            .map(|v| v.code().to_owned())
            .collect();
        assert_eq!((error.status_code(), codes), (422, vec!["uniqueness".to_owned()]), "{write}: {error}");
    }
    assert_eq!(Account::find(&ds).await.unwrap(), [ada, bob], "nothing was written");
}

/// The rule speaks of rows that are written: to find the one that has the value is what was asked for.
#[tokio::test]
async fn what_is_found_is_no_duplicate() {
    let (ds, _) = store(derived);
    let ada = Account::create(&ds, NewAccount { email: "ada@x.org".into() }).await.unwrap();
    let again = || NewAccount { email: "ada@x.org".into() };
    let found = Account::find_or_create(&ds, Account::EMAIL.eq("ada@x.org"), again()).await;
    assert_eq!(found.unwrap(), (ada, false));
    let error = Account::find_or_create(&ds, Account::EMAIL.eq("z"), again()).await.unwrap_err();
    assert_eq!(error.status_code(), 422, "and a new row with it breaks the rule");
}
