//! Transactions.

use std::sync::atomic::{AtomicU32, Ordering};

use juggler_core::prelude::*;
use juggler_core::{ErrorKind, Result};

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::{NewUser, User};

pub(super) const CASES: &[Case] = cases!("transaction", needs_transactions;
    ok_commits,
    an_error_rolls_back,
    a_users_own_error_rolls_back,
    everything_is_undone,
    others_see_it_after_the_commit_and_not_before,
    of_racing_duplicates_one_wins,
    it_sees_what_it_wrote,
    dropped_is_rolled_back,
    finished_is_an_error,
    a_lost_race_is_run_again,
    a_lost_race_is_reported_in_the_end,
    serializable_ones_cannot_both_win,
);

fn new(email: &str) -> NewUser {
    NewUser { email: email.to_owned() }
}

async fn ok_commits(world: World) -> Outcome {
    let id = world
        .ds
        .transaction(async |tx| {
            let ada = User::create(tx, new("ada@x.org")).await?;
            ada.update(tx).set(User::AGE, 36).await?;
            Ok(ada.id)
        })
        .await?;
    assert_eq!(User::find_by_id(&world.ds, id).required().await?.age, Some(36));
    Ok(())
}

async fn an_error_rolls_back(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let outcome: Result<()> = world
        .ds
        .transaction(async |tx| {
            User::create(tx, new("new@x.org")).await?;
            User::create(tx, new("bob@x.org")).await?;
            Ok(())
        })
        .await;
    refused(outcome, 409);
    assert_eq!(world.snapshot("User").await?, before);
    Ok(())
}

#[derive(Debug)]
enum Mine {
    Juggler,
    Enough,
}

impl From<Error> for Mine {
    fn from(_: Error) -> Self {
        Mine::Juggler
    }
}

async fn a_users_own_error_rolls_back(world: World) -> Outcome {
    let outcome: Result<(), Mine> = world
        .ds
        .try_transaction(async |tx| {
            User::create(tx, new("new@x.org")).await?;
            Err(Mine::Enough)
        })
        .await;
    assert!(matches!(outcome, Err(Mine::Enough)));
    assert_eq!(User::count(&world.ds).await?, 0);
    Ok(())
}

async fn everything_is_undone(world: World) -> Outcome {
    let users = world.with_users().await?;
    let before = world.snapshot("User").await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("new@x.org")).await?;
    User::update_all(&tx, everything()).set(User::AGE, 1).await?;
    users[0].update(&tx).set(User::EMAIL, "other@x.org").await?;
    User::replace_by_id(&tx, 2, new("replaced@x.org")).await?;
    User::destroy_by_id(&tx, 3).await?;
    User::destroy_all(&tx, User::ID.gte(4)).await?;
    User::find_or_create(&tx, User::EMAIL.eq("f@x.org"), new("f@x.org")).await?;
    tx.rollback().await?;
    assert_eq!(world.snapshot("User").await?, before);
    User::create(&world.ds, new("other@x.org")).await?; // what it used is free
    Ok(())
}

async fn others_see_it_after_the_commit_and_not_before(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("new@x.org")).await?;
    User::destroy_by_id(&tx, 1).await?;
    assert_eq!(world.snapshot("User").await?, before);
    tx.commit().await?;
    assert_eq!(User::count(&world.ds).await?, 5);
    assert!(!User::exists(&world.ds, 1).await?);
    Ok(())
}

async fn of_racing_duplicates_one_wins(world: World) -> Outcome {
    User::count(&world.ds).await?;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let ds = world.ds.clone();
            tokio::spawn(async move {
                ds.transaction_with(TransactionOptions::default(), |tx| async move {
                    User::create(&tx, new("same@x.org")).await
                })
                .await
            })
        })
        .collect();
    let mut won = 0;
    for task in tasks {
        match task.await? {
            Ok(_) => won += 1,
            Err(error) => assert_eq!(error.status_code(), 409, "{error:?}"),
        }
    }
    assert_eq!((won, User::count(&world.ds).await?), (1, 1));
    Ok(())
}

