//! Races: of 64 callers who do the same at the same moment, one wins, and nobody's work is lost. The pool has fewer connections
//! than there are callers.

use std::sync::Arc;

use juggler_core::connector::{Assignment, IsolationLevel, TransactionOptions, Upserted};
use juggler_core::prelude::*;
use juggler_core::row::{Flow, Row, RowSink, each};
use juggler_core::{DataSource, Result, Value};
use tokio::sync::Barrier;

use super::{Case, Outcome, World};

pub(super) const CASES: &[Case] = cases!("race";
    of_upserts_one_creates,
    of_replacements_one_creates,
    of_upserts_one_creates_whatever_the_hooks,
    of_finders_of_a_unique_value_one_creates,
    of_finders_of_any_value_one_creates,
    of_destroyers_one_counts,
    of_updates_that_ask_first_one_counts,
);

pub(super) const IN_TRANSACTIONS: &[Case] = cases!("race", needs_transactions;
    no_update_is_lost_in_transactions,
);

const TASKS: usize = 64;

#[derive(Model, Debug, Clone, PartialEq)]
#[model(table = "counters")]
struct Counter {
    #[model(id)]
    name: String,
    value: i64,
    #[model(unique)]
    code: Option<String>,
    owner: Option<i64>,
}

impl Counter {
    fn of(name: &str, owner: usize) -> Self {
        Counter { name: name.to_owned(), value: 0, code: None, owner: i64::try_from(owner).ok() }
    }
}

/// What 64 tasks that start together come back with.
async fn race<T, F>(ds: &DataSource, work: impl Fn(DataSource, usize) -> F) -> Result<Vec<T>>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    ds.attach::<(Counter,)>()?;
    Counter::count(ds).await?;
    let barrier = Arc::new(Barrier::new(TASKS));
    let tasks: Vec<_> = (0..TASKS)
        .map(|number| {
            let (barrier, work) = (Arc::clone(&barrier), work(ds.clone(), number));
            tokio::spawn(async move {
                barrier.wait().await;
                work.await
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(TASKS);
    for task in tasks {
        answers.push(task.await.map_err(|error| Error::storage(error.to_string()))??);
    }
    Ok(answers)
}

/// What the connector says of a write, and the row it gives back.
async fn told(ds: &DataSource, number: usize, replaces: bool) -> Result<(Upserted, Vec<Value>)> {
    let model = Counter::definition();
    let counter = Counter::of("same", number);
    let mut values = Vec::new();
    let mut sink = each(|row: &dyn Row| {
        values = (0..model.width()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?;
        Ok(Flow::Continue)
    });
    let sink_ref: &mut dyn RowSink = &mut sink;
    let outcome = match replaces {
        true => ds.connector().replace_or_create(model, &counter, sink_ref).await?,
        false => {
            let owner = Assignment::Set { property: 3, value: counter.owner.map_or(Value::Null, Value::Int) };
            ds.connector().update_or_create(model, &counter, &[owner], sink_ref).await?
        }
    };
    drop(sink);
    Ok((outcome, values))
}

/// One says that it created, all others that they updated; and each got the row as it was when it had written it.
async fn one_creates(world: &World, replaces: bool) -> Outcome {
    let answers = race(&world.ds, move |ds, number| async move {
        told(&ds, number, replaces).await.map(|told| (number, told))
    })
    .await?;
    let created = answers.iter().filter(|(_, (outcome, _))| *outcome == Upserted::Created).count();
    let updated = answers.iter().filter(|(_, (outcome, _))| *outcome == Upserted::Updated).count();
    assert_eq!((created, updated), (1, TASKS - 1));
    for (_, (_, row)) in &answers {
        assert_eq!(row.first(), Some(&Value::from("same")));
    }
    assert_eq!(Counter::count(&world.ds).await?, 1);
    Ok(())
}

async fn of_upserts_one_creates(world: World) -> Outcome {
    one_creates(&world, false).await
}

async fn of_replacements_one_creates(world: World) -> Outcome {
    one_creates(&world, true).await
}

async fn of_upserts_one_creates_whatever_the_hooks(world: World) -> Outcome {
    let rows =
        race(&world.ds, |ds, number| async move { Counter::upsert(&ds, Counter::of("same", number)).await })
            .await?;
    let stored = Counter::find(&world.ds).one().await?;
    assert!(rows.contains(&stored), "the last of them is what is stored");
    Ok(())
}

async fn of_finders_of_a_unique_value_one_creates(world: World) -> Outcome {
    let answers = race(&world.ds, |ds, number| async move {
        let new = Counter { code: Some("one".to_owned()), ..Counter::of(&number.to_string(), number) };
        Counter::find_or_create(&ds, Counter::CODE.eq("one"), new).await
    })
    .await?;
    one_row_for_all(&world, answers).await
}

async fn of_finders_of_any_value_one_creates(world: World) -> Outcome {
    let answers = race(&world.ds, |ds, number| async move {
        let new = Counter { owner: Some(7), ..Counter::of(&number.to_string(), number) };
        Counter::find_or_create(&ds, Counter::OWNER.eq(7), new).await
    })
    .await?;
    one_row_for_all(&world, answers).await
}

async fn one_row_for_all(world: &World, answers: Vec<(Counter, bool)>) -> Outcome {
    assert_eq!(answers.iter().filter(|(_, is_new)| *is_new).count(), 1);
    let stored = Counter::find(&world.ds).one().await?;
    assert!(answers.iter().all(|(row, _)| *row == stored));
    Ok(())
}

async fn of_destroyers_one_counts(world: World) -> Outcome {
    Counter::create(&world.ds, Counter::of("same", 0)).await?;
    let counts = race(&world.ds, |ds, _| async move { Counter::destroy_by_id(&ds, "same").await }).await?;
    assert_eq!(counts.iter().sum::<u64>(), 1);
    Ok(())
}

async fn of_updates_that_ask_first_one_counts(world: World) -> Outcome {
    Counter::create(&world.ds, Counter { owner: None, ..Counter::of("same", 0) }).await?;
    let counts = race(&world.ds, |ds, number| async move {
        let mine = i64::try_from(number).unwrap_or_default();
        Counter::update_all(&ds, Counter::OWNER.is_null()).set(Counter::OWNER, mine).await
    })
    .await?;
    assert_eq!(counts.iter().sum::<u64>(), 1, "the others find it taken");
    Ok(())
}

/// Read, add one, write: in serializable transactions that are tried again, each adds its own.
async fn no_update_is_lost_in_transactions(world: World) -> Outcome {
    Counter::create(&world.ds, Counter::of("same", 0)).await?;
    race(&world.ds, |ds, _| async move {
        let options = TransactionOptions::isolation(IsolationLevel::Serializable).retry(1000);
        ds.transaction_with(options, |tx| async move {
            let counter = Counter::find_by_id(&tx, "same").required().await?;
            let next = counter.value + 1;
            counter.update(&tx).set(Counter::VALUE, next).await.map(drop)
        })
        .await
    })
    .await?;
    assert_eq!(Counter::find(&world.ds).one().await?.value, TASKS as i64);
    Ok(())
}
