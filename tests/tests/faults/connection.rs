//! Servers that are not there, do not answer, or go away.

use std::time::{Duration, Instant};

use juggler_core::connector::TransactionOptions;
use juggler_core::prelude::*;
use juggler_core::{DataSource, ErrorKind};
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, Raw, SERVERS, Store};
use juggler_tests::proxy::Proxy;

use super::{in_time, is_connection, tells, told};

pub(super) const CASES: &[Case] = database_cases!(SERVERS;
    a_server_that_is_down_is_named,
    who_may_not_come_in_is_told,
    a_read_is_tried_again,
    a_read_that_is_lost_twice_is_an_error,
    a_write_is_not_tried_again,
    a_read_that_has_begun_is_not_tried_again,
    what_the_server_kills_is_lost,
    all_that_rest_are_lost_at_once,
    a_server_that_is_silent_is_not_waited_for,
    a_pool_has_an_end,
);

const SECRET: &str = "hunter2-planted";

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "notes")]
struct Note {
    #[model(id, generated)]
    id: i64,
    text: String,
}

fn note(text: impl Into<String>) -> NewNote {
    NewNote { text: text.into() }
}

/// A data source through a proxy, with one note.
async fn through_proxy(
    store: &Store,
) -> Result<(Proxy, DataSource), Box<dyn std::error::Error + Send + Sync>> {
    let (proxy, settings) = Proxy::before(&store.settings).await?;
    let ds = store.database.data_source(&settings)?;
    Note::create(&ds, note("first")).await?;
    Ok((proxy, ds))
}

/// Keeps everybody from the notes, until the connection that is given back lets go.
async fn locked(store: &Store) -> Result<Raw, Box<dyn std::error::Error + Send + Sync>> {
    let mut raw = store.raw().await?;
    let lock = "BEGIN; LOCK TABLE notes IN ACCESS EXCLUSIVE MODE";
    raw.run(store.database.pick("", lock, "LOCK TABLES notes WRITE")).await?;
    Ok(raw)
}

async fn unlock(store: &Store, raw: &mut Raw) -> Outcome {
    Ok(raw.run(store.database.pick("", "COMMIT", "UNLOCK TABLES")).await?)
}

