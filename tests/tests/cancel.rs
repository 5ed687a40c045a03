//! Whatever future is dropped, and at whatever await: nothing stays open, on no database. Each operation is polled once, twice, three
//! times and so on until it completes, and dropped; after each, on a pool of one connection,
//!
//! * the next operation works at once,
//! * no transaction is open on the server, and no statement runs,
//! * the rows are as if the call had not begun, or had completed.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::pin::pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use juggler_core::connector::{Admission, Call, Connector, Watched, Watcher};
use juggler_core::prelude::*;
use juggler_core::{ErrorKind, Result};
use juggler_tests::beside::Beside;
use juggler_tests::databases::{self, Database};
use juggler_tests::operations::{self, Item, OPERATIONS, Operation, Part, Rows, THAT_BEGIN, item};
use libtest_mimic::{Arguments, Completion, Trial};
use serde_json::json;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for &backend in databases::ALL {
        let mut add = |name: String, test: Box<dyn FnOnce() + Send>| {
            trials.push(Trial::ignorable_test(format!("{backend:?}::{name}"), move || {
                match backend.missing() {
                    Some(reason) => Ok(Completion::ignored_with(reason)),
                    None => {
                        test();
                        Ok(Completion::Completed)
                    }
                }
            }));
        };
        for (name, operation) in OPERATIONS.iter().chain(THAT_BEGIN) {
            add((*name).to_owned(), Box::new(move || run(cut_everywhere(backend, *operation))));
        }
        for (name, operation) in OPERATIONS {
            add(
                format!("in_a_transaction::{name}"),
                Box::new(move || run(cut_in_transaction(backend, *operation))),
            );
        }
        add("a_runtime_that_ends".to_owned(), Box::new(move || a_runtime_that_ends(backend)));
    }
    let sqlite = |name: &str, test: fn() -> BoxFuture<'static, ()>| {
        Trial::test(format!("Sqlite::{name}"), move || {
            run(test());
            Ok(())
        })
    };
    trials.push(sqlite("while_another_writes", || while_another_writes().boxed()));
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    databases::clean();
    outcome
}

fn run(test: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(test);
}

/// Polls an operation at most so often, and drops it. Did it complete?
async fn cut(polls: usize, operation: impl Future<Output = Result<()>>) -> bool {
    let mut operation = pin!(operation);
    let mut done = 0;
    let outcome = std::future::poll_fn(|cx| match operation.as_mut().poll(cx) {
        Poll::Ready(outcome) => Poll::Ready(Some(outcome)),
        Poll::Pending => {
            done += 1;
            if done >= polls { Poll::Ready(None) } else { Poll::Pending }
        }
    })
    .await;
    outcome.map(Result::unwrap).is_some()
}

async fn cut_everywhere(backend: Database, operation: Operation) {
    let store = Store::new(backend).await;
    let mut other = store.beside().await;
    store.fill().await;
    let before = store.rows().await;
    operation(&store.ds).await.unwrap();
    let after = store.rows().await;
    let mut rows = after.clone();
    for polls in 1.. {
        // On a connection that rests, and on one that is to be opened.
        for fresh in [false, true] {
            if rows != before {
                store.fill().await;
            }
            if fresh {
                store.ds.disconnect().await.unwrap();
            }
            let done = cut(polls, operation(&store.ds)).await;
            let place = format!("{backend:?}, {polls} polls, on a fresh connection: {fresh}");
            store.works_at_once(&place).await;
            nothing_is_open(&mut other, &place).await;
            rows = store.rows().await;
            assert!(rows == before && !done || rows == after, "{place}: {} rows", rows.len());
            if done && fresh {
                return;
            }
        }
        assert!(polls < 2000, "it never completes");
    }
}

/// Cut inside a transaction, the operation leaves one that goes on as if it had not begun or had completed, or one that is rolled back
/// as a whole and says so.
async fn cut_in_transaction(backend: Database, operation: Operation) {
    let store = Store::new(backend).await;
    let mut other = store.beside().await;
    let wrap = async |cut_at: Option<usize>| -> (bool, Result<()>) {
        let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
        Item::create(&tx, item("first")).await.unwrap();
        let done = match cut_at {
            None => true,
            Some(polls) => cut(polls, operation(&tx)).await,
        };
        let rest = async {
            Item::create(&tx, item("last")).await?;
            tx.commit().await
        };
        (done, rest.await)
    };
    store.fill().await;
    let before = store.rows().await;
    wrap(None).await.1.unwrap();
    let without = store.rows().await;
    store.fill().await;
    wrap(Some(usize::MAX)).await.1.unwrap();
    let with = store.rows().await;
    let mut rows = with.clone();
    for polls in 1.. {
        if rows != before {
            store.fill().await;
        }
        let (done, outcome) = wrap(Some(polls)).await;
        let place = format!("{backend:?}, {polls} polls");
        store.works_at_once(&place).await;
        nothing_is_open(&mut other, &place).await;
        rows = store.rows().await;
        match outcome {
            Ok(()) => assert!(rows == with || rows == without && !done, "{place}: {} rows", rows.len()),
            Err(error) => {
                assert!(!done, "{place}: {error:?}");
                assert_eq!(error.kind(), &ErrorKind::TransactionFinished, "{place}");
                assert_eq!(rows, before, "{place}");
            }
        }
        if done {
            return;
        }
        assert!(polls < 2000, "it never completes");
    }
}

