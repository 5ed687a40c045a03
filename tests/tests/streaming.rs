//! A stream keeps a few rows in memory, whoever sends them and however slowly they are read; and one that is left early lets go of its
//! connection.
//!
//! What a stream needs is measured in a process of its own, which is this program again: the most memory it ever had, by Linux's
//! account. `JUGGLER_STREAM_ROWS` says how many rows there are; the usual number is 2^17, and the limit holds for 2^20 as well.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

use futures_util::{StreamExt, TryStreamExt};
use juggler_core::connector::{ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_core::{DataSource, Result};
use juggler_tests::raw;
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::json;
use tempfile::TempDir;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

/// Set for the process that reads: the connector and the URL.
const READER: &str = "JUGGLER_STREAM_READER";
/// Binary, runtime and buffers included.
const MOST_MEGABYTES: f64 = 50.0;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "readings")]
struct Reading {
    #[model(id, generated)]
    id: i64,
    place: String,
    value: f64,
    note: Option<String>,
}

#[derive(Clone, Copy)]
struct Backend {
    name: &'static str,
    factory: &'static dyn ConnectorFactory,
    server: Option<&'static Server>,
}

const BACKENDS: [Backend; 3] = [
    Backend { name: "sqlite", factory: &juggler_sql::SQLITE, server: None },
    Backend { name: "postgres", factory: &juggler_sql::POSTGRES, server: Some(&POSTGRES) },
    Backend { name: "mysql", factory: &juggler_sql::MYSQL, server: Some(&MYSQL) },
];

fn source(factory: &dyn ConnectorFactory, url: &str) -> Result<DataSource> {
    let mut settings = Settings::from_url(url)?;
    settings.set("poolSize", &json!(1))?;
    Ok(DataSource::with_settings(factory.create(&settings)?, &settings))
}

impl Backend {
    /// A table with many rows, and the URL of its database.
    fn filled(self, folder: &TempDir, doublings: u32) -> String {
        let url = match self.server {
            Some(server) => server.fresh().url.unwrap(),
            None => format!("sqlite:{}", folder.path().join("stream.db").display()),
        };
        runtime().block_on(async {
            let ds = source(self.factory, &url).unwrap();
            ds.attach::<(Reading,)>().unwrap();
            ds.automigrate().await.unwrap();
            let first = NewReading { place: "Zürich, somewhere".to_owned(), value: 1.25 };
            Reading::create(&ds, first.with(Reading::NOTE, "as it was read")).await.unwrap();
        });
        let double = "INSERT INTO readings (place, value, note) SELECT place, value + 1, note FROM readings;";
        raw::run(self.name, &url, &double.repeat(doublings as usize)).unwrap();
        url
    }

    fn trial(
        self,
        name: &str,
        run: impl FnOnce() -> std::result::Result<Completion, Failed> + Send + 'static,
    ) -> Trial {
        let missing = self.server.and_then(Server::missing);
        Trial::ignorable_test(format!("{}::{name}", self.name), move || match missing {
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => run(),
        })
    }

    fn stays_small(self) -> std::result::Result<Completion, Failed> {
        if !cfg!(target_os = "linux") {
            return Ok(Completion::ignored_with("the memory of a process is read from Linux's /proc"));
        }
        let folder = TempDir::new().unwrap();
        let doublings = std::env::var("JUGGLER_STREAM_ROWS").ok().and_then(|rows| rows.parse::<u32>().ok());
        let doublings = doublings.map_or(17, u32::ilog2);
        let url = self.filled(&folder, doublings);
        let reader = Command::new(std::env::current_exe().unwrap())
            .env(READER, format!("{} {url}", self.name))
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&reader.stdout).into_owned();
        let numbers: Vec<f64> = told.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        let [rows, first, most] = numbers[..] else {
            return Err(format!("{told}{}", String::from_utf8_lossy(&reader.stderr)).into());
        };
        println!(
            "{}: {rows} rows; {first:.1} MB before a slow reader read on, {most:.1} MB at most",
            self.name
        );
        if rows as u64 != 1 << doublings || most > MOST_MEGABYTES {
            return Err(format!("{rows} rows, at most {most} MB").into());
        }
        Ok(Completion::Completed)
    }

    /// With one connection, whoever comes next does not wait for the rest.
    fn lets_go(self) -> std::result::Result<Completion, Failed> {
        let folder = TempDir::new().unwrap();
        let url = self.filled(&folder, 17);
        let (whole, next) = runtime().block_on(async {
            let ds = source(self.factory, &url).unwrap();
            let began = Instant::now();
            assert_eq!(Reading::find(&ds).stream().count().await, 1 << 17);
            let whole = began.elapsed();
            let mut longest = Duration::ZERO;
            for by in ["dropping it", "a limit that the database does not know"] {
                if by == "dropping it" {
                    let ten: Vec<Reading> = Reading::find(&ds).stream().take(10).try_collect().await.unwrap();
                    assert_eq!(ten.len(), 10);
                } else {
                    // On servers this expression is looked at here, and so the limit is ours as well.
                    let filter =
                        Filter::parse(r#"{"where": {"place": {"regexp": "(?-u:Z)|Z"}}, "limit": 10}"#);
                    assert_eq!(Reading::find(&ds).with(filter.unwrap()).await.unwrap().len(), 10);
                }
                let began = Instant::now();
                assert_eq!(Reading::find_by_id(&ds, 7).required().await.unwrap().id, 7);
                longest = longest.max(began.elapsed());
            }
            (whole, longest)
        });
        println!("{}: all rows in {whole:?}, the next query after an early end in {next:?}", self.name);
        match next < whole / 4 {
            true => Ok(Completion::Completed),
            false => Err(format!("all rows take {whole:?}, and the next query {next:?}").into()),
        }
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

/// Reads all rows, the first of them slowly; prints how many there were, and the memory it took.
fn read(reader: &str) {
    let (name, url) = reader.split_once(' ').unwrap();
    let backend = BACKENDS.into_iter().find(|backend| backend.name == name).unwrap();
    runtime().block_on(async {
        let ds = source(backend.factory, url).unwrap();
        let mut stream = Reading::find(&ds).stream();
        let mut rows = 0_u64;
        while rows < 10 {
            stream.next().await.unwrap().unwrap();
            tokio::time::sleep(Duration::from_millis(50)).await;
            rows += 1;
        }
        let first = megabytes();
        while stream.next().await.transpose().unwrap().is_some() {
            rows += 1;
        }
        println!("{rows} {first} {}", megabytes());
    });
}

/// The most memory that this process ever had.
fn megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes / 1024.0)
}

fn main() -> ExitCode {
    if let Ok(reader) = std::env::var(READER) {
        read(&reader);
        return ExitCode::SUCCESS;
    }
    let mut trials = Vec::new();
    for backend in BACKENDS {
        trials.push(backend.trial("stays_small", move || backend.stays_small()));
        trials.push(backend.trial("lets_go_early", move || backend.lets_go()));
    }
    let mut arguments = Arguments::from_args();
    // One is timed while the others run, and so they run in turn.
    arguments.test_threads = Some(1);
    let outcome = libtest_mimic::run(&arguments, trials);
    POSTGRES.clean();
    MYSQL.clean();
    outcome.exit_code()
}
