//! What each store guarantees at each level of isolation: two transactions take turns, and what comes of it is compared with
//! `tests/matrix/isolation.csv`. Run by hand, it prints the table:
//!
//! ```console
//! $ cargo test -p juggler-tests --test isolation
//! $ JUGGLER_MATRIX=write cargo test -p juggler-tests --test isolation    # writes the table, and that of docs/transactions.md, anew
//! ```
//!
//! What two transactions can do to each other is that of H. Berenson, P. Bernstein, J. Gray, J. Melton, E. O'Neil and P. O'Neil, "A Critique
//! of ANSI SQL Isolation Levels" (SIGMOD 1995), and of A. Adya, "Weak Consistency" (1999); in which steps it is tried follows Martin
//! Kleppmann's Hermitage.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a table, for who runs it by hand

#[path = "isolation/play.rs"]
mod play;
#[path = "isolation/scenario.rs"]
mod scenario;
#[path = "isolation/table.rs"]
mod table;

use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use juggler_core::DataSource;
use juggler_core::connector::IsolationLevel;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::{self, Database, Ignored, Store};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

use play::{Observed, play};
use scenario::SCENARIOS;
use table::Table;

/// How often a scenario is tried that did not come out as expected: on a busy machine, what is merely slow looks like what waits.
const TRIES: u32 = 4;

pub(crate) const LEVELS: [IsolationLevel; 4] = [
    IsolationLevel::ReadUncommitted,
    IsolationLevel::ReadCommitted,
    IsolationLevel::RepeatableRead,
    IsolationLevel::Serializable,
];

/// Memory, and the databases.
const STORES: [Option<Database>; 4] =
    [None, Some(Database::Sqlite), Some(Database::Postgres), Some(Database::Mysql)];

fn name(database: Option<Database>) -> &'static str {
    database.map_or("memory", Database::name)
}

/// An empty store, with what it needs to be there.
fn open(
    database: Option<Database>,
) -> Result<(DataSource, Option<Store>), Box<dyn std::error::Error + Send + Sync>> {
    match database {
        None => Ok((DataSource::new(juggler_memory::Memory::new()), None)),
        Some(database) => {
            let store = Store::new(database)?;
            Ok((store.open()?, Some(store)))
        }
    }
}

/// Plays all scenarios, and gives what was observed of each.
async fn observe(
    database: Option<Database>,
    level: IsolationLevel,
    expected: Option<&[String]>,
) -> Result<Vec<String>, Box<dyn std::error::Error + Send + Sync>> {
    let (ds, store) = open(database)?;
    if let Some(store) = store.as_ref().filter(|_| level == IsolationLevel::RepeatableRead)
        && store.database == Database::Mysql
        && matches!(store.raw().await?.number("SELECT @@innodb_snapshot_isolation").await, Ok(1))
    {
        let why = "this server has innodb_snapshot_isolation, and prevents more than the table says";
        return Err(Ignored(why.to_owned()).into());
    }
    scenario::define(&ds).await?;
    let mut row = Vec::with_capacity(SCENARIOS.len());
    for (at, scenario) in SCENARIOS.iter().enumerate() {
        let expected = expected.and_then(|row| row.get(at));
        let mut observed = None;
        for patience in 0..TRIES {
            scenario::fill(&ds).await?;
            let played = play(&ds, scenario, level, 1 << patience).await?;
            let is_settled = match (&played, expected) {
                (Observed::Unclear, _) => false,
                (played, Some(expected)) => played.to_string() == *expected,
                (_, None) => true,
            };
            observed = Some(played.to_string());
            if is_settled {
                break;
            }
        }
        row.push(observed.unwrap_or_default());
    }
    ds.disconnect().await?;
    Ok(row)
}

fn trial(database: Option<Database>, level: IsolationLevel, table: &Arc<Mutex<Table>>) -> Trial {
    let table = Arc::clone(table);
    Trial::ignorable_test(format!("{}::{}", name(database), table::level_name(level)), move || {
        if let Some(reason) = database.and_then(Database::missing) {
            return Ok(Completion::ignored_with(reason));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let expected = Table::kept().row(name(database), level).map(<[String]>::to_vec);
        let observed = match runtime.block_on(observe(database, level, expected.as_deref())) {
            Ok(observed) => observed,
            Err(error) => {
                return match error.downcast::<Ignored>() {
                    Ok(ignored) => Ok(Completion::ignored_with(ignored.0)),
                    Err(error) => Err(Failed::from(format!("{error:?}"))),
                };
            }
        };
        if let Ok(mut table) = table.lock() {
            table.set(name(database), level, observed.clone());
        }
        if table::is_written() {
            return Ok(Completion::Completed);
        }
        compare(expected.as_deref(), &observed)?;
        Ok(Completion::Completed)
    })
}

fn compare(expected: Option<&[String]>, observed: &[String]) -> Outcome {
    let Some(expected) = expected else { return Err("no row in tests/matrix/isolation.csv".into()) };
    let differ = SCENARIOS.iter().zip(expected.iter().zip(observed)).filter(|(_, (a, b))| a != b);
    let differ: Vec<_> = differ
        .map(|(scenario, (a, b))| format!("{}: expected `{a}`, observed `{b}`", scenario.name))
        .collect();
    match differ.is_empty() {
        true => Ok(()),
        false => Err(differ.join("\n").into()),
    }
}

fn main() -> ExitCode {
    let observed = Arc::new(Mutex::new(Table::kept().cleared()));
    let on_each = |database| LEVELS.map(|level| trial(database, level, &observed));
    let mut trials: Vec<Trial> = STORES.into_iter().flat_map(on_each).collect();
    trials.push(Trial::test("the_page_on_transactions_has_the_table", || {
        match table::is_written() || Table::kept().is_in_the_page()? {
            true => Ok(()),
            false => Err("docs/transactions.md has another table than tests/matrix/isolation.csv".into()),
        }
    }));
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    databases::clean();
    let Ok(observed) = observed.lock() else { return ExitCode::FAILURE };
    if !observed.is_empty() {
        observed.print();
    }
    match table::is_written().then(|| observed.write()) {
        Some(Err(error)) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        _ => outcome,
    }
}
