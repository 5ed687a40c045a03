//! Connections that are cut.

use std::time::Duration;

use juggler_core::DataSource;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::{Database, Store};
use juggler_tests::operations::{self, Item, Operation, Part};
use juggler_tests::proxy::{Cut, Proxy};
use tokio::runtime::Runtime;

use super::{After, Became, in_time, runtime};

/// Where each round trip is cut.
const CUTS: &[Cut] = &[Cut::Before, Cut::During(1), Cut::During(30), Cut::After];

/// A data source through a proxy, and what is beside both. The proxy is in a runtime of its own, so that all tasks of the other are of
/// juggler.
async fn site(
    database: Database,
    network: &Runtime,
) -> Result<(Proxy, DataSource, After), Box<dyn std::error::Error + Send + Sync>> {
    let mut store = Store::new(database)?;
    store.settings.set("poolSize", &json!(1))?;
    store.settings.set("createTables", &json!(false))?;
    let settings = store.settings.clone();
    let (proxy, settings) = network.spawn(async move { Proxy::before(&settings).await }).await??;
    let ds = database.data_source(&settings)?;
    ds.attach::<(Item, Part)>()?;
    let after = After::new(Some(&store), store.open()?).await?;
    Ok((proxy, ds, after))
}

/// On a connection that rests, or on one that is to be opened.
async fn begin(proxy: &Proxy, ds: &DataSource, is_fresh: bool) -> Outcome {
    // The connection of before knows the statements of the operation.
    ds.disconnect().await?;
    while proxy.connections() > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    if !is_fresh {
        Item::count(ds).await?;
    }
    Ok(())
}

pub(crate) fn cut_at_each_round_trip(database: Database, operation: Operation) -> Outcome {
    let network = runtime()?;
    runtime()?.block_on(async {
        let (proxy, ds, mut after) = site(database, &network).await?;
        let mut seen = Vec::new();
        for is_fresh in [false, true] {
            begin(&proxy, &ds, is_fresh).await?;
            let start = proxy.round_trips();
            operation(&ds).await?;
            let round_trips = proxy.round_trips() - start;
            after.learn().await?;
            after.fill().await?;
            for round_trip in 0..round_trips {
                for &cut in CUTS {
                    let place = format!(
                        "{cut:?} round trip {round_trip} of {round_trips}, on a fresh connection: {is_fresh}"
                    );
                    begin(&proxy, &ds, is_fresh).await?;
                    proxy.cut_at(round_trip, cut);
                    let outcome = in_time(operation(&ds)).await?;
                    let was_cut = !proxy.take_back();
                    let became =
                        after.check(&ds, outcome).await.map_err(|error| format!("{place}: {error}"))?;
                    if cut == Cut::Before {
                        assert!(was_cut, "{place}: it was not come to");
                        assert!(
                            round_trip > 0 || became != Became::Whole,
                            "{place}: the server heard nothing"
                        );
                    }
                    assert!(was_cut || became == Became::Done, "{place}: it failed by itself");
                    seen.push(became);
                }
            }
        }
        assert!(
            seen.contains(&Became::Absent) || after.before == after.after,
            "nothing was ever undone: {seen:?}"
        );
        drop(proxy);
        after.end(ds).await
    })
}

/// Databases that cannot change a schema in a transaction are left with a part of it. The next attempt does the rest.
pub(crate) fn a_schema_that_is_cut_is_finished_by_the_next(database: Database) -> Outcome {
    let network = runtime()?;
    runtime()?.block_on(async {
        let (proxy, ds, mut after) = site(database, &network).await?;
        begin(&proxy, &ds, true).await?;
        let start = proxy.round_trips();
        operations::prepare(&ds).await?;
        let round_trips = proxy.round_trips() - start;
        assert!(round_trips > 3, "{round_trips}");
        for round_trip in 0..round_trips {
            for cut in [Cut::Before, Cut::After] {
                let place = format!("{cut:?} round trip {round_trip} of {round_trips}");
                begin(&proxy, &ds, true).await?;
                proxy.cut_at(round_trip, cut);
                let outcome = in_time(operations::prepare(&ds)).await?;
                proxy.take_back();
                if let Err(error) = outcome {
                    assert!(error.is_connection() && error.is_retryable(), "{place}: {error:?}");
                }
                if let Some(beside) = &mut after.beside {
                    beside.nothing_is_open(2).await.map_err(|error| format!("{place}: {error}"))?;
                }
                after.no_task_is_left().await.map_err(|error| format!("{place}: {error}"))?;
                operations::prepare(&ds).await.map_err(|error| format!("{place}: {error}"))?;
                after.fill().await.map_err(|error| format!("{place}: {error}"))?;
                assert_eq!(operations::rows(&ds).await?, after.before, "{place}");
            }
        }
        drop(proxy);
        after.end(ds).await
    })
}
