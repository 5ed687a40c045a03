//! Every operation meets a fault at each of its steps. How many there are is counted; then it is done again for each of them, and
//!
//! * `wire`: all connections are cut before the server hears of a round trip, while it answers, and after it answered;
//! * `calls`: a call of the connector is refused, or done and its answer is lost.
//!
//! After each: what was acknowledged is there, and what was not is there as a whole or not at all; the error says that the connection was
//! lost, and may be tried again; no transaction, statement, connection or task is left; and the same data source goes on.
#![allow(clippy::unwrap_used)]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use juggler_core::{DataSource, Error, ErrorKind};
use juggler_tests::beside::Beside;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::{self, ALL, Database, SERVERS, Store};
use juggler_tests::operations::{self, OPERATIONS, Rows, THAT_BEGIN};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tokio::runtime::{Builder, Handle, Runtime};

#[path = "faults_everywhere/calls.rs"]
mod calls;
#[path = "faults_everywhere/wire.rs"]
mod wire;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for (name, operation) in OPERATIONS.iter().chain(THAT_BEGIN) {
        for &database in SERVERS {
            trials.push(trial(format!("{}::wire::{name}", database.name()), Some(database), move || {
                wire::cut_at_each_round_trip(database, *operation)
            }));
        }
        for at in std::iter::once(None).chain(ALL.iter().copied().map(Some)) {
            let on = at.map_or("memory", Database::name);
            trials.push(trial(format!("{on}::calls::{name}"), at, move || {
                calls::fail_at_each_call(at, *operation)
            }));
        }
    }
    for &database in SERVERS {
        trials.push(trial(format!("{}::wire::automigrate", database.name()), Some(database), move || {
            wire::a_schema_that_is_cut_is_finished_by_the_next(database)
        }));
    }
    let outcome = libtest_mimic::run(&Arguments::from_args(), trials).exit_code();
    databases::clean();
    outcome
}

fn trial(name: String, on: Option<Database>, test: impl FnOnce() -> Outcome + Send + 'static) -> Trial {
    Trial::ignorable_test(name, move || match on.and_then(Database::missing) {
        Some(reason) => Ok(Completion::ignored_with(reason)),
        None => test().map(|()| Completion::Completed).map_err(|error| Failed::from(error.to_string())),
    })
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().worker_threads(1).enable_all().build()
}

/// Waits for what must end, well or not.
async fn in_time<F: Future>(operation: F) -> Result<F::Output, String> {
    tokio::time::timeout(Duration::from_secs(60), operation).await.map_err(|_| "it hangs".to_owned())
}

/// What is looked at after each fault.
struct After {
    /// Beside the faults: a data source that meets none.
    direct: DataSource,
    /// The server, where there is one.
    beside: Option<Beside>,
    /// The tasks of the runtime before anything was done.
    tasks: usize,
    before: Rows,
    after: Rows,
}

/// What became of an operation that met a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Became {
    /// It succeeded.
    Done,
    /// It failed, and did all that it should.
    Whole,
    /// It failed, and did nothing.
    Absent,
}

impl After {
    async fn new(
        store: Option<&Store>,
        direct: DataSource,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        operations::prepare(&direct).await?;
        operations::fill(&direct).await?;
        let before = operations::rows(&direct).await?;
        let beside = match store {
            Some(store) => Some(Beside::of(store).await?),
            None => None,
        };
        let tasks = Handle::current().metrics().num_alive_tasks();
        Ok(After { direct, beside, tasks, before, after: Vec::new() })
    }

    /// The rows as they are at the beginning.
    async fn fill(&self) -> Outcome {
        Ok(operations::fill(&self.direct).await?)
    }

    /// The rows are as the operation makes them.
    async fn learn(&mut self) -> Outcome {
        self.after = operations::rows(&self.direct).await?;
        Ok(())
    }

    /// Looks at what an operation left that met a fault.
    async fn check(
        &mut self,
        ds: &DataSource,
        outcome: Result<(), Error>,
    ) -> Result<Became, Box<dyn std::error::Error + Send + Sync>> {
        let is_done = match &outcome {
            Ok(()) => true,
            Err(error) if error.is_connection() && error.is_retryable() && error.status_code() == 503 => {
                false
            }
            // Who goes on in a transaction whose connection was lost meanwhile is told that it has ended.
            Err(error) if error.kind() == &ErrorKind::TransactionFinished => false,
            Err(error) => return Err(format!("another error: {error:?}").into()),
        };
        if let Some(beside) = &mut self.beside {
            // The two data sources have a connection each.
            beside.nothing_is_open(2).await?;
        }
        self.no_task_is_left().await?;
        let rows = operations::rows(&self.direct).await?;
        let became = match (is_done, rows == self.after, rows == self.before) {
            (true, true, _) => Became::Done,
            (false, _, true) => Became::Absent,
            (false, true, _) => Became::Whole,
            _ => {
                return Err(format!(
                    "{outcome:?}, and the rows are neither as before nor as after: {rows:?}"
                )
                .into());
            }
        };
        in_time(operations::work(ds)).await??;
        if rows != self.before {
            self.fill().await?;
        }
        Ok(became)
    }

    async fn no_task_is_left(&self) -> Result<(), String> {
        let began = Instant::now();
        while Handle::current().metrics().num_alive_tasks() > self.tasks {
            if began.elapsed() > Duration::from_secs(20) {
                return Err(format!(
                    "{} tasks, and {} before",
                    Handle::current().metrics().num_alive_tasks(),
                    self.tasks
                ));
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Ok(())
    }

    /// At the end: disconnected, nobody has a connection.
    async fn end(mut self, ds: DataSource) -> Outcome {
        ds.disconnect().await?;
        self.direct.disconnect().await?;
        match &mut self.beside {
            Some(beside) => beside.nothing_is_open(0).await,
            None => Ok(()),
        }
    }
}
