//! What happens to files of SQLite. Disks that are full are in `disk_full`, and processes that are killed in `crashes`.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use juggler_core::ErrorKind;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, Database, Store};

use super::{in_time, tells};

pub(super) const CASES: &[Case] = database_cases!(&[Database::Sqlite];
    a_file_that_is_no_database_is_named,
    a_file_that_cannot_be_is_named,
    a_file_that_is_only_read_says_so,
    a_file_that_another_holds_is_waited_for,
    a_file_that_is_gone_is_no_panic,
);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "pages")]
struct Page {
    #[model(id, generated)]
    id: i64,
    text: String,
}

fn page(text: impl Into<String>) -> NewPage {
    NewPage { text: text.into() }
}

fn file(store: &Store) -> PathBuf {
    store.settings.file.clone().unwrap_or_default()
}

async fn a_file_that_is_no_database_is_named(store: Store) -> Outcome {
    let text = "this is a letter, and no database, and long enough to be looked at ".repeat(100);
    fs::write(file(&store), &text)?;
    let ds = store.open()?;
    let error = in_time(Page::count(&ds)).await.expect_err("a letter");
    tells(&error, &["test.db", "not a database"]);
    assert_eq!(fs::read_to_string(file(&store))?, text, "the letter is as it was");
    Ok(())
}

async fn a_file_that_cannot_be_is_named(store: Store) -> Outcome {
    let mut settings = store.settings.clone();
    for path in [file(&store).with_file_name("none").join("test.db"), std::env::temp_dir()] {
        settings.file = Some(path.clone());
        let ds = store.database.data_source(&settings)?;
        let error = in_time(ds.connect()).await.expect_err("no such folder, or a folder");
        tells(&error, &[&path.display().to_string()]);
        assert_eq!(error.status_code(), 503, "{error:?}");
    }
    Ok(())
}

async fn a_file_that_is_only_read_says_so(store: Store) -> Outcome {
    let ds = store.open()?;
    Page::create(&ds, page("first")).await?;
    ds.disconnect().await?;
    drop(ds);
    let mut settings = store.settings.clone();
    settings.url = Some(format!("sqlite:{}?mode=ro", file(&store).display()));
    settings.file = None;
    settings.other.remove("createTables");
    let ds = store.database.data_source(&settings)?;
    assert_eq!(Page::count(&ds).await?, 1);
    let error = Page::create(&ds, page("second")).await.expect_err("nothing is written");
    assert!(matches!(error.kind(), ErrorKind::ReadOnly { .. }), "{error:?}");
    assert_eq!(Page::count(&ds).await?, 1);
    Ok(())
}

async fn a_file_that_another_holds_is_waited_for(store: Store) -> Outcome {
    let ds = store.open()?;
    Page::create(&ds, page("first")).await?;
    let mut other = store.raw().await?;
    other.run("BEGIN IMMEDIATE").await?;
    assert_eq!(Page::count(&ds).await?, 1, "reading goes on");
    let write = tokio::spawn({
        let ds = ds.clone();
        async move { Page::create(&ds, page("second")).await }
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    other.run("COMMIT").await?;
    in_time(write).await??;

    other.run("BEGIN IMMEDIATE").await?;
    let began = Instant::now();
    let error = in_time(Page::create(&ds, page("third"))).await.expect_err("the other does not let go");
    assert!(error.is_retryable() && began.elapsed() > Duration::from_secs(4), "{error:?}");
    other.run("ROLLBACK").await?;
    Page::create(&ds, page("fourth")).await?;
    assert_eq!(Page::count(&ds).await?, 3);
    Ok(())
}

async fn a_file_that_is_gone_is_no_panic(store: Store) -> Outcome {
    let ds = store.open()?;
    Page::create(&ds, page("first")).await?;
    for suffix in ["", "-wal", "-shm"] {
        let mut path = file(&store).into_os_string();
        path.push(suffix);
        fs::remove_file(path)?;
    }
    // The connection that has the file open goes on with it, as SQLite does; what it acknowledges, it gives back.
    let mut written = 1;
    for text in ["second", "third"] {
        written += u64::from(in_time(Page::create(&ds, page(text))).await.is_ok());
    }
    assert_eq!(in_time(Page::count(&ds)).await?, written);
    // Who comes later finds no file, and so makes one.
    ds.disconnect().await?;
    drop(ds);
    let ds = store.open()?;
    assert_eq!(Page::count(&ds).await?, 0);
    Ok(())
}
