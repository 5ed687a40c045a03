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

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use juggler_core::connector::{Admission, Call, Connector, ConnectorFactory, Settings, Watched, Watcher};
use juggler_core::prelude::*;
use juggler_core::{ErrorKind, Result};
use juggler_tests::databases::{self, Database};
use libtest_mimic::{Arguments, Completion, Trial};
use serde_json::json;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection};

#[derive(Model, Debug, Clone, PartialEq)]
#[model(force_id = false)]
struct Item {
    #[model(id, generated)]
    id: i64,
    #[model(unique, length = 60)]
    name: String,
    #[model(default = 0)]
    age: i64,
    #[model(has_many(on_delete = cascade))]
    parts: HasMany<Part>,
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Part {
    #[model(id, generated)]
    id: i64,
    item_id: i64,
    name: String,
    item: BelongsTo<Item>,
}

fn item(name: &str) -> NewItem {
    NewItem { name: name.to_owned() }
}

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

type Operation = fn(&Session) -> BoxFuture<'_, Result<()>>;

/// Operations, each by its name, as functions from a session.
macro_rules! operations {
    ($($name:ident => |$db:ident| $operation:expr;)*) => {
        &[$((stringify!($name), |$db| async move { $operation.await.map(drop) }.boxed())),*]
    };
}

/// Operations on a pool, or in a transaction.
static OPERATIONS: &[(&str, Operation)] = operations! {
    find => |db| Item::find(db);
    find_by_id => |db| Item::find_by_id(db, 1);
    stream => |db| read(db, 3);
    stream_to_the_end => |db| read(db, usize::MAX);
    count => |db| Item::count(db);
    create => |db| Item::create(db, item("new"));
    create_with_an_id => |db| Item::create(db, item("new").with(Item::ID, 5000));
    create_many => |db| Item::create_all(db, (0..600).map(|n| item(&format!("new{n}"))));
    create_a_duplicate => |db| async { drop(Item::create(db, item("7")).await); Ok(()) };
    create_nested => |db| Item::create(db, item("new")).parts([NewPart { name: "one".into() }, NewPart { name: "two".into() }]);
    update_one => |db| async { Item::find_by_id(db, 1).required().await?.update(db).set(Item::AGE, 9).await };
    update_all => |db| Item::update_all(db, Item::ID.lt(5)).set(Item::AGE, 9);
    update_all_by_pattern => |db| Item::update_all(db, Item::NAME.ilike("1%")).set(Item::AGE, 9);
    upsert_old => |db| Item::upsert(db, item("3").with(Item::ID, 3).with(Item::AGE, 9));
    upsert_new => |db| Item::upsert(db, item("new").with(Item::ID, 5000));
    replace_or_create => |db| Item::replace_or_create(db, item("other").with(Item::ID, 3));
    find_or_create_old => |db| Item::find_or_create(db, Item::NAME.eq("3"), item("3"));
    find_or_create_new => |db| Item::find_or_create(db, Item::NAME.eq("new"), item("new"));
    destroy_one => |db| Item::destroy_by_id(db, 1);
    destroy_all => |db| Item::destroy_all(db, Item::ID.lt(5));
    destroy_all_by_pattern => |db| Item::destroy_all(db, Item::NAME.ilike("1%"));
};

/// Operations that begin transactions.
static THAT_BEGIN: &[(&str, Operation)] = operations! {
    begin => |db| db.begin(TransactionOptions::default());
    begin_read_only => |db| db.begin(TransactionOptions::isolation(IsolationLevel::Serializable).read_only());
    begin_and_commit => |db| async { write_two(&db.begin(TransactionOptions::default()).await?, true).await };
    begin_and_roll_back => |db| async { write_two(&db.begin(TransactionOptions::default()).await?, false).await };
    transaction => |db| db.transaction(async |tx| {
        Item::create(tx, item("new")).await?;
        Item::update_all(tx, Item::ID.lt(5)).set(Item::AGE, 9).await
    });
    transaction_in_time => |db| db.transaction_with(
        TransactionOptions::default().timeout(Duration::from_secs(60)).retry(2),
        |tx| async move { Item::create(&tx, item("new")).await },
    );
    nested => |db| db.transaction(async |tx| {
        Item::create(tx, item("new")).await?;
        tx.transaction(async |inner| Item::destroy_by_id(inner, 1).await).await?;
        let undone: Result<()> = tx
            .transaction(async |inner| {
                Item::destroy_by_id(inner, 2).await?;
                Err(Error::bad_request("enough"))
            })
            .await;
        assert!(undone.is_err());
        Item::create(tx, item("newer")).await
    });
};

async fn read(db: &Session, rows: usize) -> Result<()> {
    let mut stream = Item::find(db).stream().take(rows);
    while let Some(row) = stream.next().await {
        row?;
        tokio::task::yield_now().await;
    }
    Ok(())
}

async fn write_two(tx: &Transaction, keep: bool) -> Result<()> {
    Item::create(tx, item("new")).await?;
    Item::destroy_by_id(tx, 1).await?;
    if keep { tx.commit().await } else { tx.rollback().await }
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
    let mut other = store.other().await;
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
            store.nothing_is_open(&mut other, &place).await;
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
    let mut other = store.other().await;
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
        store.nothing_is_open(&mut other, &place).await;
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
            let mut other = store.other().await;
            other.begin_write().await;
            let place = format!("{name}, {polls} polls");
            let release = tokio::spawn(async move {
                tokio::time::sleep(Duration::from_micros(400)).await;
                other.roll_back().await;
                other
            });
            cut(polls, operation(&store.ds)).await;
            let mut other = release.await.unwrap();
            store.works_at_once(&place).await;
            store.nothing_is_open(&mut other, &place).await;
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
            store.nothing_is_open(&mut store.other().await, "after the runtime ended").await;
            // A connection belongs to the runtime in which it was opened, and so does a data source.
            let ds = Store::connect(&store.settings);
            let names: Vec<String> =
                Item::find(&ds).await.unwrap().into_iter().map(|item| item.name).collect();
            assert_eq!(names.len(), before.len());
        });
    }
}

