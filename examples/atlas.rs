//! A tour of juggler over real data: 34,000 cities and 252 countries, loaded into typed models.
//!
//! `cargo run --example atlas` needs nothing else; `cargo run --example atlas -- --help` says what it takes.

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::Parser;
use juggler_core::connector::Settings;
use juggler_core::prelude::{Connectors, Filter};

#[path = "atlas/args.rs"]
mod args;
#[path = "atlas/export.rs"]
mod export;
#[path = "atlas/load.rs"]
mod load;
#[path = "atlas/models.rs"]
mod models;
#[path = "atlas/table.rs"]
mod table;
#[path = "atlas/tour.rs"]
mod tour;

use args::Args;
use models::{Border, City, Continent, Country, Language, Spoken};

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Args::parse()).await {
        Err(error) if !is_closed_pipe(&*error) => {
            table::error(&*error);
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

async fn run(args: Args) -> Outcome {
    let filter = args.filter.as_deref().map(Filter::<City>::parse).transpose()?;
    let mut settings = Settings::from_url(&args.datasource)?;
    settings.other.entry("createTables".to_owned()).or_insert_with(|| true.into());
    let ds = connectors().from_settings(&settings)?;
    ds.attach::<(Continent, Country, Language, Spoken, Border, City)>()?;
    load::load(&ds).await?;
    match (filter, args.export) {
        (None, None) => tour::tour(&ds).await,
        (filter, Some(file)) => export::export(&ds, filter.unwrap_or_default(), &file).await,
        (Some(filter), None) => tour::filtered(&ds, filter).await,
    }
}

/// What `--datasource` may choose from.
fn connectors() -> Connectors {
    Connectors::new()
        .with(&juggler_memory::CONNECTOR)
        .with(&juggler_sql::SQLITE)
        .with(&juggler_sql::POSTGRES)
        .with(&juggler_sql::MYSQL)
}

/// Has whoever reads the output gone, as in `| head`?
fn is_closed_pipe(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
