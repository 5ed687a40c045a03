//! Disks that are full, for the file of the memory connector and for SQLite: the error says so, what was acknowledged is there and what
//! was refused is not, and with room again everything goes on.
//!
//! * a file system of three megabytes, where one can be mounted: `ENOSPC`;
//! * a process whose files may have so many blocks, by `ulimit -f`: `EFBIG`;
//! * a database of SQLite that may have so many pages: `SQLITE_FULL`.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::cases::Outcome;
use juggler_tests::crash::process::Process;
use juggler_tests::crash::witness::Witness;
use juggler_tests::crash::{Entry, NewEntry, open};
use juggler_tests::databases::Ignored;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tempfile::TempDir;

type Test = fn(&'static str) -> Outcome;

fn main() -> ExitCode {
    let tests: [(&str, &'static str, Test); 5] = [
        ("memory::a_disk_that_is_full_says_so", MEMORY, a_disk_that_is_full_says_so),
        ("sqlite::a_disk_that_is_full_says_so", SQLITE, a_disk_that_is_full_says_so),
        ("memory::a_file_that_may_not_grow", MEMORY, a_file_that_may_not_grow),
        ("sqlite::a_file_that_may_not_grow", SQLITE, a_file_that_may_not_grow),
        ("sqlite::a_database_with_so_many_pages", SQLITE, a_database_with_so_many_pages),
    ];
    let trials = tests.into_iter().map(|(name, url, test)| {
        Trial::ignorable_test(name, move || match test(url) {
            Ok(()) => Ok(Completion::Completed),
            Err(error) => match error.downcast::<Ignored>() {
                Ok(ignored) => Ok(Completion::ignored_with(ignored.0)),
                Err(error) => Err(Failed::from(error.to_string())),
            },
        })
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// The URLs of stores in a folder.
const MEMORY: &str = "memory:?file={}/data.json";
const SQLITE: &str = "sqlite:{}/test.db?createTables=true&poolSize=1";

fn wait<T>(
    test: impl Future<Output = Result<T, Box<dyn std::error::Error + Send + Sync>>>,
) -> Result<T, Box<dyn std::error::Error + Send + Sync>> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?.block_on(test)
}

/// A row of some size.
fn entry(key: i64) -> NewEntry {
    NewEntry { key, version: 1, text: "x".repeat(20_000) }
}

/// Writes until there is no room; gives how many rows there are.
async fn fill(ds: &DataSource) -> Result<u64, Box<dyn std::error::Error + Send + Sync>> {
    let mut written = Entry::count(ds).await?;
    for attempt in 0.. {
        let keys = [0, 1, 2].map(|n| i64::try_from(written).unwrap_or(0) + n);
        // One by one, several at once, and in a transaction.
        let outcome = match attempt % 3 {
            0 => Entry::create(ds, entry(keys[0])).await.map(|_| 1),
            1 => Entry::create_all(ds, keys.map(entry)).await.map(|rows| rows.len() as u64),
            _ => {
                ds.transaction(async |tx| {
                    for key in keys {
                        Entry::create(tx, entry(key)).await?;
                    }
                    Ok::<u64, Error>(3)
                })
                .await
            }
        };
        match outcome {
            Ok(more) => written += more,
            Err(error) => {
                assert!(error.is_full() && !error.is_retryable() && error.status_code() == 500, "{error:?}");
                assert!(error.to_string().contains("full") || error.to_string().contains("space"), "{error}");
                break;
            }
        }
        assert!(written < 200, "a disk has an end");
    }
    assert_eq!(
        Entry::count(ds).await?,
        written,
        "what was acknowledged is there, and what was refused is not"
    );
    Ok(written)
}

/// Everything works.
async fn works(ds: &DataSource, rows: u64) -> Outcome {
    for _ in 0..5 {
        let more = Entry::create_all(ds, [entry(-1), entry(-2)]).await?;
        assert_eq!(Entry::update_all(ds, Entry::ID.eq(more[0].id)).set(Entry::VERSION, 2).await?, 1);
        assert_eq!(Entry::count(ds).await?, rows + 2);
        assert_eq!(Entry::destroy_all(ds, Entry::KEY.lt(0)).await?, 2);
    }
    Ok(())
}

/// A small file system, which goes when this is dropped.
struct Disk(PathBuf);

impl Disk {
    fn mount(folder: PathBuf) -> Result<Disk, Box<dyn std::error::Error + Send + Sync>> {
        fs::create_dir(&folder)?;
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"]).arg(&folder);
        match mount.output() {
            Ok(output) if output.status.success() => Ok(Disk(folder)),
            _ => Err(Ignored("no file system of three megabytes can be mounted here".to_owned()).into()),
        }
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

async fn count(url: &str) -> Result<u64> {
    let ds = open(url).await?;
    let count = Entry::count(&ds).await;
    ds.disconnect().await?;
    count
}

fn a_disk_that_is_full_says_so(url: &'static str) -> Outcome {
    let folder = TempDir::new()?;
    let disk = Disk::mount(folder.path().join("small"))?;
    let url = url.replace("{}", disk.0.to_str().ok_or("a path that is text")?);
    wait(async {
        let ballast = disk.0.join("ballast");
        fs::write(&ballast, vec![0; 2_000_000])?;
        let ds = open(&url).await?;
        let written = fill(&ds).await?;
        assert!(written > 0);
        ds.disconnect().await?;

        // Who comes later finds what was acknowledged, though there is no room; but SQLite needs a little to open a log.
        match count(&url).await {
            Ok(found) => assert_eq!(found, written),
            Err(error) => assert!(error.is_full() && url.starts_with("sqlite"), "{error:?}"),
        }
        fs::remove_file(&ballast)?;
        let ds = open(&url).await?;
        assert_eq!(Entry::count(&ds).await?, written);
        works(&ds, written).await?;
        let more = fill(&ds).await?;
        assert!(more > written, "and there was more room");
        ds.disconnect().await?;
        assert_eq!(count(&url).await?, more);
        Ok(())
    })
}

/// Blocks that a file of the process may have: more than the files have that belong to a database of SQLite, and less than what is
/// written. A block has 512 bytes, or 1024 in some shells.
fn blocks(url: &str) -> &'static str {
    if url.starts_with("memory") { "20" } else { "160" }
}

fn a_file_that_may_not_grow(url: &'static str) -> Outcome {
    let folder = TempDir::new()?;
    let url = url.replace("{}", folder.path().to_str().ok_or("a path that is text")?);
    let mut witness = Witness::new(url.clone());
    let kinds = if url.starts_with("memory") { ["full", "full"] } else { ["full", "storage"] };
    let program = env!("CARGO_BIN_EXE_crash_writer");
    for round in 1..4 {
        // The system would end the process by a signal, which the shell ignores for it.
        let mut limited = Command::new("sh");
        limited.args([
            "-c",
            r#"trap "" XFSZ; ulimit -f "$1"; shift; exec "$@""#,
            "sh",
            blocks(&url),
            program,
            &url,
        ]);
        let mut writer = Process::start(limited.arg((2 * round).to_string()))?;
        let mut heard = 0;
        while heard < 100 || witness.tally.refused.values().sum::<usize>() < 5 * round {
            writer.hear(&mut witness)?;
            heard += 1;
            if heard == 100_000 {
                return Err(format!("nothing was refused: {:?}", witness.tally).into());
            }
        }
        writer.kill(&mut witness)?;
        wait(witness.check())?;
        assert!(witness.tally.refused.keys().all(|kind| kinds.contains(&&**kind)), "{:?}", witness.tally);

        let refused = witness.tally.refused.clone();
        let mut writer = Process::start(Command::new(program).args([&*url, &(2 * round + 1).to_string()]))?;
        for _ in 0..100 {
            writer.hear(&mut witness)?;
        }
        writer.kill(&mut witness)?;
        wait(witness.check())?;
        assert_eq!(witness.tally.refused, refused, "with room again, nothing is");
    }
    Ok(())
}

fn a_database_with_so_many_pages(url: &'static str) -> Outcome {
    let folder = TempDir::new()?;
    let url = url.replace("{}", folder.path().to_str().ok_or("a path that is text")?);
    wait(async {
        let ds = open(&url).await?;
        Entry::count(&ds).await?;
        ds.execute("PRAGMA max_page_count = 100", ()).rows().await?;
        let written = fill(&ds).await?;
        assert!(written > 0);
        assert_eq!(Entry::destroy_all(&ds, Entry::KEY.lt(6)).await?, 6, "what makes room works");
        works(&ds, written - 6).await?;
        fill(&ds).await?;
        ds.execute("PRAGMA max_page_count = 1000", ()).rows().await?;
        works(&ds, Entry::count(&ds).await?).await?;
        Ok(())
    })
}
