//! The suite on SQLite, each store in a file of its own.

#![allow(clippy::expect_used)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, Ordering};

use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_tests::{Setup, run};
use parking_lot::Mutex;
use serde_json::json;
use tempfile::TempDir;

static NEXT: AtomicU64 = AtomicU64::new(0);
static FOLDER: Mutex<Option<TempDir>> = Mutex::new(None);

struct Sqlite;

impl Setup for Sqlite {
    fn factory(&self) -> &'static dyn ConnectorFactory {
        &juggler_sql::SQLITE
    }

    fn settings(&self) -> Settings {
        let mut settings = Settings::new("sqlite");
        let mut folder = FOLDER.lock();
        let folder = folder.get_or_insert_with(|| TempDir::new().expect("a folder for databases"));
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        settings.file = Some(folder.path().join(format!("{number}.db")));
        settings.other.insert("createTables".to_owned(), json!(true));
        settings
    }
}

fn main() -> ExitCode {
    let outcome = run(Sqlite);
    drop(FOLDER.lock().take());
    outcome
}
