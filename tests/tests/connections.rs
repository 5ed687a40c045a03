//! The connections of a pool, and the transactions on them: who holds them, what happens to those that die, and what a database does by
//! itself.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use juggler_core::connector::Settings;
use juggler_core::prelude::*;
use juggler_core::row::{Flow, Row, each};
use juggler_core::{ErrorKind, Result};
use juggler_tests::beside::Beside;
use juggler_tests::databases::{self, Database};
use libtest_mimic::{Arguments, Completion, Trial};
use serde_json::json;

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id)]
    id: i64,
    balance: i64,
}

fn account(id: i64, balance: i64) -> NewAccount {
    NewAccount { id, balance }
}

type Test = fn(Database) -> BoxFuture<'static, ()>;

/// Tests by their names.
macro_rules! tests {
    ($($name:ident),* $(,)?) => { &[$((stringify!($name), |backend| Box::pin($name(backend)))),*] };
}

static EVERYWHERE: &[(&str, Test)] = tests![
    who_holds_the_connections,
    those_who_wait_get_one_in_order,
    a_connection_that_rested_too_long_is_replaced,
    a_transaction_outlives_the_connection_of_its_data_source,
    a_stream_in_a_transaction_is_not_waited_for_in_vain,
    a_stream_in_a_transaction_that_is_dropped_leaves_it_usable,
    the_database_knows_that_it_is_read_only,
    settings_that_are_wrong,
];

static ON_SERVERS: &[(&str, Test)] = tests![
    a_connection_killed_at_rest_costs_reads_nothing,
    a_write_is_not_done_twice,
    a_connection_killed_in_a_transaction_ends_it,
    a_deadlock_ends_one_of_two,
    a_deadlock_is_run_again,
    a_statement_that_runs_too_long_is_cut_off,
];

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for &backend in databases::ALL {
        let on_servers = if backend == Database::Sqlite { &[] } else { ON_SERVERS };
        for (name, test) in EVERYWHERE.iter().chain(on_servers) {
            trials.push(Trial::ignorable_test(format!("{backend:?}::{name}"), move || {
                match backend.missing() {
                    Some(reason) => Ok(Completion::ignored_with(reason)),
                    None => {
                        let runtime = tokio::runtime::Builder::new_multi_thread()
                            .worker_threads(2)
                            .enable_all()
                            .build();
                        runtime.unwrap().block_on(test(backend));
                        Ok(Completion::Completed)
                    }
                }
            }));
        }
    }
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    databases::clean();
    outcome
}

/// A store with accounts 1 to 9.
struct Store {
    at: databases::Store,
    ds: DataSource,
}

impl Store {
    async fn new(backend: Database, size: usize, more: serde_json::Value) -> Self {
        let mut at = databases::Store::new(backend).unwrap();
        at.settings.other.insert("poolSize".to_owned(), json!(size));
        at.settings.connection_timeout = Duration::from_secs(1);
        at.settings.other.extend(more.as_object().cloned().unwrap_or_default());
        let ds = at.open().unwrap();
        ds.attach::<(Account,)>().unwrap();
        ds.automigrate().await.unwrap();
        Account::create_all(&ds, (1..=9).map(|id| account(id, 100))).await.unwrap();
        Store { at, ds }
    }

    async fn beside(&self) -> Beside {
        Beside::of(&self.at).await.unwrap()
    }

    /// The connections that the server has of this store.
    async fn connections(&self) -> Vec<String> {
        self.beside().await.sessions().await.unwrap()
    }

