//! What happens to files of SQLite.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use juggler_core::ErrorKind;
use juggler_core::connector::Settings;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, Database, Ignored, Store};

use super::{in_time, tells};

pub(super) const CASES: &[Case] = database_cases!(&[Database::Sqlite];
    a_file_that_is_no_database_is_named,
    a_file_that_cannot_be_is_named,
    a_file_that_is_only_read_says_so,
    a_disk_that_is_full_says_so,
    a_file_that_another_holds_is_waited_for,
    a_file_that_is_gone_is_no_panic,
    a_process_that_is_killed_loses_nothing_that_was_acknowledged,
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

/// A small file system, which goes when this is dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: PathBuf) -> Result<Disk, Box<dyn std::error::Error + Send + Sync>> {
        fs::create_dir(&folder)?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=1m", "tmpfs"]).arg(&folder);
        match mount.output() {
            Ok(output) if output.status.success() => Ok(Disk(folder)),
            _ => Err(Ignored("no file system of one megabyte can be mounted here".to_owned()).into()),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

async fn a_disk_that_is_full_says_so(store: Store) -> Outcome {
    let disk = Disk::mount(file(&store).with_file_name("small"))?;
    let mut settings = store.settings.clone();
    settings.file = Some(disk.0.join("test.db"));
    let ds = store.database.data_source(&settings)?;
    let mut written = 0;
    let error = loop {
        match in_time(Page::create(&ds, page("x".repeat(20_000)))).await {
            Ok(_) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 100, "a megabyte has an end");
    };
    assert!(written > 0 && matches!(error.kind(), ErrorKind::Full { .. }), "{written} {error:?}");
    tells(&error, &["full"]);
    assert_eq!(Page::count(&ds).await?, written, "what was acknowledged is there");
    ds.disconnect().await?;
    drop(ds);
    let ds = store.database.data_source(&settings)?;
    assert_eq!(Page::count(&ds).await?, written, "also for who comes later");
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

/// The variable that makes this program one that writes pages into a file, until it is killed.
pub(super) const WRITES_TO: &str = "JUGGLER_FAULTS_WRITE_TO";

/// Writes pages, and says the text of each when it is written.
pub(super) fn write_for_ever(path: PathBuf) -> Outcome {
    let mut settings = Settings::new("sqlite");
    settings.file = Some(path);
    settings.other.insert("createTables".to_owned(), json!(true));
    let ds = Database::Sqlite.data_source(&settings)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut out = std::io::stdout().lock();
    runtime.block_on(async {
        loop {
            let id = Page::create(&ds, page("x".repeat(5000))).await?.id;
            writeln!(out, "{id}")?;
            out.flush()?;
        }
    })
}

async fn a_process_that_is_killed_loses_nothing_that_was_acknowledged(store: Store) -> Outcome {
    let mut acknowledged = Vec::new();
    for _ in 0..3 {
        let mut writer = Command::new(std::env::current_exe()?);
        let mut writer = writer.env(WRITES_TO, file(&store)).stdout(Stdio::piped()).spawn()?;
        let lines = BufReader::new(writer.stdout.take().ok_or("no output")?).lines();
        for (count, line) in lines.enumerate() {
            acknowledged.push(line?.parse::<i64>()?);
            if count == 100 {
                writer.kill()?; // and what it said meanwhile is still read
            }
        }
        writer.wait()?;
        let ds = store.open()?;
        let stored: Vec<_> = Page::find(&ds).await?.iter().map(|page| page.id).collect();
        let lost: Vec<_> = acknowledged.iter().filter(|id| !stored.contains(id)).collect();
        assert!(acknowledged.len() > 100 && lost.is_empty(), "lost: {lost:?}");
    }
    Ok(())
}
