//! Random models, rows, questions and writes have the same answers on every store as on memory.
//!
//! ```text
//!  models ──▶ rows ──▶ ┌ questions ┐ ──▶ both answers the same? ──no──▶ made smaller, and printed as a case of the corpus
//!              ▲       └  writes   ┘
//!              └── the whole table is compared after each write
//! ```
//!
//! The usual run is short. `JUGGLER_DIFFERENTIAL=10000` asks so many filters of each store, and prints how often each operator was
//! tried on each kind of value; none may be below 50 then. `JUGGLER_DIFFERENTIAL_SEED` takes other choices.
#![allow(clippy::unwrap_used)]

#[path = "differential/kind.rs"]
mod kind;
#[path = "differential/model.rs"]
mod model;
#[path = "differential/operator.rs"]
mod operator;
#[path = "differential/plant.rs"]
mod plant;
#[path = "differential/question.rs"]
mod question;
#[path = "differential/random.rs"]
mod random;
#[path = "differential/search.rs"]
mod search;
#[path = "differential/shrink.rs"]
mod shrink;
#[path = "differential/store.rs"]
mod store;
#[path = "differential/tally.rs"]
mod tally;
#[path = "differential/write.rs"]
mod write;

use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;

use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_tests::naive;
use juggler_tests::servers::Server;
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use serde_json::json;
use tempfile::TempDir;

use plant::{Fault, Faulty};
use search::{Effort, Ended, search};
use shrink::shrink;
use store::Opener;

static POSTGRES: Server = Server::postgres();
static MYSQL: Server = Server::mysql();

/// How many filters a fault may hide from.
const FILTERS_OF_A_FAULT: u64 = 3000;

/// A store that is compared with memory.
#[derive(Clone, Copy)]
struct Backend {
    name: &'static str,
    factory: &'static dyn ConnectorFactory,
    server: Option<&'static Server>,
}

impl Backend {
    const ALL: [Backend; 4] = [
        Backend { name: "naive", factory: &naive::CONNECTOR, server: None },
        Backend { name: "sqlite", factory: &juggler_sql::SQLITE, server: None },
        Backend { name: "postgres", factory: &juggler_sql::POSTGRES, server: Some(&POSTGRES) },
        Backend { name: "mysql", factory: &juggler_sql::MYSQL, server: Some(&MYSQL) },
    ];

    /// One store, whose tables are dropped whenever it is opened.
    fn settings(self, folder: &TempDir) -> Settings {
        let mut settings = match self.server {
            Some(server) => server.fresh(),
            None => Settings::new(self.name),
        };
        if self.name == "sqlite" {
            settings.file = Some(folder.path().join("differential.db"));
        }
        settings.other.insert("createTables".to_owned(), json!(false));
        settings
    }

    fn run(self, effort: Effort, fault: Option<Fault>) -> Result<tally::Tally, Ended> {
        let folder = TempDir::new().unwrap();
        let settings = self.settings(&folder);
        let open: Box<Opener> = Box::new(move || {
            let connector: Arc<dyn Connector> = self.factory.create(&settings).unwrap();
            let connector = match fault {
                Some(fault) => Arc::new(Faulty { connector, fault }),
                None => connector,
            };
            (connector, settings.clone())
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let effort = Effort { has_nul: self.name != "postgres", ..effort };
        runtime.block_on(async {
            match (search(&*open, effort).await, fault) {
                (Err(Ended::Found(found)), None) => Err(Ended::Found(Box::new(shrink(&*open, *found).await))),
                (ended, _) => ended,
            }
        })
    }

    /// It answers as memory does.
    fn agrees(self) -> Result<Completion, Failed> {
        let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
        let seed = number("JUGGLER_DIFFERENTIAL_SEED").unwrap_or(1);
        let long = number("JUGGLER_DIFFERENTIAL");
        let of_each = if long.is_some_and(|filters| filters >= 10_000) { 50 } else { 0 };
        let effort = Effort { seed, filters: long.unwrap_or(400), of_each, has_nul: false };
        let tally = self
            .run(effort, None)
            .map_err(|ended| format!("{} with JUGGLER_DIFFERENTIAL_SEED={seed}, {ended}", self.name))?;
        if long.is_some() {
            let _ = writeln!(std::io::stdout(), "\n{}, seed {seed}\n{tally}", self.name);
        }
        match tally.least() {
            Some((least, what)) if least < of_each => Err(format!("{least} times only: {what}").into()),
            _ => Ok(Completion::Completed),
        }
    }

    /// The comparison finds a fault in it.
    fn is_found_out(self, fault: Fault) -> Result<Completion, Failed> {
        let effort = Effort { seed: 1, filters: FILTERS_OF_A_FAULT, of_each: 0, has_nul: false };
        match self.run(effort, Some(fault)) {
            Err(Ended::Found(found)) if found.filters <= FILTERS_OF_A_FAULT => Ok(Completion::Completed),
            Err(Ended::Failed(error)) => Err(error.to_string().into()),
            _ => Err("no difference was found".into()),
        }
    }

    fn trial(self, name: String, run: impl FnOnce() -> Result<Completion, Failed> + Send + 'static) -> Trial {
        Trial::ignorable_test(name, move || match self.server.and_then(Server::missing) {
            Some(reason) => Ok(Completion::ignored_with(reason)),
            None => run(),
        })
    }
}

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for backend in Backend::ALL {
        trials.push(backend.trial(format!("{}::answers_as_memory", backend.name), move || backend.agrees()));
    }
    for backend in Backend::ALL.into_iter().filter(|backend| backend.name != "naive") {
        for fault in Fault::ALL {
            let name = format!("{}::finds_a_store_that_{}", backend.name, fault.name());
            trials.push(backend.trial(name, move || backend.is_found_out(fault)));
        }
    }
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials);
    POSTGRES.clean();
    MYSQL.clean();
    outcome.exit_code()
}
