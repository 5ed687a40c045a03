//! Calls of the connector that fail, by the spy: before they do anything, and after they have done all.

use std::sync::Arc;

use juggler_core::DataSource;
use juggler_core::connector::{Connector, ConnectorFactory, Settings};
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::databases::{Database, Store};
use juggler_tests::operations::{Item, Operation, Part};
use juggler_tests::spy::{Fault, Spy};

use super::{After, Became, in_time, runtime};

/// On a database, or on the memory connector.
pub(crate) fn fail_at_each_call(database: Option<Database>, operation: Operation) -> Outcome {
    runtime()?.block_on(async {
        let store = database.map(Store::new).transpose()?;
        let mut settings = store.as_ref().map_or(Settings::new("memory"), |store| store.settings.clone());
        if store.is_some() {
            settings.set("poolSize", &json!(1))?;
            settings.set("createTables", &json!(false))?;
        }
        let factory: &dyn ConnectorFactory = match database {
            None => &juggler_memory::CONNECTOR,
            Some(database) => database.factory(),
        };
        let connector: Arc<dyn Connector> = factory.create(&settings)?;
        let spy = Spy::new(Arc::clone(&connector));
        let log = Arc::clone(spy.watcher());
        let ds = DataSource::with_settings(Arc::new(spy), &settings);
        ds.attach::<(Item, Part)>()?;
        let direct = DataSource::with_settings(connector, &settings);
        let mut after = After::new(store.as_ref(), direct).await?;
        Item::count(&ds).await?;
        Part::count(&ds).await?;

        let holders = Arc::strong_count(&log);
        log.clear();
        operation(&ds).await?;
        let calls = log.calls();
        after.learn().await?;
        after.fill().await?;
        let mut seen = Vec::new();
        for (at, call) in calls.iter().enumerate() {
            for is_done in [false, true] {
                let place = format!("call {at} of {calls:?}, done before it fails: {is_done}");
                let fault = Fault::any_connection_lost().after(at);
                log.inject(if is_done { fault.when_done() } else { fault });
                let outcome = in_time(operation(&ds)).await?;
                assert_eq!(log.forget_faults(), 0, "{place}: {call} was not called again");
                let became = after.check(&ds, outcome).await.map_err(|error| format!("{place}: {error}"))?;
                assert_eq!(Arc::strong_count(&log), holders, "{place}: a transaction is left");
                if at == 0 && !is_done {
                    assert!(
                        became != Became::Whole || after.before == after.after,
                        "{place}: nothing was asked"
                    );
                }
                if at + 1 == calls.len() && is_done {
                    assert!(became != Became::Absent || after.before == after.after, "{place}: all was done");
                }
                seen.push(became);
            }
        }
        assert!(
            seen.contains(&Became::Absent) || after.before == after.after,
            "nothing was ever undone: {seen:?}"
        );
        after.end(ds).await
    })
}