async fn it_sees_what_it_wrote(world: World) -> Outcome {
    world.with_users().await?;
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    let new = User::create(&tx, new("new@x.org").with(User::AGE, 25)).await?;
    User::update_all(&tx, User::ID.eq(2)).set(User::AGE, 26).await?;
    let young: Vec<i64> =
        User::find(&tx).filter(User::AGE.eq(25)).await?.iter().map(|user| user.id).collect();
    assert_eq!(young, [5, new.id]);
    assert_eq!(User::count(&tx).await?, 6);
    assert_eq!(User::find_by_id(&tx, 2).required().await?.age, Some(26));
    tx.commit().await?;
    Ok(())
}

async fn dropped_is_rolled_back(world: World) -> Outcome {
    world.with_users().await?;
    let before = world.snapshot("User").await?;
    {
        let tx = world.ds.begin(TransactionOptions::default()).await?;
        User::destroy_all(&tx, everything()).await?;
    }
    assert_eq!(world.snapshot("User").await?, before);
    User::create(&world.ds, new("new@x.org")).await?;
    Ok(())
}

async fn finished_is_an_error(world: World) -> Outcome {
    let tx = world.ds.begin(TransactionOptions::default()).await?;
    User::create(&tx, new("a@x.org")).await?;
    tx.commit().await?;
    for error in [
        refused(tx.commit().await, 500),
        refused(tx.rollback().await, 500),
        refused(User::count(&tx).await, 500),
        refused(User::find(&tx).await, 500),
        refused(User::create(&tx, new("b@x.org")).await, 500),
    ] {
        assert_eq!(error.kind(), &ErrorKind::TransactionFinished);
    }
    assert_eq!(User::count(&world.ds).await?, 1);
    Ok(())
}

/// A fault at the commit, as a store reports a lost race.
fn lost_race() -> crate::spy::Fault {
    crate::spy::Fault::error("commit", ErrorKind::Serialization { model: "User".into() })
}

async fn a_lost_race_is_run_again(world: World) -> Outcome {
    User::count(&world.ds).await?;
    world.log.inject(lost_race().times(2));
    let runs = AtomicU32::new(0);
    let options = TransactionOptions::isolation(IsolationLevel::Serializable).retry(3);
    world
        .ds
        .transaction_with(options, |tx| {
            let run = runs.fetch_add(1, Ordering::Relaxed);
            async move { User::create(&tx, new(&format!("{run}@x.org"))).await }
        })
        .await?;
    let emails: Vec<String> = User::find(&world.ds).await?.into_iter().map(|user| user.email).collect();
    assert_eq!((runs.into_inner(), emails), (3, vec!["2@x.org".to_owned()]));
    Ok(())
}

async fn a_lost_race_is_reported_in_the_end(world: World) -> Outcome {
    User::count(&world.ds).await?;
    world.log.inject(lost_race().times(9));
    let options = TransactionOptions::default().retry(2);
    let outcome =
        world.ds.transaction_with(options, |tx| async move { User::create(&tx, new("a@x.org")).await }).await;
    assert!(refused(outcome, 409).is_retryable());
    assert_eq!((world.log.count("begin"), User::count(&world.ds).await?), (3, 0));
    Ok(())
}

async fn serializable_ones_cannot_both_win(world: World) -> Outcome {
    User::create(&world.ds, new("ada@x.org").with(User::AGE, 0)).await?;
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let ds = world.ds.clone();
            tokio::spawn(async move {
                let options = TransactionOptions::isolation(IsolationLevel::Serializable).retry(1000);
                ds.transaction_with(options, |tx| async move {
                    let ada = User::find_by_id(&tx, 1).required().await?;
                    tokio::task::yield_now().await;
                    ada.update(&tx).set(User::AGE, ada.age.map(|age| age + 1)).await
                })
                .await
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    assert_eq!(User::find_by_id(&world.ds, 1).required().await?.age, Some(8), "no update is lost");
    Ok(())
}
