//! What was acknowledged is there, once and whole, however often connections are cut, or the server is killed.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use juggler_core::DataSource;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, SERVERS, Store};
use juggler_tests::own_server::OwnServer;
use juggler_tests::proxy::Proxy;
use juggler_tests::random::Random;
use tokio::task::JoinHandle;

use super::{in_time, is_connection};

pub(super) const CASES: &[Case] = database_cases!(SERVERS;
    nothing_acknowledged_is_lost,
    nothing_acknowledged_is_lost_with_the_server,
);

const CUTS: usize = 50;
const CRASHES: usize = 3;
const WRITERS: usize = 4;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "entries")]
struct Entry {
    #[model(id, generated)]
    id: i64,
    number: i64,
}

/// What the writers share.
#[derive(Default)]
struct State {
    next: AtomicI64,
    acknowledged: AtomicI64,
    stop: AtomicBool,
}

/// Writes numbered rows until it is told to stop: those with an even number one by one, and of the others two in a transaction. Gives the
/// numbers that were acknowledged.
async fn write(ds: DataSource, state: Arc<State>) -> Result<Vec<i64>, String> {
    let mut acknowledged = Vec::new();
    while !state.stop.load(Ordering::SeqCst) {
        let number = state.next.fetch_add(1, Ordering::SeqCst);
        let outcome = match number % 2 {
            0 => in_time(Entry::create(&ds, NewEntry { number })).await.map(drop),
            _ => in_time(two(&ds, number)).await,
        };
        match outcome {
            Ok(()) => {
                acknowledged.push(number);
                state.acknowledged.fetch_add(1, Ordering::SeqCst);
            }
            // A server that is gone may leave a port at which nobody answers.
            Err(error) if is_connection(&error) || error.is_timeout() => {
                tokio::time::sleep(Duration::from_millis(1)).await
            }
            Err(error) => return Err(format!("a cut is another error: {error:?}")),
        }
    }
    Ok(acknowledged)
}

async fn two(ds: &DataSource, number: i64) -> Result<(), Error> {
    ds.transaction(async |tx| {
        Entry::create(tx, NewEntry { number }).await?;
        Entry::create(tx, NewEntry { number }).await.map(drop)
    })
    .await
}

/// Writers at work.
struct Writers {
    state: Arc<State>,
    tasks: Vec<JoinHandle<Result<Vec<i64>, String>>>,
}

impl Writers {
    fn start(ds: &DataSource) -> Self {
        let state = Arc::new(State::default());
        let tasks = (0..WRITERS).map(|_| tokio::spawn(write(ds.clone(), Arc::clone(&state)))).collect();
        Writers { state, tasks }
    }

    /// Waits until they have written so many more, however slow the machine is.
    async fn write(&self, more: i64) {
        let before = self.state.acknowledged.load(Ordering::SeqCst);
        in_time(async {
            while self.state.acknowledged.load(Ordering::SeqCst) < before + more
                && !self.tasks.iter().any(JoinHandle::is_finished)
            {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
        .await;
    }

    /// Ends them, and looks at what they have written.
    async fn end(self, direct: &DataSource) -> Outcome {
        self.state.stop.store(true, Ordering::SeqCst);
        let mut acknowledged = Vec::new();
        for writer in self.tasks {
            acknowledged.extend(in_time(writer).await??);
        }
        // What the server had heard before the last cut is done by now.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut stored = HashMap::new();
        for entry in Entry::find(direct).await? {
            *stored.entry(entry.number).or_insert(0) += 1;
        }
        let wrong: Vec<_> = stored.iter().filter(|(number, count)| **count != 1 + **number % 2).collect();
        assert!(wrong.is_empty(), "written twice, or a half of a transaction: {wrong:?}");
        let lost: Vec<_> = acknowledged.iter().filter(|number| !stored.contains_key(number)).collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        Ok(())
    }
}

async fn nothing_acknowledged_is_lost(store: Store) -> Outcome {
    let (proxy, settings) = Proxy::before(&store.settings).await?;
    let ds = store.database.data_source(&settings)?;
    Entry::count(&ds).await?;
    let writers = Writers::start(&ds);
    // A sequence of pauses that no two runs of the server's own rhythm share.
    let mut random = Random::new(u64::from(std::process::id()));
    for cut in 0..CUTS {
        // They are connected again and writing.
        writers.write(2).await;
        tokio::time::sleep(Duration::from_micros(random.below(10_000) as u64)).await;
        if cut % 5 == 0 {
            proxy.cut_after(random.below(200) as u64); // in the middle of an answer
        } else {
            proxy.cut();
        }
    }
    writers.end(&store.open()?).await
}

async fn nothing_acknowledged_is_lost_with_the_server(store: Store) -> Outcome {
    let mut server = OwnServer::start(store.database, &[])?;
    let ds = store.database.data_source(&server.settings())?;
    Entry::count(&ds).await?;
    let writers = Writers::start(&ds);
    let mut random = Random::new(u64::from(std::process::id()));
    for _ in 0..CRASHES {
        writers.write(50).await;
        tokio::time::sleep(Duration::from_micros(random.below(20_000) as u64)).await;
        server.kill()?;
        tokio::task::block_in_place(|| server.restart())?;
    }
    writers.write(10).await;
    writers.end(&ds).await
}
