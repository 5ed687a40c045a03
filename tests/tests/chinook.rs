//! A database that everybody knows, discovered on each backend: the same models, the same rows, and the same program out of its Rust
//! source. The folder with its scripts is named by `JUGGLER_CHINOOK`; it is not a part of juggler.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use juggler_core::discover::DiscoverOptions;
use juggler_core::prelude::*;
use juggler_tests::databases::{self, Database};
use juggler_tests::foreign::Foreign;
use juggler_tests::program;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::Value as Json;
use tokio::sync::OnceCell;

const COUNTS: [(&str, u64); 11] = [
    ("Album", 347),
    ("Artist", 275),
    ("Customer", 59),
    ("Employee", 8),
    ("Genre", 25),
    ("Invoice", 412),
    ("InvoiceLine", 2240),
    ("MediaType", 5),
    ("Playlist", 18),
    ("PlaylistTrack", 8715),
    ("Track", 3503),
];

fn main() -> ExitCode {
    let folder = std::env::var_os("JUGGLER_CHINOOK").filter(|path| !path.is_empty()).map(PathBuf::from);
    let trials = databases::ALL.iter().map(|&backend| {
        let folder = folder.clone();
        let missing = folder.is_none().then_some("JUGGLER_CHINOOK is not set").or(backend.missing());
        Trial::ignorable_test(format!("chinook_on_{}", backend.name()), move || match (missing, &folder) {
            (Some(reason), _) => Ok(Completion::ignored_with(reason)),
            (None, None) => Err(Failed::from("a folder")),
            (None, Some(folder)) => {
                let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
                let outcome = runtime.block_on(check(backend, folder));
                outcome.map(|()| Completion::Completed).map_err(|error| Failed::from(format!("{error:?}")))
            }
        })
    });
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code();
    databases::clean();
    outcome
}

/// What a database answers: rows of the run-time models, and what the program printed.
#[derive(Debug, PartialEq)]
struct Answers {
    rows: Vec<Json>,
    printed: String,
}

/// Asks a database, and compares with the answers of SQLite.
async fn check(backend: Database, folder: &Path) -> juggler_core::Result<()> {
    static OF_SQLITE: OnceCell<Answers> = OnceCell::const_new();
    let of_sqlite = OF_SQLITE.get_or_try_init(|| ask(Database::Sqlite, folder)).await?;
    if backend == Database::Sqlite {
        assert!(of_sqlite.printed.contains("8715 between them"), "{}", of_sqlite.printed);
        assert!(of_sqlite.printed.contains("Adams leads Edwards, who knows 0"), "{}", of_sqlite.printed);
        return Ok(());
    }
    let answers = ask(backend, folder).await?;
    assert_eq!(answers.rows, of_sqlite.rows);
    assert_eq!(answers.printed, of_sqlite.printed);
    Ok(())
}

async fn ask(backend: Database, folder: &Path) -> juggler_core::Result<Answers> {
    let place = tempfile::tempdir().unwrap();
    let Foreign { ds, owner, url } = load(backend, folder, place.path())?;

    let tables = ds.discover_model_definitions(DiscoverOptions::new().views()).await?;
    assert_eq!(tables.len(), 11);
    assert!(tables.iter().all(|table| table.owner == owner));

    // All that belongs together is reached from one table.
    let playlist = &tables.iter().find(|table| table.name.to_lowercase() == "playlist").unwrap().name;
    let models = ds.discover_and_build_models(playlist, DiscoverOptions::new().exported()).await?;
    assert_eq!(models.keys().map(String::as_str).collect::<Vec<_>>(), COUNTS.map(|(name, _)| name));
    for (name, count) in COUNTS {
        assert_eq!(models[name].count(&ds).await?, count, "{name}");
    }

    let mut rows = Vec::new();
    let questions: Vec<Json> = serde_json::from_str(include_str!("chinook/questions.json")).unwrap();
    for question in questions {
        let model = &models[question["model"].as_str().unwrap()];
        let found = model.find(&ds).with(model.filter(&question["filter"])?).records().await?;
        assert_eq!(found.len() as u64, question["rows"].as_u64().unwrap(), "{question}");
        rows.push(found.iter().map(Record::to_json).collect());
    }

    let source = ds.discover_rust(DiscoverOptions::new()).await?;
    let main = include_str!("chinook/program.txt");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let name = format!("chinook-{}", backend.name());
    let printed = program::run(target, &name, &[("main.rs", main), ("models.rs", &source)], &[&url]);
    Ok(Answers { rows, printed: printed.unwrap_or_else(|error| panic!("{error}\n{source}")) })
}

/// Loads the tables, where they go when the test ends.
fn load(backend: Database, folder: &Path, place: &Path) -> juggler_core::Result<Foreign> {
    let script = match backend {
        Database::Sqlite => {
            let file = place.join("chinook.db");
            fs::write(&file, fs::read(folder.join("Chinook_Sqlite.sqlite")).unwrap()).unwrap();
            return Database::of_file(&file);
        }
        Database::Postgres => "Chinook_PostgreSql.sql",
        Database::Mysql => "Chinook_MySql.sql",
    };
    let script = fs::read_to_string(folder.join(script)).unwrap();
    // The database is one of ours, and not that of the script.
    let is_of_server = |line: &&str| {
        let line = line.trim_start().to_uppercase();
        ["DROP DATABASE", "CREATE DATABASE", "USE ", "\\C "].iter().any(|word| line.starts_with(word))
    };
    let lines: Vec<&str> =
        script.trim_start_matches('\u{feff}').lines().filter(|line| !is_of_server(line)).collect();
    backend.load(place, &lines.join("\n"))
}
