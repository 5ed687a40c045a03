//! Increments: what many add at once adds up.

use std::sync::Arc;

use juggler_core::prelude::*;
use tokio::sync::Barrier;

use super::compare::refused;
use super::{Case, Outcome, World};
use crate::models::User;

pub(super) const CASES: &[Case] = cases!("increment";
    adds_to_what_is_stored,
    gives_the_row_as_it_then_is,
    none_is_lost,
    null_stays_null,
    never_goes_beyond_what_a_property_holds,
    refuses_what_is_no_number_and_what_has_rules,
    works_on_run_time_models,
);

#[derive(Model, Debug, Clone, PartialEq)]
struct Page {
    #[model(id)]
    id: i64,
    hits: i64,
    small: i8,
    votes: u32,
    score: f64,
    weight: Option<i32>,
    title: String,
}

fn page(id: i64) -> Page {
    Page { id, hits: 10, small: 100, votes: 1, score: 0.5, weight: None, title: "t".to_owned() }
}

async fn with_pages(world: &World) -> Result<(), Error> {
    Page::create_all(&world.ds, (1..=3).map(page)).await.map(drop)
}

async fn adds_to_what_is_stored(world: World) -> Outcome {
    with_pages(&world).await?;
    let changed = Page::update_all(&world.ds, Page::ID.lte(2))
        .increment(Page::HITS, 5)
        .decrement(Page::SCORE, 1.5)
        .increment(Page::HITS, 1)
        .set(Page::TITLE, "new");
    assert_eq!(changed.await?, 2);
    // Only the sum has to have a place, and not what is added.
    assert_eq!(Page::update_all(&world.ds, Page::ID.eq(3)).increment(Page::VOTES, 4).await?, 1);
    let twice =
        Page::update_all(&world.ds, Page::ID.eq(3)).decrement(Page::VOTES, 1).decrement(Page::VOTES, 3);
    assert_eq!(twice.await?, 1);
    for id in [1, 2] {
        let expected = Page { hits: 16, score: -1.0, title: "new".to_owned(), ..page(id) };
        assert_eq!(Page::find_by_id(&world.ds, id).await?, Some(expected));
    }
    assert_eq!(Page::find_by_id(&world.ds, 3).await?, Some(page(3)));
    // A condition that looks at the number that changes.
    assert_eq!(Page::update_all(&world.ds, Page::HITS.gt(10)).decrement(Page::HITS, 6).await?, 2);
    assert_eq!(Page::count(&world.ds).filter(Page::HITS.eq(10)).await?, 3);
    // And one that no database answers alone: what it matches is read before it is written.
    assert_eq!(
        Page::update_all(&world.ds, Page::TITLE.regexp(r"\bnew\b")).increment(Page::HITS, 1).await?,
        2
    );
    assert_eq!(Page::count(&world.ds).filter(Page::HITS.eq(11)).await?, 2);
    Ok(())
}

async fn gives_the_row_as_it_then_is(world: World) -> Outcome {
    with_pages(&world).await?;
    let stale = Page::find_by_id(&world.ds, 1).await?.ok_or("a page")?;
    Page::update_all(&world.ds, everything()).increment(Page::HITS, 100).await?;
    let now = stale.update(&world.ds).increment(Page::HITS, 1).set(Page::TITLE, "x").await?;
    assert_eq!(now, Page { hits: 111, title: "x".to_owned(), ..page(1) });
    let now = now.update(&world.ds).decrement(Page::VOTES, 1).await?;
    assert_eq!(now.votes, 0);
    Ok(())
}

async fn none_is_lost(world: World) -> Outcome {
    const TASKS: usize = 64;
    with_pages(&world).await?;
    let barrier = Arc::new(Barrier::new(TASKS));
    let tasks: Vec<_> = (0..TASKS)
        .map(|i| {
            let (ds, barrier) = (world.ds.clone(), Arc::clone(&barrier));
            tokio::spawn(async move {
                barrier.wait().await;
                match i % 2 {
                    0 => Page::update_all(&ds, Page::ID.eq(1)).increment(Page::HITS, 1).await.map(drop),
                    _ => page(1).update(&ds).increment(Page::HITS, 1).await.map(drop),
                }
            })
        })
        .collect();
    for task in tasks {
        task.await??;
    }
    let hits = Page::find_by_id(&world.ds, 1).await?.map(|page| page.hits);
    assert_eq!(hits, Some(10 + TASKS as i64));
    Ok(())
}