/// SQLite's statements hardly ever wait; they do while another connection writes.
async fn while_another_writes() {
    let store = Store::new(Database::Sqlite).await;
    for (name, operation) in OPERATIONS.iter().chain(THAT_BEGIN) {
        store.fill().await;
        let before = store.rows().await;
        operation(&store.ds).await.unwrap();
        let after = store.rows().await;
        for polls in 1..8 {
            store.fill().await;
            let mut other = store.beside().await;
            other.raw().run("BEGIN IMMEDIATE").await.unwrap();
            let place = format!("{name}, {polls} polls");
            let release = tokio::spawn(async move {
                tokio::time::sleep(Duration::from_micros(400)).await;
                other.raw().run("ROLLBACK").await.unwrap();
                other
            });
            cut(polls, operation(&store.ds)).await;
            let mut other = release.await.unwrap();
            store.works_at_once(&place).await;
            nothing_is_open(&mut other, &place).await;
            let rows = store.rows().await;
            assert!(rows == before || rows == after, "{place}");
        }
    }
}

/// What is rolled back in the background is not done where the runtime ends first; then the connection is closed.
fn a_runtime_that_ends(backend: Database) {
    for wait in [0, 1, 5] {
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let first = runtime();
        let (store, before) = first.block_on(async {
            let store = Store::new(backend).await;
            store.fill().await;
            let before = store.rows().await;
            let tx = store.ds.begin(TransactionOptions::default()).await.unwrap();
            Item::destroy_all(&tx, everything()).await.unwrap();
            drop(tx);
            for _ in 0..wait {
                tokio::task::yield_now().await;
            }
            (store, before)
        });
        drop(first);
        runtime().block_on(async {
            nothing_is_open(&mut store.beside().await, "after the runtime ended").await;
            // A connection belongs to the runtime in which it was opened, and so does a data source.
            let ds = store.connect();
            let names: Vec<String> =
                Item::find(&ds).await.unwrap().into_iter().map(|item| item.name).collect();
            assert_eq!(names.len(), before.len());
        });
    }
}

/// A store with a pool of one connection.
struct Store {
    at: databases::Store,
    ds: DataSource,
}

/// Each call of the connector is an await at which the future may be dropped.
#[derive(Debug, Default)]
struct Yields;

impl Watcher for Yields {
    fn before<'a>(&'a self, _: &Call<'_>) -> Admission<'a> {
        Some(Box::pin(async {
            tokio::task::yield_now().await;
            Ok(())
        }))
    }
}

impl Store {
    async fn new(backend: Database) -> Self {
        let mut at = databases::Store::new(backend).unwrap();
        let patience = if backend == Database::Sqlite { "busyTimeout" } else { "connectionTimeout" };
        for (name, value) in [("poolSize", 1), ("connectionTimeout", 60_000), (patience, 60_000)] {
            at.settings.set(name, &json!(value)).unwrap();
        }
        // A model that is first used in a transaction would ask for a connection beside it.
        at.settings.set("createTables", &json!(false)).unwrap();
        let ds = connect(&at);
        operations::prepare(&ds).await.unwrap();
        Store { at, ds }
    }

    fn connect(&self) -> DataSource {
        connect(&self.at)
    }

    async fn fill(&self) {
        operations::fill(&self.ds).await.unwrap();
    }

    async fn rows(&self) -> Rows {
        operations::rows(&self.ds).await.unwrap()
    }

    /// Much sooner than what it waits for the connection, or for another that writes; the machine may be a slow one.
    async fn works_at_once(&self, place: &str) {
        let began = Instant::now();
        operations::work(&self.ds).await.unwrap_or_else(|error| panic!("{place}: {error:?}"));
        assert!(began.elapsed() < Duration::from_secs(20), "{place}: {:?}", began.elapsed());
    }

    async fn beside(&self) -> Beside {
        Beside::of(&self.at).await.unwrap()
    }
}

fn connect(at: &databases::Store) -> DataSource {
    let connector = at.database.factory().create(&at.settings).unwrap();
    let watched: Watched<dyn Connector, Yields> = Watched::new(connector);
    let ds = DataSource::with_settings(Arc::new(watched), &at.settings);
    ds.attach::<(Item, Part)>().unwrap();
    ds
}

async fn nothing_is_open(other: &mut Beside, place: &str) {
    other.nothing_is_open(1).await.unwrap_or_else(|error| panic!("{place}: {error}"));
}
