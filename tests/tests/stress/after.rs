//! What must be true when all tasks have ended.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use futures_util::future::try_join_all;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::Store;

use crate::rows::{Held, Own};
use crate::write::new;
use crate::{Entry, Note, POOL};

/// Takes all connections at once, and uses each.
pub(crate) async fn all_connections_are_free(ds: &DataSource) -> Outcome {
    let begin = || async { ds.begin(TransactionOptions::default()).await };
    let all = try_join_all((0..POOL).map(|_| begin()));
    let all =
        tokio::time::timeout(Duration::from_secs(20), all).await.map_err(|_| "connections are missing")??;
    for tx in &all {
        Entry::count(tx).await?;
    }
    for tx in all {
        tx.rollback().await?;
    }
    Ok(())
}

pub(crate) async fn check(store: &Store, owns: &[Own]) -> Outcome {
    let ds = store.open()?;
    ds.attach::<(Entry, Note)>()?;
    nothing_is_open(store).await?;

    // Each row is one of a task, and is as the task knows it.
    let mut there: BTreeMap<i64, BTreeMap<i64, Held>> = BTreeMap::new();
    for entry in Entry::find(&ds).include(Entry::NOTES).await? {
        assert_eq!(entry.name, format!("n{}", entry.id));
        there.entry(entry.owner).or_default().insert(entry.id, Held::from(&entry));
    }
    for own in owns {
        own.check_all(there.remove(&own.owner).unwrap_or_default())
            .map_err(|error| format!("task {}: {error}", own.owner))?;
    }
    assert!(there.is_empty(), "rows of nobody: {there:?}");
    let strays = "SELECT count(*) FROM stress_notes WHERE entry_id NOT IN (SELECT id FROM stress_entries)";
    let mut raw = store.raw().await?;
    assert_eq!(raw.number(strays).await?, 0, "notes of entries that are gone");
    assert_eq!(raw.number("SELECT count(*) FROM stress_strict").await?, 0, "what was refused");
    if store.folder.is_some() {
        assert_eq!(raw.list("PRAGMA integrity_check").await?, ["ok"]);
        assert!(raw.list("PRAGMA foreign_key_check").await?.is_empty());
    }

    // And everything works.
    Entry::create(&ds, new(-1, 1, "last")).await?;
    assert_eq!(Entry::update_all(&ds, Entry::NAME.regexp("^n-1$")).set(Entry::VERSION, 2).await?, 1);
    assert_eq!(Entry::find_by_id(&ds, -1).required().await?.version, 2);
    Entry::destroy_by_id(&ds, -1).await?;
    Ok(())
}

/// Who asks for everything gets it, once the server has noticed that connections were closed.
async fn nothing_is_open(store: &Store) -> Outcome {
    let mut raw = store.raw().await?;
    let ask = store.database.pick(
        "BEGIN IMMEDIATE; ROLLBACK",
        "BEGIN; SET LOCAL lock_timeout = '1s'; LOCK TABLE stress_entries, stress_notes, stress_strict IN ACCESS EXCLUSIVE MODE; ROLLBACK",
        "SET lock_wait_timeout = 1; LOCK TABLES stress_entries WRITE, stress_notes WRITE, stress_strict WRITE; UNLOCK TABLES",
    );
    let began = Instant::now();
    loop {
        let refused = match raw.run(ask).await {
            // SQLite moves its log into the file, and begins it anew, where nobody reads from it.
            Ok(()) if store.folder.is_some() && raw.number("PRAGMA wal_checkpoint(TRUNCATE)").await? != 0 => {
                "somebody reads".to_owned()
            }
            Ok(()) => return Ok(()),
            Err(error) => error.to_string(),
        };
        if began.elapsed() > Duration::from_secs(20) {
            return Err(format!("something is open: {refused}").into());
        }
        raw = store.raw().await?;
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
