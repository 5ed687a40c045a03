//! What a transaction may do, for how long, and what is done when it has ended.

use std::sync::Arc;
use std::time::{Duration, Instant};

use juggler_core::prelude::*;
use juggler_core::{ErrorKind, Result};
use parking_lot::Mutex;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{NewUser, User};

pub(super) const CASES: &[Case] = cases!("transaction_ends", needs_transactions;
    read_only_reads,
    read_only_refuses_every_write,
    read_only_inside_another,
    a_connection_writes_again_after_a_read_only_one,
    time_runs_out,
    time_runs_out_while_it_waits,
    in_time_is_in_time,
    work_after_the_commit_is_done_in_order,
    work_after_the_commit_waits_for_the_outermost,
    work_after_the_commit_is_forgotten_by_a_rollback,
    work_after_the_commit_is_done_once_however_often_it_is_run,
    outside_of_a_transaction_work_is_done_at_once,
    work_after_a_rollback,
    the_data_source_is_refused_inside,
    the_data_source_is_free_beside_and_after,
);

fn new(email: &str) -> NewUser {
    NewUser { email: email.to_owned() }
}

fn read_only() -> TransactionOptions {
    TransactionOptions::default().read_only()
}

async fn read_only_reads(world: World) -> Outcome {
    world.with_users().await?;
    let users = world.ds.transaction_with(read_only(), |tx| async move { User::find(&tx).await }).await?;
    assert_eq!(users.len(), 5);
    Ok(())
}