async fn null_stays_null(world: World) -> Outcome {
    with_pages(&world).await?;
    Page::update_all(&world.ds, Page::ID.eq(2)).set(Page::WEIGHT, 7).await?;
    assert_eq!(Page::update_all(&world.ds, everything()).increment(Page::WEIGHT, 1).await?, 3);
    let weights = Page::find(&world.ds).values((Page::WEIGHT,)).await?;
    assert_eq!(weights, [(None,), (Some(8),), (None,)]);
    Ok(())
}

async fn never_goes_beyond_what_a_property_holds(world: World) -> Outcome {
    with_pages(&world).await?;
    Page::update_all(&world.ds, Page::ID.eq(3)).set(Page::HITS, i64::MAX).set(Page::SCORE, f64::MAX).await?;
    let before = world.snapshot("Page").await?;
    let all = || Page::update_all(&world.ds, everything());
    for refused_one in [
        all().increment(Page::HITS, 1),
        all().increment(Page::SMALL, 100),
        all().decrement(Page::VOTES, 2),
        all().increment(Page::SCORE, f64::MAX),
        all().increment(Page::SMALL, 27).increment(Page::HITS, 1),
    ] {
        let error = refused_one.await.err().ok_or("a refusal")?;
        assert_eq!(error.status_code(), 400, "{error}");
        assert!(error.to_string().contains("beyond"), "{error}");
        assert_eq!(world.snapshot("Page").await?, before);
    }
    refused(page(3).update(&world.ds).increment(Page::HITS, 1).await, 400);
    // Up to the last one is well.
    assert_eq!(all().increment(Page::SMALL, 27).decrement(Page::HITS, i64::MAX).await?, 3);
    assert_eq!(Page::count(&world.ds).filter(Page::SMALL.eq(127)).await?, 3);
    Ok(())
}

async fn refuses_what_is_no_number_and_what_has_rules(world: World) -> Outcome {
    world.with_users().await?;
    with_pages(&world).await?;
    let before = world.snapshot("User").await?;
    let users = || User::update_all(&world.ds, everything());
    // The rule of `age` cannot be checked before the sum is known.
    let error = users().increment(User::AGE, 1).await.err().ok_or("a refusal")?;
    assert!(error.is_unsupported(), "{error}");
    refused(users().increment(User::ID, 1).await, 400);
    refused(users().increment(User::EMAIL, "x").await, 400);
    refused(users().increment(User::SCORE, 1.0).set(User::SCORE, 2.0).await, 400);
    assert_eq!(world.snapshot("User").await?, before);
    users().increment(User::AGE, 1).validate(false).await?;
    let ages = User::find(&world.ds).values((User::AGE,)).await?;
    assert_eq!(ages, [(Some(37),), (Some(26),), (None,), (Some(51),), (Some(26),)]);
    Ok(())
}

async fn works_on_run_time_models(world: World) -> Outcome {
    let properties = json!({"id": {"type": "string", "id": true}, "hits": "number", "name": "string"});
    let counter = world.ds.define("Counter", &properties, &json!({}))?;
    counter.create(&world.ds, &json!({"id": "a", "hits": 1, "name": "n"}))?.await?;
    counter.create(&world.ds, &json!({"id": "b"}))?.await?;
    let everything = || counter.condition(&json!({}));
    let changed =
        counter.update_all(&world.ds, everything()?, &json!({"name": "m"}))?.increment("hits", 2_i64);
    assert_eq!(changed.await?, 2);
    let record = counter.find_by_id(&world.ds, &json!("a"))?.await?.ok_or("a counter")?;
    assert_eq!(record.to_json(), json!({"id": "a", "hits": 3, "name": "m"}));
    let record = record.update(&world.ds, &json!({}))?.decrement("hits", 0.5).await?;
    assert_eq!(record.to_json(), json!({"id": "a", "hits": 2.5, "name": "m"}));
    for (property, status) in [("hts", 400), ("name", 400), ("hits.x", 501)] {
        let update = counter.update_all(&world.ds, everything()?, &json!({}))?.increment(property, 1_i64);
        refused(update.await, status);
    }
    Ok(())
}