/// A store with a pool of one connection, and a look at it from outside.
struct Store {
    backend: Database,
    ds: DataSource,
    settings: Settings,
    /// By what the server knows who uses the store.
    name: String,
    _folder: Option<tempfile::TempDir>,
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
        let databases::Store { mut settings, folder, .. } = databases::Store::new(backend).unwrap();
        let name = match (backend, &mut settings.url) {
            (Database::Postgres, Some(url)) => {
                let name = url.rsplit('=').next().unwrap().to_owned();
                url.push_str(&format!("&application_name={name}"));
                name
            }
            (Database::Mysql, Some(url)) => url.rsplit('/').next().unwrap().to_owned(),
            _ => String::new(),
        };
        settings.other.insert("poolSize".to_owned(), json!(1));
        settings.set("connectionTimeout", &json!(60_000)).unwrap();
        if backend == Database::Sqlite {
            settings.set("busyTimeout", &json!(60_000)).unwrap();
        }
        let ds = Store::connect(&settings);
        ds.automigrate().await.unwrap();
        Store { backend, ds, settings, name, _folder: folder }
    }

    fn connect(settings: &Settings) -> DataSource {
        let factory: &dyn ConnectorFactory = match &*settings.connector {
            "sqlite" => &juggler_sql::SQLITE,
            "postgres" => &juggler_sql::POSTGRES,
            _ => &juggler_sql::MYSQL,
        };
        let watched: Watched<dyn Connector, Yields> = Watched::new(factory.create(settings).unwrap());
        let ds = DataSource::with_settings(Arc::new(watched), settings);
        ds.attach::<(Item, Part)>().unwrap();
        ds
    }

    /// Twelve items with two parts each, and nothing else.
    async fn fill(&self) {
        self.ds.automigrate().await.unwrap();
        let items = Item::create_all(&self.ds, (1..=12).map(|n| item(&n.to_string()))).await.unwrap();
        let parts = items
            .iter()
            .flat_map(|item| ["a", "b"].map(|name| NewPart { name: name.to_owned() }.item_id(item.id)));
        Part::create_all(&self.ds, parts).await.unwrap();
    }

    /// The rows, without what the store makes.
    async fn rows(&self) -> Vec<(String, i64, usize)> {
        let items = Item::find(&self.ds).order(Item::NAME.asc()).include(Item::PARTS).await.unwrap();
        items.into_iter().map(|item| (item.name, item.age, item.parts.loaded().unwrap().len())).collect()
    }

    /// Much sooner than what it waits for the connection, or for another that writes; the machine may be a slow one.
    async fn works_at_once(&self, place: &str) {
        let began = Instant::now();
        Item::count(&self.ds).await.unwrap_or_else(|error| panic!("{place}: {error:?}"));
        let name = Item::find_by_id(&self.ds, 12).await.unwrap().map(|item| item.name);
        if let Some(name) = name {
            Item::update_all(&self.ds, Item::ID.eq(12)).set(Item::NAME, name).await.unwrap();
        }
        assert!(began.elapsed() < Duration::from_secs(20), "{place}: {:?}", began.elapsed());
    }

    /// The server may take a moment to notice that a connection was closed.
    async fn nothing_is_open(&self, other: &mut Other, place: &str) {
        let began = Instant::now();
        while let Some(what) = other.is_open(&self.name).await {
            assert!(began.elapsed() < Duration::from_secs(20), "{place}: {what} is open");
            // MariaDB looks anew only where nobody asked for a tenth of a second.
            tokio::time::sleep(Duration::from_millis(if self.backend == Database::Mysql { 120 } else { 5 }))
                .await;
        }
    }

    async fn other(&self) -> Other {
        let url = self.settings.url.clone().unwrap_or_default();
        match self.backend {
            Database::Postgres => {
                let url = url.replace("application_name=", "application_name=look_at_");
                Other::Postgres(sqlx::PgConnection::connect(&url).await.unwrap())
            }
            Database::Mysql => {
                let (server, _) = url.rsplit_once('/').unwrap();
                Other::Mysql(sqlx::MySqlConnection::connect(&format!("{server}/mysql")).await.unwrap())
            }
            Database::Sqlite => {
                let options = sqlx::sqlite::SqliteConnectOptions::new()
                    .filename(self.settings.file.as_ref().unwrap())
                    .busy_timeout(Duration::ZERO);
                Other::Sqlite(options.connect().await.unwrap())
            }
        }
    }
}

