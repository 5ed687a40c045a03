//! Names and values that mean harm, through every kind of statement: they come back as they were, byte for byte, and no statement gets
//! another shape by them.
//!
//! ```text
//!  harmless names and values ──▶ the script ──▶ statements ──▶ shapes ┐
//!                                                                     ├── the same?
//!  hostile names and values ───▶ the script ──▶ statements ──▶ shapes ┘
//!                                    ├──▶ answers ── the same as those of memory?
//!                                    └──▶ columns, read beside juggler ── the values that were given?
//! ```
//!
//! The statements are those in the database's own log; see [`juggler_tests::statement_log`]. `JUGGLER_INJECTION=200` takes so many random
//! mixtures beside the ones that are always taken, `JUGGLER_INJECTION_SEED` others.
#![allow(clippy::unwrap_used)]

use std::process::ExitCode;

use juggler_core::prelude::*;
use juggler_memory::Memory;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, Raw, Store, run};
use juggler_tests::random::Random;
use juggler_tests::sql_shape::shape;
use juggler_tests::statement_log::StatementLog;

#[path = "injection/dress.rs"]
mod dress;
#[path = "injection/limits.rs"]
mod limits;
#[path = "injection/model.rs"]
mod model;
#[path = "injection/script.rs"]
mod script;

use dress::Dress;

static CASES: &[Case] = database_cases!(ALL; no_name_and_no_value_changes_a_statement);

fn main() -> ExitCode {
    run(CASES.iter().chain(limits::CASES).chain(limits::OF_SERVERS).chain(limits::OF_MYSQL))
}

fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().and_then(|number| number.parse().ok())
}

async fn no_name_and_no_value_changes_a_statement(store: Store) -> Outcome {
    let seed = number("JUGGLER_INJECTION_SEED").unwrap_or(1);
    let (mut random, database) = (Random::new(seed), store.database);
    let mut dresses = Dress::each(database, &mut random);
    let more = number("JUGGLER_INJECTION").unwrap_or(12);
    dresses.extend((0..more).map(|_| Dress::any(database, &mut random)));

    let mut log = StatementLog::start(database)?;
    let harmless = shapes(&mut log, database, &Dress::harmless()).await?;
    assert!(harmless.len() > 100, "the log tells what was done: {harmless:?}");
    let (mut statements, mut wrong) = (harmless.len(), Vec::new());
    for dress in &dresses {
        let hostile = shapes(&mut log, database, dress).await;
        statements += hostile.as_ref().map_or(0, Vec::len);
        let compared = hostile.map_err(|error| error.to_string());
        if let Err(error) = compared.and_then(|hostile| same_shapes(&harmless, &hostile)) {
            wrong.push(format!("{dress:?}: {error}"));
        }
    }
    if !wrong.is_empty() {
        let (count, wrong) = (wrong.len(), wrong.iter().take(5).cloned().collect::<Vec<_>>().join("\n"));
        return Err(format!("with JUGGLER_INJECTION_SEED={seed}, {count} dresses:\n{wrong}").into());
    }
    // PostgreSQL keeps no NUL. SQLite asks a function of ours about text with one, so that these statements have another shape.
    if database != Database::Postgres {
        shapes(&mut log, database, &Dress::with_nul()).await?;
    }
    if number("JUGGLER_INJECTION").is_some() {
        use std::io::Write;
        let name = database.name();
        let _ = writeln!(
            std::io::stdout(),
            "\n{name}, seed {seed}: {} dresses, {statements} statements of {} shapes",
            dresses.len(),
            harmless.iter().map(|(_, shape)| shape).collect::<std::collections::BTreeSet<_>>().len()
        );
    }
    Ok(())
}

/// A statement, and its shape.
type Seen = (String, String);

/// Runs the script in a dress, and gives the statements there were for it.
async fn shapes(
    log: &mut StatementLog,
    database: Database,
    dress: &Dress,
) -> Result<Vec<Seen>, Box<dyn std::error::Error + Send + Sync>> {
    let expected = script::run(&DataSource::new(Memory::new()), dress).await?;
    let settings = log.settings();
    log.statements().await?;
    let ds = database.data_source(&settings)?;
    let told = script::run(&ds, dress).await?;
    let place = |n: usize| database.pick("?".to_owned(), format!("${n}::text"), "?".to_owned());
    script::of_databases(&ds, dress, &place).await?;
    ds.disconnect().await?;
    let statements = log.statements().await?;
    if let Some((told, expected)) = told.iter().zip(&expected).find(|(told, expected)| told != expected) {
        return Err(format!("another answer than that of memory:\n  {told:?}\n  {expected:?}").into());
    }
    assert_eq!(told.len(), expected.len());
    stored(&settings, database, dress, &told).await?;
    // The next dress has a database without tables of this one to compare with.
    let model = ds.model(&dress.name("child"))?.definition();
    let mut raw = Raw::open(database, &settings).await?;
    for table in [&*model.table, &dress.name("parents")] {
        raw.run(&format!("DROP TABLE {}", quoted(database, table))).await?;
    }
    Ok(statements.into_iter().map(|text| (text.clone(), shape(database, &text))).collect())
}

/// What is stored is what was answered, as somebody else reads it.
async fn stored(settings: &Settings, database: Database, dress: &Dress, told: &script::Told) -> Outcome {
    let (_, last) = told.iter().find(|(step, _)| step == "at last").ok_or("the script ends with all rows")?;
    let of = |role: &str| -> Vec<String> {
        let name = dress.wire(role);
        last.as_array()
            .into_iter()
            .flatten()
            .filter_map(|row| Some(row[&name].as_str()?.to_owned()))
            .collect()
    };
    let mut raw = Raw::open(database, settings).await?;
    for role in ["text", "only"] {
        let (column, table) = (quoted(database, &dress.name(role)), quoted(database, &dress.name("parents")));
        let key = quoted(database, &dress.name("key"));
        let there = raw.list(&format!("SELECT {column} FROM {table} ORDER BY {key}")).await?;
        assert_eq!(there, of(role), "{role} of {dress:?}");
        assert!(!there.is_empty());
    }
    Ok(())
}

/// A name as the database takes it, spelled here once more.
fn quoted(database: Database, name: &str) -> String {
    let quote = database.pick("\"", "\"", "`");
    format!("{quote}{}{quote}", name.replace(quote, &quote.repeat(2)))
}

fn same_shapes(harmless: &[Seen], hostile: &[Seen]) -> Result<(), String> {
    for ((text, expected), (other, shape)) in harmless.iter().zip(hostile) {
        if expected != shape {
            return Err(format!("another shape:\n  {text}\n  {other}\nwhich are\n  {expected}\n  {shape}"));
        }
    }
    match harmless.len() == hostile.len() {
        true => Ok(()),
        false => Err(format!("{} statements, and {} of the harmless ones", hostile.len(), harmless.len())),
    }
}
