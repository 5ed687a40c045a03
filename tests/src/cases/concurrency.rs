//! Many callers at once.

use std::sync::Arc;

use juggler_core::prelude::*;
use tokio::sync::Barrier;

use super::{Case, Outcome, World};
use crate::models::{Country, NewUser, User};

pub(super) const CASES: &[Case] = cases!("concurrency";
    racing_creates_get_ids_of_their_own,
    of_racing_duplicates_one_wins,
    the_others_hear_of_the_uniqueness_rule,
    racing_upserts_leave_one_row,
    updates_are_whole,
    readers_and_writers,
    dropped_calls_leave_the_store_usable,
);

const TASKS: i64 = 32;

async fn racing_creates_get_ids_of_their_own(world: World) -> Outcome {
    let tasks: Vec<_> = (0..TASKS)
        .map(|i| {
            let ds = world.ds.clone();
            tokio::spawn(async move { User::create(&ds, NewUser { email: format!("{i}@x.org") }).await })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await??.id);
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len() as i64, TASKS);
    assert_eq!(User::count(&world.ds).await?, TASKS as u64);
    Ok(())
}

async fn of_racing_duplicates_one_wins(world: World) -> Outcome {
    let tasks: Vec<_> = (0..TASKS)
        .map(|_| {
            let ds = world.ds.clone();
            tokio::spawn(async move { User::create(&ds, NewUser { email: "same@x.org".to_owned() }).await })
        })
        .collect();
    let (mut won, mut lost) = (0, 0);
    for task in tasks {
        match task.await? {
            Ok(_) => won += 1,
            Err(error) if error.is_conflict() => lost += 1,
            Err(error) => return Err(error.into()),
        }
    }
    assert_eq!((won, lost), (1, TASKS - 1));
    Ok(())
}

#[derive(Model, Debug, Clone, PartialEq)]
struct Account {
    #[model(id, generated)]
    id: i64,
    #[model(unique)]
    #[validate(uniqueness)]
    email: String,
}

async fn the_others_hear_of_the_uniqueness_rule(world: World) -> Outcome {
    world.ds.attach::<(Account,)>()?;
    Account::count(&world.ds).await?;
    let barrier = Arc::new(Barrier::new(64));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (ds, barrier) = (world.ds.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                Account::create(&ds, NewAccount { email: "ada@x.org".to_owned() }).await
            })
        })
        .collect();
    let (mut won, mut heard) = (0, 0);
    for task in tasks {
        match task.await? {
            Ok(_) => won += 1,
            Err(error) => {
                let errors = error.validation_errors().ok_or(error.to_string())?;
                let codes: Vec<_> = errors.iter().map(|broken| (broken.path(), broken.code())).collect();
                assert_eq!(codes, [("email", "uniqueness")]);
                heard += 1;
            }
        }
    }
    assert_eq!((won, heard), (1, 63));
    assert_eq!(Account::count(&world.ds).await?, 1);
    Ok(())
}

async fn racing_upserts_leave_one_row(world: World) -> Outcome {
    let tasks: Vec<_> = (0..TASKS)
        .map(|i| {
            let ds = world.ds.clone();
            let country = Country { code: "it".to_owned(), name: "Italy".to_owned(), population: Some(i) };
            tokio::spawn(async move { Country::upsert(&ds, country).await })
        })
        .collect();
    for task in tasks {
        match task.await? {
            Ok(_) => {}
            // A store whose upsert is not one step may report the lost race.
            Err(error) if error.is_conflict() => {}
            Err(error) => return Err(error.into()),
        }
    }
    assert_eq!(Country::count(&world.ds).await?, 1);
    Ok(())
}

async fn updates_are_whole(world: World) -> Outcome {
    world.with_users().await?;
    let tasks: Vec<_> = (0..TASKS)
        .map(|i| {
            let ds = world.ds.clone();
            let (age, city) = (i32::try_from(i).unwrap_or_default(), i.to_string());
            tokio::spawn(async move {
                loop {
                    let update = User::update_all(&ds, everything()).set(User::AGE, age);
                    match update.set(User::CITY, city.clone()).await {
                        // Writers who meet the same rows in another order may wait for each other: one of them is told so.
                        Err(error) if error.is_retryable() => tokio::task::yield_now().await,
                        outcome => return outcome,
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await??, 5);
    }
    for user in User::find(&world.ds).await? {
        assert_eq!(user.age.map(|age| age.to_string()), user.city, "both of one writer");
    }
    Ok(())
}

async fn readers_and_writers(world: World) -> Outcome {
    world.with_users().await?;
    let writer = {
        let ds = world.ds.clone();
        tokio::spawn(async move {
            for i in 0..200 {
                let user = User::create(&ds, NewUser { email: format!("{i}@w.org") }).await?;
                user.update(&ds).set(User::AGE, 1).await?;
                if i % 2 == 0 {
                    user.destroy(&ds).await?;
                }
            }
            Ok::<_, Error>(())
        })
    };
    while !writer.is_finished() {
        let found = User::find(&world.ds).filter(User::ID.lte(5)).await?;
        assert_eq!(found.len(), 5, "what nobody touches is always there");
        tokio::task::yield_now().await;
    }
    writer.await??;
    assert_eq!(User::count(&world.ds).await?, 105);
    Ok(())
}

async fn dropped_calls_leave_the_store_usable(world: World) -> Outcome {
    world.with_users().await?;
    User::update_all(&world.ds, everything()).set(User::SCORE, -1.0).await?;
    for i in 0..50 {
        let create = User::create(&world.ds, NewUser { email: format!("{i}@d.org") });
        let _ = tokio::time::timeout(std::time::Duration::ZERO, create.into_future()).await;
        let update = User::update_all(&world.ds, everything()).set(User::SCORE, f64::from(i));
        let _ = tokio::time::timeout(std::time::Duration::ZERO, update.into_future()).await;
    }
    let scores = User::find(&world.ds).filter(User::ID.lte(5)).values((User::SCORE,)).await?;
    assert!(
        scores.windows(2).all(|pair| pair[0] == pair[1]),
        "each update happened as a whole or not at all"
    );
    User::create(&world.ds, NewUser { email: "after@d.org".to_owned() }).await?;
    Ok(())
}