/// Waits until somebody waits for the lock, and gives the number of its session.
async fn waiting(store: &Store, raw: &mut Raw) -> Result<i64, Box<dyn std::error::Error + Send + Sync>> {
    let session = store.database.pick(
        "",
        "SELECT COALESCE(MAX(pid), 0)::bigint FROM pg_locks WHERE NOT granted AND relation = 'notes'::regclass",
        "SELECT CAST(COALESCE(MAX(id), 0) AS SIGNED) FROM information_schema.processlist
         WHERE db = database() AND state LIKE 'Waiting for table%'",
    );
    for _ in 0..1000 {
        let id = raw.number(session).await?;
        if id != 0 {
            return Ok(id);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err("nobody waits for the lock".into())
}

async fn a_server_that_is_down_is_named(store: Store) -> Outcome {
    let (proxy, settings) = Proxy::before(&store.settings).await?;
    proxy.down().await;
    let mut secret = settings.clone();
    secret.password = Some(SECRET.to_owned());
    let ds = store.database.data_source(&secret)?;
    let error = in_time(ds.connect()).await.expect_err("the server is down");
    assert!(is_connection(&error) && error.is_retryable() && error.status_code() == 503, "{error:?}");
    tells(&error, &[&proxy.address().to_string()]);
    assert!(!told(&error).contains(SECRET), "{}", told(&error));

    let ds = store.database.data_source(&settings)?;
    let error = in_time(Note::find(&ds)).await.expect_err("the server is down");
    assert!(is_connection(&error), "{error:?}");
    assert!(!ds.is_connected());
    proxy.up().await?;
    ds.connect().await?;
    assert_eq!(Note::create(&ds, note("back")).await?.text, "back");

    proxy.down().await;
    let error = in_time(Note::find(&ds)).await.expect_err("it is down again");
    assert!(is_connection(&error), "{error:?}");
    proxy.up().await?;
    assert_eq!(Note::count(&ds).await?, 1, "and the same data source goes on");
    Ok(())
}

async fn who_may_not_come_in_is_told(store: Store) -> Outcome {
    let mut wrong_user = store.settings.clone();
    wrong_user.username = Some("nobody_of_juggler".to_owned());
    let mut wrong_database = store.settings.clone();
    wrong_database.database = Some("none_of_juggler".to_owned());
    for (mut settings, name) in [(wrong_user, "nobody_of_juggler"), (wrong_database, "none_of_juggler")] {
        // A server that trusts everybody does not look at the password; it is nowhere in any case.
        if name == "nobody_of_juggler" || store.database.pick(false, true, false) {
            settings.password = Some(SECRET.to_owned());
        }
        let ds = store.database.data_source(&settings)?;
        let error = in_time(ds.connect()).await.expect_err("nobody is let in");
        tells(&error, &[name]);
        let kind = error.kind();
        let is_told = match name {
            "nobody_of_juggler" => matches!(kind, ErrorKind::Login { .. }),
            _ => matches!(kind, ErrorKind::Settings { .. }),
        };
        assert!(is_told && !error.is_retryable(), "{error:?}");
        assert!(!told(&error).contains(SECRET), "{}", told(&error));
    }
    Ok(())
}

async fn a_read_is_tried_again(store: Store) -> Outcome {
    let (proxy, ds) = through_proxy(&store).await?;
    let mut lock = locked(&store).await?;
    let read = tokio::spawn({
        let ds = ds.clone();
        async move { Note::find(&ds).await }
    });
    waiting(&store, &mut lock).await?;
    proxy.cut();
    tokio::time::sleep(Duration::from_millis(50)).await;
    unlock(&store, &mut lock).await?;
    assert_eq!(in_time(read).await??.len(), 1, "it was read on another connection");
    Ok(())
}

async fn a_read_that_is_lost_twice_is_an_error(store: Store) -> Outcome {
    let (proxy, ds) = through_proxy(&store).await?;
    let mut lock = locked(&store).await?;
    let read = tokio::spawn({
        let ds = ds.clone();
        async move { Note::count(&ds).await }
    });
    let first = waiting(&store, &mut lock).await?;
    proxy.cut();
    while waiting(&store, &mut lock).await? == first || proxy.connections() == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    tokio::time::sleep(Duration::from_millis(100)).await;
    proxy.cut();
    let error = in_time(read).await?.expect_err("once is enough");
    assert!(is_connection(&error), "{error:?}");
    unlock(&store, &mut lock).await?;
    assert_eq!(in_time(Note::count(&ds)).await?, 1);
    Ok(())
}

async fn a_write_is_not_tried_again(store: Store) -> Outcome {
    let (proxy, ds) = through_proxy(&store).await?;
    let mut lock = locked(&store).await?;
    let write = tokio::spawn({
        let ds = ds.clone();
        async move { Note::create(&ds, note("once")).await }
    });
    waiting(&store, &mut lock).await?;
    proxy.cut();
    let error = in_time(write).await?.expect_err("whether it was written, nobody knows");
    assert!(is_connection(&error), "{error:?}");
    unlock(&store, &mut lock).await?;
    let last = in_time(Note::create(&ds, note("last"))).await?;
    assert_eq!(last.text, "last", "the connection was replaced");
    // The server may have gone on with what it had heard. It has heard it once.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert!(Note::count(&ds).filter(Note::TEXT.eq("once")).await? <= 1);
    assert_eq!(Note::count(&ds).filter(Note::TEXT.eq("last")).await?, 1);
    Ok(())
}

async fn a_read_that_has_begun_is_not_tried_again(store: Store) -> Outcome {
    let (proxy, ds) = through_proxy(&store).await?;
    Note::create_all(&ds, (0..3000).map(|_| note("x".repeat(200)))).await?;
    proxy.cut_after(200_000);
    let error = in_time(Note::find(&ds)).await.expect_err("half of the rows are no answer");
    assert!(is_connection(&error), "{error:?}");
    assert_eq!(proxy.connections(), 0, "none was opened for another try");
    assert_eq!(in_time(Note::find(&ds)).await?.len(), 3001);
    Ok(())
}

async fn what_the_server_kills_is_lost(store: Store) -> Outcome {
    let ds = store.open()?;
    Note::create(&ds, note("first")).await?;
    let mut lock = locked(&store).await?;
    let kill = |id: i64| {
        store.database.pick(
            String::new(),
            format!("SELECT pg_terminate_backend({id})"),
            format!("KILL CONNECTION {id}"),
        )
    };
    let write = tokio::spawn({
        let ds = ds.clone();
        async move { Note::create(&ds, note("never")).await }
    });
    let id = waiting(&store, &mut lock).await?;
    lock.run(&kill(id)).await?;
    let error = in_time(write).await?.expect_err("the session was killed");
    assert!(is_connection(&error), "{error:?}");

    let read = tokio::spawn({
        let ds = ds.clone();
        async move { Note::find(&ds).await }
    });
    let id = waiting(&store, &mut lock).await?;
    lock.run(&kill(id)).await?;
    tokio::time::sleep(Duration::from_millis(50)).await;
    unlock(&store, &mut lock).await?;
    let rows = in_time(read).await??;
    assert_eq!(
        rows.iter().map(|note| &*note.text).collect::<Vec<_>>(),
        ["first"],
        "what was killed was not written"
    );
    Ok(())
}

/// Opens a few connections, which then rest.
async fn warm(ds: &DataSource) -> Outcome {
    let mut open = Vec::new();
    for _ in 0..5 {
        open.push(ds.begin(TransactionOptions::default()).await?);
    }
    for transaction in open {
        transaction.rollback().await?;
    }
    Ok(())
}

async fn all_that_rest_are_lost_at_once(store: Store) -> Outcome {
    let (proxy, ds) = through_proxy(&store).await?;
    warm(&ds).await?;
    assert!(proxy.connections() >= 5);
    proxy.down().await;
    proxy.up().await?;
    for _ in 0..5 {
        assert_eq!(in_time(Note::count(&ds)).await?, 1, "no read notices");
    }
    warm(&ds).await?;
    proxy.down().await;
    proxy.up().await?;
    let mut written = 1;
    let mut errors = Vec::new();
    for _ in 0..8 {
        match in_time(Note::create(&ds, note("again"))).await {
            Ok(_) => written += 1,
            Err(error) => errors.push(error),
        }
    }
    assert!(errors.len() <= 1, "one write at most notices: {errors:?}");
    assert!(errors.iter().all(is_connection), "{errors:?}");
    assert_eq!(Note::count(&ds).await?, written);
    warm(&ds).await?;
    proxy.down().await;
    proxy.up().await?;
    for _ in 0..5 {
        in_time(ds.transaction(async |tx| Note::create(tx, note("together")).await)).await?;
    }
    assert_eq!(Note::count(&ds).await?, written + 5, "a transaction that has not begun is begun again");
    Ok(())
}

async fn a_server_that_is_silent_is_not_waited_for(store: Store) -> Outcome {
    let (proxy, mut settings) = Proxy::before(&store.settings).await?;
    settings.connection_timeout = Duration::from_millis(300);
    let ds = store.database.data_source(&settings)?;
    proxy.pause();
    let began = Instant::now();
    let error = in_time(ds.connect()).await.expect_err("nobody answers");
    assert!(matches!(error.kind(), ErrorKind::Timeout { .. }), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(5));
    proxy.resume();
    ds.connect().await?;
    Note::create(&ds, note("first")).await?;

    // Whoever stops waiting for a statement leaves a connection that nobody gets.
    proxy.pause();
    let given_up = tokio::time::timeout(Duration::from_millis(300), Note::count(&ds)).await;
    assert!(given_up.is_err());
    proxy.resume();
    assert_eq!(in_time(Note::count(&ds)).await?, 1);

    // With a limit for statements nobody waits for ever, and the next one asks anew.
    settings.other.insert("statementTimeout".to_owned(), json!(200));
    let ds = store.database.data_source(&settings)?;
    assert_eq!(Note::count(&ds).await?, 1);
    for what in ["a read", "a write"] {
        proxy.pause();
        let began = Instant::now();
        let outcome = match what {
            "a read" => in_time(Note::count(&ds)).await.map(drop),
            _ => in_time(Note::update_all(&ds, Note::ID.gt(0)).set(Note::TEXT, "second")).await.map(drop),
        };
        let error = outcome.expect_err("nobody answers");
        assert!(matches!(error.kind(), ErrorKind::Timeout { .. }), "{what}: {error:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{what}");
        proxy.resume();
        assert_eq!(in_time(Note::count(&ds)).await?, 1, "{what}");
    }
    Ok(())
}

async fn a_pool_has_an_end(store: Store) -> Outcome {
    let mut settings = store.settings.clone();
    settings.connection_timeout = Duration::from_millis(300);
    settings.other.insert("poolSize".to_owned(), json!(2));
    let ds = store.database.data_source(&settings)?;
    Note::create(&ds, note("first")).await?;
    let held =
        [ds.begin(TransactionOptions::default()).await?, ds.begin(TransactionOptions::default()).await?];
    let error = in_time(Note::count(&ds)).await.expect_err("both connections are in use");
    assert!([503, 504].contains(&error.status_code()), "{error:?}");
    tells(&error, &["300 ms"]);
    for transaction in held {
        transaction.rollback().await?;
    }
    assert_eq!(Note::count(&ds).await?, 1);
    Ok(())
}
