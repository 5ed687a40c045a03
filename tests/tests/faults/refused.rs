//! What is refused in a transaction: it goes on, or it says that it does not. A commit that answers well has kept everything.

use juggler_core::ErrorKind;
use juggler_core::prelude::*;
use juggler_tests::cases::Outcome;
use juggler_tests::database_cases;
use juggler_tests::databases::{ALL, Case, Database, Store};

pub(super) const CASES: &[Case] = database_cases!(ALL;
    a_read_that_is_refused_is_told_at_the_commit,
    a_read_that_is_refused_inside_is_undone_there,
    an_upsert_that_is_refused_spoils_nothing,
);

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "kept", force_id = false)]
struct Kept {
    #[model(id)]
    id: i64,
    #[model(unique, length = 20)]
    name: String,
}

/// Its table has no such column.
#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "gaps")]
struct Gap {
    #[model(id)]
    id: i64,
    missing: Option<String>,
}

fn kept(id: i64) -> NewKept {
    NewKept { id, name: format!("n{id}") }
}

/// A data source with one connection.
async fn with_a_gap(store: &mut Store) -> Result<DataSource, Box<dyn std::error::Error + Send + Sync>> {
    store.raw().await?.run("CREATE TABLE gaps (id BIGINT PRIMARY KEY)").await?;
    store.settings.set("poolSize", &json!(1))?;
    store.settings.set("createTables", &json!(false))?;
    let ds = store.open()?;
    ds.attach::<(Kept,)>()?;
    ds.automigrate().await?;
    Ok(ds)
}

async fn refused_read(db: &Session) {
    let error = Gap::find(db).await.expect_err("there is no such column");
    assert!(error.is_mismatch(), "{error:?}");
}

async fn ids(ds: &DataSource) -> Result<Vec<i64>, Error> {
    Ok(Kept::find(ds).order(Kept::ID.asc()).await?.iter().map(|kept| kept.id).collect())
}

/// PostgreSQL would answer a commit well after that, and roll back.
async fn a_read_that_is_refused_is_told_at_the_commit(mut store: Store) -> Outcome {
    let ds = with_a_gap(&mut store).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    Kept::create(&tx, kept(1)).await?;
    refused_read(&tx).await;
    let later = Kept::create(&tx, kept(2)).await;
    let outcome = tx.commit().await;
    if store.database == Database::Postgres {
        for error in [later.expect_err("it is spoiled"), outcome.expect_err("nothing is kept")] {
            assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
        }
        tx.rollback().await?;
        assert_eq!(ids(&ds).await?, [0; 0]);
    } else {
        later?;
        outcome?;
        assert_eq!(ids(&ds).await?, [1, 2]);
    }

    // In a closure that goes on as if nothing was.
    let outcome = ds
        .transaction(async |tx| {
            Kept::create(tx, kept(3)).await?;
            refused_read(tx).await;
            Ok::<(), Error>(())
        })
        .await;
    assert_eq!(outcome.is_ok(), store.database != Database::Postgres, "{outcome:?}");
    assert_eq!(ids(&ds).await?.contains(&3), outcome.is_ok());
    Ok(())
}

async fn a_read_that_is_refused_inside_is_undone_there(mut store: Store) -> Outcome {
    let ds = with_a_gap(&mut store).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    Kept::create(&tx, kept(1)).await?;
    for (id, is_dropped) in [(2, false), (3, true)] {
        let inner = tx.begin(TransactionOptions::default()).await?;
        Kept::create(&inner, kept(id)).await?;
        refused_read(&inner).await;
        match is_dropped {
            true => drop(inner),
            false => inner.rollback().await?,
        }
    }
    Kept::create(&tx, kept(4)).await?;
    tx.commit().await?;
    assert_eq!(ids(&ds).await?, [1, 4], "the outer one went on");
    Ok(())
}

async fn an_upsert_that_is_refused_spoils_nothing(mut store: Store) -> Outcome {
    let ds = with_a_gap(&mut store).await?;
    let tx = ds.begin(TransactionOptions::default()).await?;
    Kept::create(&tx, kept(1)).await?;
    let taken = NewKept { id: 2, name: "n1".to_owned() };
    let error = Kept::upsert(&tx, taken).await.expect_err("the name is taken");
    assert!(error.is_conflict(), "{error:?}");
    let error = Kept::upsert(&tx, NewKept { id: 3, name: "x".repeat(21) }).await;
    if let Err(error) = &error {
        assert!(error.is_bad_value() || error.status_code() == 422, "{error:?}");
    }
    Kept::create(&tx, kept(4)).await?;
    tx.commit().await?;
    let ids = ids(&ds).await?;
    assert!(ids.contains(&1) && ids.contains(&4) && !ids.contains(&2), "{ids:?}");
    Ok(())
}