    /// Kills them all.
    async fn kill(&self) {
        let mut beside = self.beside().await;
        for id in beside.sessions().await.unwrap() {
            let (postgres, mysql) = (format!("SELECT pg_terminate_backend({id})"), format!("KILL {id}"));
            let kill = self.at.database.pick(String::new(), postgres, mysql);
            if let Err(error) = beside.raw().run(&kill).await {
                // It went by itself in between.
                assert!(error.to_string().contains("Unknown thread id"), "{error}");
            }
        }
        while !self.connections().await.is_empty() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    async fn balances(&self) -> Vec<i64> {
        Account::find(&self.ds)
            .order(Account::ID.asc())
            .await
            .unwrap()
            .iter()
            .map(|account| account.balance)
            .collect()
    }
}

fn error<T>(outcome: Result<T>) -> Error {
    outcome.err().unwrap_or_else(|| panic!("it must be refused"))
}

async fn who_holds_the_connections(backend: Database) {
    let store = Store::new(backend, 3, json!({})).await;
    Account::create_all(&store.ds, (10..2000).map(|id| account(id, 1))).await.unwrap();
    let one = store.ds.begin(TransactionOptions::default()).await.unwrap();
    let line = line!() - 1;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let two = store.ds.begin(TransactionOptions::default()).await.unwrap();
    let mut stream = Account::find(&store.ds).stream();
    stream.next().await.unwrap().unwrap();
    let began = Instant::now();
    let refused = error(Account::count(&store.ds).await);
    assert!(began.elapsed() >= Duration::from_millis(990));
    assert!(matches!(refused.kind(), ErrorKind::Connection { .. }));
    let text = refused.to_string();
    assert!(text.starts_with("no connection was free within 1000 ms: all 3 are in use: "), "{text}");
    assert!(text.contains("2 transactions (the oldest for "), "{text}");
    assert!(text.contains(&format!(", begun at tests/tests/connections.rs:{line})")), "{text}");
    assert!(text.contains("1 x find of Account (for "), "{text}");
    drop((one, two, stream));
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(Account::count(&store.ds).await.unwrap(), 1999);
}

async fn those_who_wait_get_one_in_order(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    let mut settings = store.at.settings.clone();
    settings.connection_timeout = Duration::from_secs(5);
    let ds = DataSource::with_settings(backend.factory().create(&settings).unwrap(), &settings);
    ds.attach::<(Account,)>().unwrap();
    ds.automigrate().await.unwrap(); // the one of SQLite is in memory, and another
    Account::count(&ds).await.unwrap();
    let held = ds.begin(TransactionOptions::default()).await.unwrap();
    let order = std::sync::Arc::new(parking_lot::Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for n in 0..8 {
        let (ds, order) = (ds.clone(), order.clone());
        tasks.push(tokio::spawn(async move {
            let tx = ds.begin(TransactionOptions::default()).await.unwrap();
            order.lock().push(n);
            tx.commit().await.unwrap();
        }));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    held.commit().await.unwrap();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock(), (0..8).collect::<Vec<_>>());
}

async fn a_connection_that_rested_too_long_is_replaced(backend: Database) {
    for setting in ["idleTimeout", "maxLifetime"] {
        let store = Store::new(backend, 1, json!({setting: 120})).await;
        Account::count(&store.ds).await.unwrap();
        if backend == Database::Sqlite {
            store.ds.execute("PRAGMA cache_size = -1234", ()).await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        let before = if backend == Database::Sqlite { Vec::new() } else { store.connections().await };
        assert_eq!(Account::count(&store.ds).await.unwrap(), 9);
        if backend == Database::Sqlite {
            let size = store.ds.execute("PRAGMA cache_size", ()).values::<i64>().await.unwrap();
            assert_ne!(size, [-1234], "a setting of the connection that was replaced");
        } else {
            let after = store.connections().await;
            assert!(
                !before.is_empty() && after.iter().any(|id| !before.contains(id)),
                "{before:?} {after:?}"
            );
        }
    }
}

/// It has a connection. Did it wait until its data source is connected again, which takes one, it would wait for itself.
async fn a_transaction_outlives_the_connection_of_its_data_source(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
    store.ds.disconnect().await.unwrap();
    Account::update_all(&tx, Account::ID.eq(1)).set(Account::BALANCE, 1).await.unwrap();
    let inner = tx.begin(TransactionOptions::default()).await.unwrap();
    let update = backend.pick("UPDATE \"Account\" SET", "UPDATE \"Account\" SET", "UPDATE `Account` SET");
    assert_eq!(inner.execute(format!("{update} balance = 2 WHERE id = 2"), ()).await.unwrap(), 1);
    inner.commit().await.unwrap();
    tx.commit().await.unwrap();
    let changed =
        Account::find(&store.ds).filter(Account::BALANCE.lt(100)).order(Account::ID.asc()).await.unwrap();
    assert_eq!(changed, [Account { id: 1, balance: 1 }, Account { id: 2, balance: 2 }]);
}

/// A stream holds the transaction while it is open; whoever waits for it in the same task is told.
async fn a_stream_in_a_transaction_is_not_waited_for_in_vain(backend: Database) {
    let store = Store::new(backend, 2, json!({})).await;
    Account::create_all(&store.ds, (10..2000).map(|id| account(id, 1))).await.unwrap();
    let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
    let mut stream = Account::find(&tx).stream();
    stream.next().await.unwrap().unwrap();
    let refused = error(Account::count(&tx).await);
    assert!(refused.to_string().contains("waiting for a stream"), "{refused}");
    let rest = stream.count().await;
    assert_eq!(rest, 1998);
    assert_eq!(Account::count(&tx).await.unwrap(), 1999);
    tx.commit().await.unwrap();
}

async fn a_stream_in_a_transaction_that_is_dropped_leaves_it_usable(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    Account::create_all(&store.ds, (10..2000).map(|id| account(id, 1))).await.unwrap();
    let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
    for _ in 0..3 {
        let mut stream = Account::find(&tx).stream();
        stream.next().await.unwrap().unwrap();
        drop(stream);
        Account::update_all(&tx, Account::ID.eq(1)).set(Account::BALANCE, 7).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(store.balances().await[0], 7);
}

/// Also who goes around juggler's own check is refused.
async fn the_database_knows_that_it_is_read_only(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    let store_of = store.ds.connector().clone();
    let options = TransactionOptions::default().read_only();
    for keep in [true, false] {
        let tx = store_of.as_transactional().unwrap().begin(&options).await.unwrap();
        let model = Account::definition();
        let mut out = each(|_: &dyn Row| Ok(Flow::Continue));
        let row = juggler_core::row::Values(&[Value::Int(50), Value::Int(1)]);
        let refused = error(tx.create(model, &[&row], &mut out).await);
        assert_eq!(refused.kind(), &ErrorKind::ReadOnly { what: "Account".into() });
        assert_eq!(tx.count(model, &juggler_core::query::Condition::all()).await.unwrap(), 9, "it goes on");
        match keep {
            true => tx.commit().await.unwrap(),
            false => tx.rollback().await.unwrap(),
        }
        drop(out);
        Account::update_all(&store.ds, Account::ID.eq(1)).set(Account::BALANCE, 8).await.unwrap();
    }
}

async fn settings_that_are_wrong(backend: Database) {
    for (name, value) in [("poolSize", json!(0)), ("idleTimeout", json!("soon")), ("maxLifetime", json!(-1))]
    {
        let mut settings = Settings::new(backend.factory().name());
        settings.other.insert(name.to_owned(), value);
        let refused = error(backend.factory().create(&settings));
        assert_eq!(refused.to_string(), format!("{name}: expected a number above 0"));
    }
}

async fn a_connection_killed_at_rest_costs_reads_nothing(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    store.kill().await;
    assert_eq!(Account::count(&store.ds).await.unwrap(), 9);
    store.kill().await;
    assert_eq!(Account::find(&store.ds).await.unwrap().len(), 9);
    store.kill().await;
    assert!(Account::find_by_id(&store.ds, 1).await.unwrap().is_some());
    store.kill().await;
    assert!(Account::exists(&store.ds, 1).await.unwrap());
    store.kill().await;
    assert_eq!(Account::find(&store.ds).stream().count().await, 9);
    store.kill().await;
    let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
    Account::update_all(&tx, Account::ID.eq(1)).set(Account::BALANCE, 5).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.balances().await[0], 5);
}

async fn a_write_is_not_done_twice(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    store.kill().await;
    let refused = error(Account::create(&store.ds, account(10, 1)).await);
    assert!(matches!(refused.kind(), ErrorKind::Connection { .. }), "{refused:?}");
    Account::create(&store.ds, account(10, 1)).await.unwrap();
    assert_eq!(Account::count(&store.ds).await.unwrap(), 10);
}

async fn a_connection_killed_in_a_transaction_ends_it(backend: Database) {
    let store = Store::new(backend, 1, json!({})).await;
    let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
    Account::destroy_all(&tx, everything()).await.unwrap();
    store.kill().await;
    let lost = error(Account::count(&tx).await);
    assert!(matches!(lost.kind(), ErrorKind::Connection { .. }), "{lost:?}");
    for later in [error(Account::create(&tx, account(10, 1)).await), error(tx.commit().await)] {
        assert_eq!(later.kind(), &ErrorKind::TransactionFinished);
    }
    drop(tx);
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(store.balances().await, [100; 9]);
}

/// Moves something from one account to another, in the order that is given.
async fn transfer(tx: &Session, from: i64, to: i64) -> Result<()> {
    for (id, by) in [(from, -10), (to, 10)] {
        let account = Account::find_by_id(tx, id).required().await?;
        account.update(tx).set(Account::BALANCE, account.balance + by).await?;
        tokio::time::sleep(Duration::from_millis(40)).await;
    }
    Ok(())
}

/// The one that lost answers so to everything after it: its database rolled it back, and what came later would not be part of it.
async fn a_deadlock_ends_one_of_two(backend: Database) {
    let store = Store::new(backend, 3, json!({})).await;
    let one = store.ds.begin(TransactionOptions::default()).await.unwrap();
    let two = store.ds.begin(TransactionOptions::default()).await.unwrap();
    let outcomes = tokio::join!(transfer(&one, 1, 2), transfer(&two, 2, 1));
    let (winner, loser, outcome) = match outcomes {
        (Ok(()), Err(error)) => (one, two, error),
        (Err(error), Ok(())) => (two, one, error),
        other => panic!("one of two must lose: {other:?}"),
    };
    assert!(
        matches!(outcome.kind(), ErrorKind::Deadlock { .. } | ErrorKind::Serialization { .. }),
        "{outcome:?}"
    );
    for later in [
        error(Account::create(&loser, account(10, 1)).await),
        error(loser.begin(TransactionOptions::default()).await),
        error(loser.commit().await),
    ] {
        assert!(matches!(later.kind(), ErrorKind::Serialization { .. }), "{later:?}");
    }
    loser.rollback().await.unwrap();
    winner.commit().await.unwrap();
    assert_eq!(store.balances().await.iter().sum::<i64>(), 900);
    assert_eq!(Account::count(&store.ds).await.unwrap(), 9);
}

async fn a_deadlock_is_run_again(backend: Database) {
    let store = Store::new(backend, 3, json!({})).await;
    let run = |from, to| {
        let options = TransactionOptions::isolation(IsolationLevel::Serializable).retry(20);
        store.ds.transaction_with(options, move |tx| async move { transfer(&tx, from, to).await })
    };
    let (one, two) = tokio::join!(run(1, 2), run(2, 1));
    one.and(two).unwrap();
    assert_eq!(store.balances().await, [100; 9]);
}

/// A statement that waits for a lock of another ends with the time of its transaction, and its connection is replaced.
async fn a_statement_that_runs_too_long_is_cut_off(backend: Database) {
    let store = Store::new(backend, 2, json!({})).await;
    let first = store.ds.begin(TransactionOptions::default()).await.unwrap();
    Account::update_all(&first, Account::ID.eq(1)).set(Account::BALANCE, 1).await.unwrap();
    let after = Duration::from_millis(200);
    let second = store.ds.begin(TransactionOptions::default().timeout(after)).await.unwrap();
    let began = Instant::now();
    let late = error(Account::update_all(&second, Account::ID.eq(1)).set(Account::BALANCE, 2).await);
    assert!((after..after * 5).contains(&began.elapsed()), "{:?}", began.elapsed());
    assert_eq!(late.kind(), &ErrorKind::Timeout { what: "a transaction", after });
    for later in
        [error(Account::count(&second).await), error(second.commit().await), error(second.rollback().await)]
    {
        assert_eq!(later.kind(), late.kind());
    }
    first.commit().await.unwrap();
    Account::update_all(&store.ds, Account::ID.eq(1)).set(Account::BALANCE, 3).await.unwrap();
    assert_eq!(store.balances().await[0], 3);
}
