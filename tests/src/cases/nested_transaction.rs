//! Transactions inside each other.

use juggler_core::prelude::*;
use juggler_core::{ErrorKind, Result};

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{NewUser, User};

pub(super) const CASES: &[Case] = cases!("nested_transaction", needs_transactions;
    kept_it_is_part_of_the_outer_one,
    an_error_undoes_the_inner_one_alone,
    a_refused_write_leaves_the_outer_one_usable,
    the_outer_one_undoes_what_was_kept,
    dropped_it_is_undone,
    levels_are_undone_one_by_one,
    one_after_the_other,
    the_outer_one_waits_for_the_inner_one,
    rolling_back_the_outer_one_ends_both,
    an_outer_one_that_is_dropped_ends_both,
    finished_is_an_error,
    a_function_need_not_know_where_it_runs,
    unique_values_come_back,
    options_of_an_inner_one,
    an_inner_one_is_not_run_again_alone,
);

fn new(email: &str) -> NewUser {
    NewUser { email: email.to_owned() }
}

async fn emails(db: &Session) -> Result<Vec<String>> {
    Ok(User::find(db).order(User::ID.asc()).await?.into_iter().map(|user| user.email).collect())
}

async fn kept_it_is_part_of_the_outer_one(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("a@x.org")).await?;
    tx.transaction(async |inner| {
        User::create(inner, new("b@x.org")).await?;
        assert_eq!(emails(inner).await?, ["a@x.org", "b@x.org"]);
        Ok(())
    })
    .await?;
    assert_eq!(emails(&tx).await?, ["a@x.org", "b@x.org"]);
    assert_eq!(User::count(&world.ds).await?, 0);
    tx.commit().await?;
    assert_eq!(emails(&world.ds).await?, ["a@x.org", "b@x.org"]);
    Ok(())
}

async fn an_error_undoes_the_inner_one_alone(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("outer@x.org")).await?;
    let outcome: Result<()> = tx
        .transaction(async |inner| {
            User::update_all(inner, everything()).set(User::AGE, 1).await?;
            User::destroy_by_id(inner, 1).await?;
            User::replace_by_id(inner, 2, new("replaced@x.org")).await?;
            User::create(inner, new("inner@x.org")).await?;
            Err(Error::bad_request("enough"))
        })
        .await;
    refused(outcome, 400);
    assert_eq!(User::count(&tx).await?, 6);
    User::create(&tx, new("after@x.org")).await?;
    tx.commit().await?;
    User::destroy_all(&world.ds, User::EMAIL.inq(["outer@x.org", "after@x.org"])).await?;
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

async fn a_refused_write_leaves_the_outer_one_usable(world: World) -> Outcome {
    world.with_users().await?;
    world
        .ds
        .transaction(async |tx| {
            User::create(tx, new("a@x.org")).await?;
            let outcome = tx
                .transaction(async |inner| {
                    User::create(inner, new("b@x.org")).await?;
                    User::create(inner, new("bob@x.org")).await
                })
                .await;
            assert!(refused(outcome, 409).is_conflict());
            User::create(tx, new("c@x.org")).await?;
            Ok(())
        })
        .await?;
    assert_eq!(emails(&world.ds).await?[5..], ["a@x.org", "c@x.org"]);
    Ok(())
}

async fn the_outer_one_undoes_what_was_kept(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    tx.transaction(async |inner| User::create(inner, new("a@x.org")).await).await?;
    tx.rollback().await?;
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn dropped_it_is_undone(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("a@x.org")).await?;
    {
        let inner = tx.begin(TransactionOptions::default()).await?;
        User::create(&inner, new("b@x.org")).await?;
        let innermost = inner.begin(TransactionOptions::default()).await?;
        User::create(&innermost, new("c@x.org")).await?;
    }
    assert_eq!(emails(&tx).await?, ["a@x.org"]);
    {
        let inner = tx.begin(TransactionOptions::default()).await?;
        User::create(&inner, new("d@x.org")).await?;
    }
    tx.commit().await?; // the first call after the drop
    assert_eq!(emails(&world.ds).await?, ["a@x.org"]);
    Ok(())
}

async fn levels_are_undone_one_by_one(world: World) -> Outcome {
    let one = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&one, new("1@x.org")).await?;
    let two = one.begin(TransactionOptions::default()).await?;
    User::create(&two, new("2@x.org")).await?;
    let three = two.begin(TransactionOptions::default()).await?;
    User::create(&three, new("3@x.org")).await?;
    let four = three.begin(TransactionOptions::default()).await?;
    User::create(&four, new("4@x.org")).await?;
    four.commit().await?;
    assert_eq!(User::count(&three).await?, 4);
    three.rollback().await?;
    assert_eq!(emails(&two).await?, ["1@x.org", "2@x.org"]);
    two.commit().await?;
    one.commit().await?;
    assert_eq!(emails(&world.ds).await?, ["1@x.org", "2@x.org"]);
    Ok(())
}

async fn one_after_the_other(world: World) -> Outcome {
    world
        .ds
        .transaction(async |tx| {
            for n in 0..6 {
                let outcome: Result<()> = tx
                    .transaction(async |inner| {
                        User::create(inner, new(&format!("{n}@x.org"))).await?;
                        if n % 2 == 0 { Ok(()) } else { Err(Error::bad_request("odd")) }
                    })
                    .await;
                assert_eq!(outcome.is_ok(), n % 2 == 0);
            }
            Ok(())
        })
        .await?;
    assert_eq!(emails(&world.ds).await?, ["0@x.org", "2@x.org", "4@x.org"]);
    Ok(())
}

