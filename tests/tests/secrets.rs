//! What is secret is in no error, log, trace, `Debug`, explanation or JSON. Values that cannot be mistaken are planted, all that an
//! operation can do is done with them, and made to fail; all that is said of it is kept, and searched for them in each spelling.
//!
//! It is kept whole: the events and spans of all targets, sqlx's among them, at every level; panics; and what is noted of each error.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::pin::Pin;
use std::process::ExitCode;

use juggler_core::connector::Settings;
use juggler_core::{DataSource, Result};
use juggler_tests::cases::Outcome;
use juggler_tests::databases::{ALL, Database, Store, clean};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

#[path = "secrets/connect.rs"]
mod connect;
#[path = "secrets/heard.rs"]
mod heard;
#[path = "secrets/input.rs"]
mod input;
#[path = "secrets/models.rs"]
mod models;
#[path = "secrets/planted.rs"]
mod planted;
#[path = "secrets/run_time.rs"]
mod run_time;
#[path = "secrets/statements.rs"]
mod statements;
#[path = "secrets/typed.rs"]
mod typed;

use planted::Planted;

/// A store for a case: on a database, or in memory.
struct Place {
    store: Option<Store>,
}

impl Place {
    fn settings(&self) -> Settings {
        self.store.as_ref().map_or_else(|| Settings::new("memory"), |store| store.settings.clone())
    }

    fn database(&self) -> Option<Database> {
        self.store.as_ref().map(|store| store.database)
    }

    fn open(&self, settings: &Settings) -> Result<DataSource> {
        use juggler_core::connector::ConnectorFactory;
        heard::note(settings);
        let ds = match self.database() {
            Some(database) => database.data_source(settings),
            None => Ok(DataSource::with_settings(juggler_memory::CONNECTOR.create(settings)?, settings)),
        };
        heard::note(&ds);
        ds
    }

    /// With all that can be said of statements.
    fn talkative(&self) -> Result<DataSource> {
        let mut settings = self.settings();
        settings.debug = true;
        if self.store.is_some() {
            settings.set("slowStatement", &serde_json::json!(1))?;
        }
        let ds = self.open(&settings)?;
        ds.on_call(|call, outcome| {
            heard::note(call);
            heard::note(outcome);
        });
        ds.on_life(|event| heard::note(event));
        Ok(ds)
    }
}

type Run = fn(Place, Planted) -> Pin<Box<dyn Future<Output = Outcome>>>;

macro_rules! cases {
    ($($name:path),* $(,)?) => { &[$((stringify!($name), |place, planted| Box::pin($name(place, planted)))),*] };
}

/// What is done on every connector.
const EVERYWHERE: &[(&str, Run)] = cases![
    typed::is_written_and_read,
    typed::is_refused,
    typed::is_seen_by_hooks,
    typed::is_related,
    run_time::is_written_and_read,
    run_time::is_refused,
    run_time::is_described,
    input::is_of_the_wrong_kind,
    input::is_asked_for_in_a_wrong_way,
];

/// What is done where statements are.
const ON_DATABASES: &[(&str, Run)] = cases![
    statements::break_what_the_database_asks,
    statements::of_ones_own_are_refused,
    statements::are_slow_or_cut_off,
    connect::a_password_is_wrong,
    connect::nobody_answers,
    connect::settings_are_wrong,
];

fn main() -> ExitCode {
    heard::listen();
    let databases = || ALL.iter().map(|database| Some(*database));
    let everywhere =
        EVERYWHERE.iter().flat_map(|case| databases().chain([None]).map(move |at| trial(case, at)));
    let on_databases = ON_DATABASES.iter().flat_map(|case| databases().map(move |at| trial(case, at)));
    let search = Trial::test("the_search_finds_what_is_said", planted::finds_what_is_said);
    let trials = everywhere.chain(on_databases).chain([search]).collect();
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    clean();
    outcome
}

fn trial(&(name, run): &'static (&'static str, Run), database: Option<Database>) -> Trial {
    let connector = database.map_or("memory", Database::name);
    Trial::ignorable_test(format!("{connector}::{name}"), move || {
        if let Some(reason) = database.and_then(Database::missing) {
            return Ok(Completion::ignored_with(reason));
        }
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let planted = Planted::new();
        let outcome = runtime.block_on(async {
            let place = Place { store: database.map(Store::new).transpose()? };
            run(place, planted.clone()).await
        });
        // Tasks and connections that end say something, too.
        runtime.shutdown_timeout(std::time::Duration::from_secs(10));
        outcome.map_err(|error| Failed::from(format!("{error:?}")))?;
        planted.is_nowhere_in(&heard::all()).map(|()| Completion::Completed).map_err(Failed::from)
    })
}
