//! Answers that take longer than they may, and connections that nobody gives back: an error in time, and all goes on.

use std::time::Duration;

use juggler_core::DataSource;
use juggler_core::prelude::*;
use juggler_tests::beside::Beside;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, SERVERS, Store};
use tokio::runtime::Handle;

use super::in_time;

pub(super) const CASES: &[Case] = database_cases!(ALL; many_wait_for_a_pool_that_is_exhausted);
pub(super) const OF_SERVERS: &[Case] = database_cases!(SERVERS; a_statement_that_takes_too_long);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "bills")]
struct Bill {
    #[model(id)]
    id: i64,
    amount: i64,
}

async fn bills(store: &mut Store, settings: &[(&str, u64)]) -> Result<DataSource, Error> {
    store.settings.set("createTables", &json!(false))?;
    for (name, value) in settings {
        store.settings.set(name, &json!(value))?;
    }
    let ds = store.open()?;
    ds.attach::<(Bill,)>()?;
    ds.automigrate().await?;
    Bill::create_all(&ds, (1..=3).map(|id| NewBill { id, amount: id })).await?;
    Ok(ds)
}

async fn many_wait_for_a_pool_that_is_exhausted(mut store: Store) -> Outcome {
    let ds = bills(&mut store, &[("poolSize", 2), ("connectionTimeout", 1500)]).await?;
    let tasks = Handle::current().metrics().num_alive_tasks();
    for round in 0..2 {
        let held =
            [ds.begin(TransactionOptions::default()).await?, ds.begin(TransactionOptions::default()).await?];
        let waiting: Vec<_> = (0..16)
            .map(|n| {
                let ds = ds.clone();
                tokio::spawn(async move {
                    match n % 2 {
                        0 => Bill::count(&ds).await.map(drop),
                        _ => Bill::update_all(&ds, Bill::ID.eq(1)).set(Bill::AMOUNT, 100).await.map(drop),
                    }
                })
            })
            .collect();
        for task in waiting {
            let error = in_time(task).await?.expect_err("both connections are held");
            assert!(error.is_connection() && error.is_retryable() && error.status_code() == 503, "{error:?}");
            super::tells(&error, &["1500 ms", "all 2 are in use", "2 transactions"]);
        }
        for tx in held {
            Bill::update_all(&tx, Bill::ID.eq(2)).set(Bill::AMOUNT, round).await?;
            tx.commit().await?;
        }
        // Whoever waited in vain has taken no place with it.
        let both =
            [ds.begin(TransactionOptions::default()).await?, ds.begin(TransactionOptions::default()).await?];
        for tx in both {
            tx.rollback().await?;
        }
        let amounts: Vec<i64> =
            Bill::find(&ds).order(Bill::ID.asc()).await?.iter().map(|bill| bill.amount).collect();
        assert_eq!(amounts, [1, round, 3], "and has written nothing");
    }
    in_time(async {
        while Handle::current().metrics().num_alive_tasks() > tasks {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
    Beside::of(&store).await?.nothing_is_open(2).await
}

/// One that waits for a lock of somebody else: the server ends it.
async fn a_statement_that_takes_too_long(mut store: Store) -> Outcome {
    let ds = bills(&mut store, &[("poolSize", 1), ("statementTimeout", 300)]).await?;
    let mut other = store.raw().await?;
    let lock = store.database.pick(
        "",
        "BEGIN; LOCK TABLE bills IN ACCESS EXCLUSIVE MODE",
        "LOCK TABLES bills WRITE",
    );
    let unlock = store.database.pick("", "COMMIT", "UNLOCK TABLES");
    let is_late = |error: &Error| error.is_timeout() && error.status_code() == 504;

    other.run(lock).await?;
    for outcome in [
        in_time(Bill::count(&ds)).await.map(drop),
        in_time(Bill::find_by_id(&ds, 1)).await.map(drop),
        in_time(Bill::create(&ds, NewBill { id: 9, amount: 9 })).await.map(drop),
        in_time(Bill::update_all(&ds, Bill::ID.gt(0)).set(Bill::AMOUNT, 9)).await.map(drop),
        in_time(Bill::destroy_by_id(&ds, 1)).await.map(drop),
        in_time(ds.transaction(async |tx| Bill::create(tx, NewBill { id: 9, amount: 9 }).await))
            .await
            .map(drop),
    ] {
        let error = outcome.expect_err("it waits for a lock");
        assert!(is_late(&error), "{error:?}");
    }
    let mut beside = Beside::of(&store).await?;
    other.run(unlock).await?;
    beside.nothing_is_open(2).await?;
    let amounts = |ds: DataSource| async move {
        let bills = Bill::find(&ds).order(Bill::ID.asc()).await?;
        Ok::<Vec<i64>, Error>(bills.iter().map(|bill| bill.amount).collect())
    };
    assert_eq!(amounts(ds.clone()).await?, [1, 2, 3], "what is not acknowledged is not there");

    // In a transaction: a write that is too late is undone alone.
    let row = store.database.pick(
        "",
        "BEGIN; UPDATE bills SET amount = 7 WHERE id = 1",
        "START TRANSACTION; UPDATE bills SET amount = 7 WHERE id = 1",
    );
    other.run(row).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    Bill::create(&tx, NewBill { id: 4, amount: 4 }).await?;
    let error =
        in_time(Bill::update_all(&tx, Bill::ID.lte(2)).set(Bill::AMOUNT, 9)).await.expect_err("a lock");
    assert!(is_late(&error), "{error:?}");
    Bill::create(&tx, NewBill { id: 5, amount: 5 }).await?;
    tx.commit().await?;
    other.run("COMMIT").await?;
    assert_eq!(amounts(ds.clone()).await?, [7, 2, 3, 4, 5]);

    // So is a statement of one's own.
    let tx = ds.begin(TransactionOptions::default()).await?;
    Bill::create(&tx, NewBill { id: 6, amount: 6 }).await?;
    let slow = store.database.pick("", "SELECT pg_sleep(60)", "SELECT SLEEP(60)");
    let error = in_time(tx.execute(slow, ())).await.expect_err("it sleeps");
    assert!(is_late(&error), "{error:?}");
    Bill::count(&tx).await?;
    tx.commit().await?;
    assert_eq!(Bill::count(&ds).await?, 6);
    beside.nothing_is_open(2).await
}