async fn read_only_refuses_every_write(world: World) -> Outcome {
    let users = world.with_users().await?;
    let before = world.snapshot("User").await?;
    let tx = world.ds.begin(read_only()).await?;
    for error in [
        refused(User::create(&tx, new("a@x.org")).await, 500),
        refused(User::create_all(&tx, [new("a@x.org"), new("b@x.org")]).await, 500),
        refused(users[0].update(&tx).set(User::AGE, 1).await, 500),
        refused(User::update_all(&tx, everything()).set(User::AGE, 1).await, 500),
        refused(User::replace_by_id(&tx, 1, new("a@x.org")).await, 500),
        refused(User::destroy_by_id(&tx, 1).await, 500),
        refused(User::destroy_all(&tx, everything()).await, 500),
        refused(User::find_or_create(&tx, User::EMAIL.eq("a@x.org"), new("a@x.org")).await, 500),
    ] {
        assert_eq!(error.kind(), &ErrorKind::ReadOnly { what: "User".into() });
    }
    assert_eq!(User::count(&tx).await?, 5, "it goes on");
    tx.commit().await?;
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn read_only_inside_another(world: World) -> Outcome {
    world
        .ds
        .transaction(async |tx| {
            User::create(tx, new("a@x.org")).await?;
            let inner = tx.begin(read_only()).await?;
            assert_eq!(User::count(&inner).await?, 1);
            refused(User::create(&inner, new("b@x.org")).await, 500);
            let innermost = inner.begin(TransactionOptions::default()).await?;
            refused(User::create(&innermost, new("b@x.org")).await, 500);
            innermost.commit().await?;
            inner.commit().await?;
            User::create(tx, new("c@x.org")).await
        })
        .await?;
    assert_eq!(User::count(&world.ds).await?, 2);
    Ok(())
}

async fn a_connection_writes_again_after_a_read_only_one(world: World) -> Outcome {
    let mut settings = world.settings.clone();
    settings.other.insert("poolSize".to_owned(), json!(1));
    let (ds, _) = world.data_source(&settings)?;
    User::count(&ds).await?; // its table is created beside a transaction, and there is one connection
    for n in 0..3 {
        let tx = ds.begin(read_only()).await?;
        User::count(&tx).await?;
        match n {
            0 => tx.commit().await?,
            1 => tx.rollback().await?,
            _ => drop(tx),
        }
        User::create(&ds, new(&format!("{n}@x.org"))).await?;
    }
    assert_eq!(User::count(&ds).await?, 3);
    Ok(())
}

async fn time_runs_out(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let after = Duration::from_millis(60);
    let tx = world.ds.begin(TransactionOptions::default().timeout(after)).await?;
    User::destroy_all(&tx, everything()).await?;
    tokio::time::sleep(Duration::from_millis(120)).await;
    let late = ErrorKind::Timeout { what: "a transaction", after };
    for error in [
        refused(User::count(&tx).await, 504),
        refused(User::create(&tx, new("a@x.org")).await, 504),
        refused(tx.commit().await, 504),
    ] {
        assert_eq!(error.kind(), &late);
        assert_eq!(error.to_string(), "timeout in a transaction after 60 ms");
    }
    assert_eq!(world.snapshot("User").await?, before);
    User::create(&world.ds, new("new@x.org")).await?; // nothing is locked
    Ok(())
}

/// Also an operation that is running, or waits for another transaction, ends.
async fn time_runs_out_while_it_waits(world: World) -> Outcome {
    let users = world.with_users().await?;
    let first = world.ds.begin(TransactionOptions::default()).await?;
    users[0].update(&first).set(User::AGE, 1).await?;
    let after = Duration::from_millis(300);
    let (user, ds) = (users[0].clone(), world.ds.clone());
    let began = Instant::now();
    let outcome = ds
        .transaction_with(TransactionOptions::default().timeout(after), |tx| {
            let user = user.clone();
            async move {
                user.update(&tx).set(User::AGE, 2).await?;
                tokio::time::sleep(Duration::from_millis(500)).await; // where nobody had to wait
                User::count(&tx).await
            }
        })
        .await;
    let error = outcome.err().ok_or("it cannot be done in time")?;
    let is_late = matches!(error.kind(), ErrorKind::Timeout { .. });
    assert!(is_late || error.is_retryable(), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    first.commit().await?;
    assert_eq!(User::find_by_id(&world.ds, users[0].id).required().await?.age, Some(1));
    users[0].update(&world.ds).set(User::AGE, 3).await?;
    Ok(())
}

async fn in_time_is_in_time(world: World) -> Outcome {
    let options = TransactionOptions::default().timeout(Duration::from_millis(400));
    world.ds.transaction_with(options, |tx| async move { User::create(&tx, new("a@x.org")).await }).await?;
    let tx = world.ds.begin(options).await?;
    User::create(&tx, new("b@x.org")).await?;
    tx.commit().await?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(User::count(&world.ds).await?, 2);
    assert_eq!(refused(tx.commit().await, 500).kind(), &ErrorKind::TransactionFinished);
    Ok(())
}

/// What was done, in order.
#[derive(Clone, Default)]
struct Done(Arc<Mutex<Vec<&'static str>>>);

impl Done {
    fn note(&self, what: &'static str) -> impl Future<Output = ()> + Send + 'static {
        let done = self.clone();
        async move { done.0.lock().push(what) }
    }

    fn all(&self) -> Vec<&'static str> {
        self.0.lock().clone()
    }
}

async fn work_after_the_commit_is_done_in_order(world: World) -> Outcome {
    let done = Done::default();
    let (ds, seen) = (world.ds.clone(), done.clone());
    world
        .ds
        .transaction(async |tx| {
            tx.after_commit(done.note("first")).await;
            User::create(tx, new("a@x.org")).await?;
            tx.after_commit(async move {
                // Others see it by then, and the data source may be used.
                if User::count(&ds).await.is_ok_and(|count| count == 1) {
                    seen.note("second").await;
                }
            })
            .await;
            assert!(done.all().is_empty());
            Ok(())
        })
        .await?;
    assert_eq!(done.all(), ["first", "second"]);
    Ok(())
}

async fn work_after_the_commit_waits_for_the_outermost(world: World) -> Outcome {
    let done = Done::default();
    world
        .ds
        .transaction(async |tx| {
            tx.after_commit(done.note("outer")).await;
            tx.transaction(async |inner| {
                inner.after_commit(done.note("kept")).await;
                Ok(())
            })
            .await?;
            let outcome: Result<()> = tx
                .transaction(async |inner| {
                    inner.after_commit(done.note("undone")).await;
                    inner
                        .transaction(async |innermost| {
                            Ok(innermost.after_commit(done.note("undone too")).await)
                        })
                        .await?;
                    Err(Error::bad_request("enough"))
                })
                .await;
            refused(outcome, 400);
            let dropped = tx.begin(TransactionOptions::default()).await?;
            dropped.after_commit(done.note("dropped")).await;
            drop(dropped);
            tx.after_commit(done.note("last")).await;
            assert!(done.all().is_empty());
            Ok(())
        })
        .await?;
    assert_eq!(done.all(), ["outer", "kept", "last"]);
    Ok(())
}

async fn work_after_the_commit_is_forgotten_by_a_rollback(world: World) -> Outcome {
    let done = Done::default();
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    tx.after_commit(done.note("rolled back")).await;
    tx.rollback().await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    tx.after_commit(done.note("dropped")).await;
    drop(tx);
    world.log.inject(crate::spy::Fault::error("commit", ErrorKind::Serialization { model: "User".into() }));
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    tx.after_commit(done.note("refused")).await;
    refused(tx.commit().await, 409);
    drop(tx);
    User::create(&world.ds, new("a@x.org")).await?;
    assert!(done.all().is_empty(), "{:?}", done.all());
    Ok(())
}

async fn work_after_the_commit_is_done_once_however_often_it_is_run(world: World) -> Outcome {
    User::count(&world.ds).await?;
    world.log.inject(
        crate::spy::Fault::error("commit", ErrorKind::Serialization { model: "User".into() }).times(2),
    );
    let done = Done::default();
    world
        .ds
        .transaction_with(TransactionOptions::default().retry(3), |tx| {
            let work = done.note("mail");
            async move {
                User::create(&tx, new("a@x.org")).await?;
                tx.after_commit(work).await;
                Ok(())
            }
        })
        .await?;
    assert_eq!(done.all(), ["mail"]);
    assert_eq!(world.log.count("begin"), 3);
    Ok(())
}

async fn outside_of_a_transaction_work_is_done_at_once(world: World) -> Outcome {
    let done = Done::default();
    world.ds.after_commit(done.note("now")).await;
    world.ds.after_rollback(done.note("never"));
    assert_eq!(done.all(), ["now"]);
    Ok(())
}

async fn work_after_a_rollback(world: World) -> Outcome {
    let done = Done::default();
    let outcome: Result<()> = world
        .ds
        .transaction(async |tx| {
            tx.after_rollback(done.note("outer"));
            tx.transaction(async |inner| {
                inner.after_rollback(done.note("kept in vain"));
                Ok(())
            })
            .await?;
            let inner = tx.begin(TransactionOptions::default()).await?;
            inner.after_rollback(done.note("inner"));
            inner.rollback().await?;
            assert_eq!(done.all(), ["inner"]);
            Err(Error::bad_request("enough"))
        })
        .await;
    refused(outcome, 400);
    assert_eq!(done.all(), ["inner", "outer", "kept in vain"]);
    world.ds.transaction(async |tx| Ok(tx.after_rollback(done.note("committed")))).await?;
    assert_eq!(done.all().len(), 3);
    Ok(())
}

async fn the_data_source_is_refused_inside(world: World) -> Outcome {
    User::create(&world.ds, new("a@x.org")).await?;
    let ds = &world.ds;
    let check = |error: Error| assert!(error.to_string().contains("outside_transaction"), "{error}");
    ds.transaction(async |tx| {
        check(refused(User::count(ds).await, 400));
        check(refused(User::create(ds, new("b@x.org")).await, 400));
        check(refused(ds.begin(TransactionOptions::default()).await, 400));
        check(refused(User::find(&ds.unscoped()).await, 400));
        tx.transaction(async |_| Ok(check(refused(User::count(ds).await, 400)))).await?;
        assert_eq!(User::count(tx).await?, 1);
        assert_eq!(User::count(&ds.outside_transaction()).await?, 1);
        assert_eq!(User::count(&tx.outside_transaction()).await?, 1);
        Ok(())
    })
    .await?;
    ds.transaction_with(TransactionOptions::default(), |_| async {
        check(refused(User::count(ds).await, 400));
        Ok(())
    })
    .await?;
    Ok(())
}

async fn the_data_source_is_free_beside_and_after(world: World) -> Outcome {
    User::create(&world.ds, new("a@x.org")).await?;
    let ds = &world.ds;
    let inside = ds.transaction(async |tx| {
        for _ in 0..20 {
            tokio::task::yield_now().await;
            User::count(tx).await?;
        }
        Ok(())
    });
    let beside = async {
        for _ in 0..20 {
            tokio::task::yield_now().await;
            User::count(ds).await?; // in the same task, but not in the closure
        }
        Ok::<_, Error>(())
    };
    let (inside, beside) = tokio::join!(inside, beside);
    inside.and(beside)?;
    let dropped = async { ds.transaction(async |_| std::future::pending::<Result<()>>().await).await };
    assert!(tokio::time::timeout(Duration::from_millis(20), dropped).await.is_err());
    assert_eq!(User::count(ds).await?, 1);
    Ok(())
}
