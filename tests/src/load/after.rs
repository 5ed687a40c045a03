//! What must be true when all tasks have ended.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::cases::Outcome;
use crate::databases::Store;
use futures_util::future::try_join_all;
use juggler_core::prelude::*;

use super::rows::{Held, Own, name};
use super::write::new;
use super::{Entry, Note, POOL};

/// Takes all connections at once, and uses each.
///
/// # Errors
/// When some are missing.
pub async fn all_connections_are_free(ds: &DataSource) -> Outcome {
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

/// Each row is one of a task, and is as the task knows it.
///
/// # Errors
/// What is not so.
pub async fn rows_are(ds: &DataSource, owns: &[Own]) -> Outcome {
    let mut there: BTreeMap<i64, BTreeMap<i64, Held>> = BTreeMap::new();
    let mut ids = BTreeSet::new();
    for entry in Entry::find(ds).include(Entry::NOTES).await? {
        if entry.name != name(entry.id) {
            return Err(format!("{} is named {}", entry.id, entry.name).into());
        }
        ids.insert(entry.id);
        there.entry(entry.owner).or_default().insert(entry.id, Held::from(&entry));
    }
    for own in owns {
        own.check_all(there.remove(&own.owner).unwrap_or_default())
            .map_err(|error| format!("task {}: {error}", own.owner))?;
    }
    if !there.is_empty() {
        return Err(format!("rows of nobody: {there:?}").into());
    }
    let notes = Note::find(ds).await?;
    match notes.iter().find(|note| !ids.contains(&note.entry_id)) {
        Some(stray) => Err(format!("a note of an entry that is gone: {stray:?}").into()),
        None => Ok(()),
    }
}

/// Nothing that was refused left a trace, and the database itself finds nothing wrong.
///
/// # Errors
/// What is not so.
///
/// # Panics
/// When there is such a trace.
pub async fn database_is_whole(store: &Store) -> Outcome {
    let mut raw = store.raw().await?;
    assert_eq!(raw.number("SELECT count(*) FROM stress_strict").await?, 0, "what was refused");
    if store.folder.is_some() {
        assert_eq!(raw.list("PRAGMA integrity_check").await?, ["ok"]);
        assert!(raw.list("PRAGMA foreign_key_check").await?.is_empty());
    }
    Ok(())
}

/// Every operation works.
///
/// # Errors
/// What does not.
///
/// # Panics
/// When an operation does something else.
pub async fn everything_works(ds: &DataSource) -> Outcome {
    Entry::create(ds, new(-1, 1, "last")).await?;
    assert_eq!(Entry::update_all(ds, Entry::NAME.regexp("^n-1$")).set(Entry::VERSION, 2).await?, 1);
    assert_eq!(Entry::find_by_id(ds, -1).required().await?.version, 2);
    Entry::destroy_by_id(ds, -1).await?;
    Ok(())
}

/// Who asks for everything gets it, once the server has noticed that connections were closed.
///
/// # Errors
/// What is open.
pub async fn nothing_is_open(store: &Store) -> Outcome {
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