/// A connection beside the pool.
enum Other {
    Sqlite(sqlx::SqliteConnection),
    Postgres(sqlx::PgConnection),
    Mysql(sqlx::MySqlConnection),
}

impl Other {
    /// What is open on the server, of those who use this store.
    async fn is_open(&mut self, name: &str) -> Option<String> {
        let text = match self {
            Other::Sqlite(connection) => {
                let begun = sqlx::raw_sql("BEGIN IMMEDIATE; ROLLBACK").execute(connection).await;
                return begun.err().map(|error| error.to_string());
            }
            Other::Postgres(connection) => {
                let text = format!(
                    "SELECT string_agg(state || ': ' || query, '; ') FROM pg_stat_activity \
                     WHERE application_name = '{name}' AND state <> 'idle'"
                );
                sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(text)).fetch_one(connection).await
            }
            Other::Mysql(connection) => {
                let text = format!(
                    "SELECT CAST(GROUP_CONCAT(COALESCE(t.trx_state, p.command) SEPARATOR '; ') AS CHAR) \
                     FROM information_schema.processlist p \
                     LEFT JOIN information_schema.innodb_trx t ON t.trx_mysql_thread_id = p.id \
                     WHERE p.db = '{name}' AND (t.trx_id IS NOT NULL OR p.command <> 'Sleep')"
                );
                sqlx::query_scalar::<_, Option<String>>(AssertSqlSafe(text)).fetch_one(connection).await
            }
        };
        text.unwrap()
    }

    async fn begin_write(&mut self) {
        if let Other::Sqlite(connection) = self {
            sqlx::raw_sql("BEGIN IMMEDIATE").execute(connection).await.unwrap();
        }
    }

    async fn roll_back(&mut self) {
        if let Other::Sqlite(connection) = self {
            sqlx::raw_sql("ROLLBACK").execute(connection).await.unwrap();
        }
    }
}
