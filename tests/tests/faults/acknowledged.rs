//! What was acknowledged is there, once, however often connections are cut.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

use juggler_core::DataSource;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{Case, SERVERS, Store};
use juggler_tests::proxy::Proxy;

use super::{in_time, is_connection};

pub(super) const CASES: &[Case] = database_cases!(SERVERS; nothing_acknowledged_is_lost);

const CUTS: usize = 50;
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

/// Writes numbered rows until it is told to stop; gives the numbers that were acknowledged.
async fn write(ds: DataSource, state: Arc<State>) -> Result<Vec<i64>, String> {
    let mut acknowledged = Vec::new();
    while !state.stop.load(Ordering::SeqCst) {
        let number = state.next.fetch_add(1, Ordering::SeqCst);
        match in_time(Entry::create(&ds, NewEntry { number })).await {
            Ok(_) => {
                acknowledged.push(number);
                state.acknowledged.fetch_add(1, Ordering::SeqCst);
            }
            Err(error) if is_connection(&error) => {}
            Err(error) => return Err(format!("a cut is another error: {error:?}")),
        }
    }
    Ok(acknowledged)
}

async fn nothing_acknowledged_is_lost(store: Store) -> Outcome {
    let (proxy, settings) = Proxy::before(&store.settings).await?;
    let ds = store.database.data_source(&settings)?;
    Entry::count(&ds).await?;
    let state = Arc::new(State::default());
    let writers: Vec<_> = (0..WRITERS).map(|_| tokio::spawn(write(ds.clone(), Arc::clone(&state)))).collect();
    // A sequence of pauses that no two runs of the server's own rhythm share: a linear congruence.
    let mut random = u64::from(std::process::id());
    for cut in 0..CUTS {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // They are connected again and writing, however slow the machine is.
        let before = state.acknowledged.load(Ordering::SeqCst);
        in_time(async {
            while state.acknowledged.load(Ordering::SeqCst) < before + 2 {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        })
        .await;
        tokio::time::sleep(Duration::from_micros((random >> 33) % 10_000)).await;
        if cut % 5 == 0 {
            proxy.cut_after((random >> 40) % 200); // in the middle of an answer
        } else {
            proxy.cut();
        }
    }
    state.stop.store(true, Ordering::SeqCst);
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(in_time(writer).await??);
    }
    // What the server had heard before the last cut is done by now.
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut stored = HashMap::new();
    let direct = store.open()?;
    for entry in Entry::find(&direct).await? {
        *stored.entry(entry.number).or_insert(0) += 1;
    }
    assert!(acknowledged.len() > CUTS, "there was something to lose: {}", acknowledged.len());
    assert!(stored.values().all(|&count| count == 1), "nothing is written twice");
    let lost: Vec<_> = acknowledged.iter().filter(|number| !stored.contains_key(number)).collect();
    assert!(lost.is_empty(), "lost: {lost:?}");
    Ok(())
}