async fn the_outer_one_waits_for_the_inner_one(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("a@x.org")).await?;
    let inner = tx.begin(TransactionOptions::default()).await?;
    for error in [
        refused(User::count(&tx).await, 400),
        refused(User::create(&tx, new("b@x.org")).await, 400),
        refused(tx.begin(TransactionOptions::default()).await, 400),
        refused(tx.commit().await, 400),
    ] {
        assert!(error.to_string().contains("inside this one is open"), "{error}");
    }
    User::create(&inner, new("c@x.org")).await?;
    inner.commit().await?;
    assert_eq!(emails(&tx).await?, ["a@x.org", "c@x.org"]);
    tx.commit().await?;
    assert_eq!(emails(&world.ds).await?, ["a@x.org", "c@x.org"]);
    Ok(())
}

async fn rolling_back_the_outer_one_ends_both(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    let inner = tx.begin(TransactionOptions::default()).await?;
    User::create(&inner, new("a@x.org")).await?;
    tx.rollback().await?;
    for error in [refused(User::count(&inner).await, 500), refused(inner.commit().await, 500)] {
        assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
    }
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn an_outer_one_that_is_dropped_ends_both(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    let inner = tx.begin(TransactionOptions::default()).await?;
    let innermost = inner.begin(TransactionOptions::default()).await?;
    User::create(&innermost, new("a@x.org")).await?;
    drop(inner);
    let error = refused(User::create(&innermost, new("b@x.org")).await, 500);
    assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
    assert_eq!(User::count(&tx).await?, 0);
    let inner = tx.begin(TransactionOptions::default()).await?;
    User::create(&inner, new("c@x.org")).await?;
    drop(tx);
    let error = refused(inner.commit().await, 500);
    assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn finished_is_an_error(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    for keep in [true, false] {
        let inner = tx.begin(TransactionOptions::default()).await?;
        match keep {
            true => inner.commit().await?,
            false => inner.rollback().await?,
        }
        for error in [
            refused(inner.commit().await, 500),
            refused(inner.rollback().await, 500),
            refused(User::count(&inner).await, 500),
            refused(inner.begin(TransactionOptions::default()).await, 500),
        ] {
            assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
        }
        User::count(&tx).await?;
    }
    tx.commit().await?;
    let error = refused(tx.begin(TransactionOptions::default()).await, 500);
    assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
    Ok(())
}

async fn a_function_need_not_know_where_it_runs(world: World) -> Outcome {
    async fn add_two(db: &Session, name: &str) -> Result<()> {
        db.transaction(async |tx| {
            User::create(tx, new(&format!("{name}1@x.org"))).await?;
            User::create(tx, new(&format!("{name}2@x.org"))).await?;
            Ok(())
        })
        .await
    }
    add_two(&world.ds, "a").await?;
    world
        .ds
        .transaction(async |tx| {
            add_two(tx, "b").await?;
            refused(add_two(tx, "b").await, 409);
            add_two(tx, "c").await
        })
        .await?;
    assert_eq!(User::count(&world.ds).await?, 6);
    Ok(())
}

async fn unique_values_come_back(world: World) -> Outcome {
    world.with_users().await?;
    world
        .ds
        .transaction(async |tx| {
            let inner = tx.begin(TransactionOptions::default()).await?;
            User::destroy_all(&inner, User::EMAIL.eq("bob@x.org")).await?;
            User::create(&inner, new("bob@x.org")).await?;
            inner.rollback().await?;
            assert!(refused(User::create(tx, new("bob@x.org")).await, 409).is_conflict());
            let inner = tx.begin(TransactionOptions::default()).await?;
            User::destroy_all(&inner, User::EMAIL.eq("bob@x.org")).await?;
            inner.commit().await?;
            User::create(tx, new("bob@x.org")).await
        })
        .await?;
    assert_eq!(User::find(&world.ds).filter(User::EMAIL.eq("bob@x.org")).await?.len(), 1);
    Ok(())
}

async fn options_of_an_inner_one(world: World) -> Outcome {
    let repeatable = TransactionOptions::isolation(IsolationLevel::RepeatableRead);
    let tx = world.ds.begin(repeatable).await?;
    for weaker in [TransactionOptions::default(), repeatable] {
        tx.begin(weaker).await?.commit().await?;
    }
    refused(tx.begin(TransactionOptions::isolation(IsolationLevel::Serializable)).await, 400);
    let limited = TransactionOptions::default().timeout(std::time::Duration::from_secs(1));
    assert!(refused(tx.begin(limited).await, 501).is_unsupported());
    tx.commit().await?;
    Ok(())
}

async fn an_inner_one_is_not_run_again_alone(world: World) -> Outcome {
    User::count(&world.ds).await?;
    let lost = ErrorKind::Serialization { model: "User".into() };
    world.log.inject(crate::spy::Fault::error("create", lost).times(1));
    let runs = std::sync::atomic::AtomicU32::new(0);
    let outer_runs = std::sync::atomic::AtomicU32::new(0);
    let count = |of: &std::sync::atomic::AtomicU32| of.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let again = TransactionOptions::default().retry(3);
    world
        .ds
        .transaction_with(again, |tx| {
            count(&outer_runs);
            let (runs, count) = (&runs, &count);
            async move {
                tx.transaction_with(again, |inner| {
                    count(runs);
                    async move { User::create(&inner, new("a@x.org")).await }
                })
                .await
            }
        })
        .await?;
    assert_eq!((outer_runs.into_inner(), runs.into_inner()), (2, 2));
    assert_eq!(emails(&world.ds).await?, ["a@x.org"]);
    Ok(())
}
