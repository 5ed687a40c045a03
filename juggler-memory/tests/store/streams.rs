//! Sinks that make the connector wait.

use std::task::{Context, Poll};

use juggler_core::query::{Condition, Query, Test};
use juggler_core::row::{Flow, Row, RowSink};
use juggler_core::{Result, Value};

use crate::support::{Store, ints, owned, person, user};

/// A sink that takes two rows at a time, and lets others write before it takes more.
struct Slow<'a, F> {
    between: F,
    rows: Vec<Vec<Value>>,
    work: Option<std::pin::Pin<Box<dyn Future<Output = ()> + Send + 'a>>>,
}

impl<'a, F: FnMut(usize) -> std::pin::Pin<Box<dyn Future<Output = ()> + Send + 'a>> + Send> RowSink
    for Slow<'a, F>
{
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        self.rows.push(owned(row, 5));
        if self.rows.len().is_multiple_of(2) {
            self.work = Some((self.between)(self.rows.len()));
            return Ok(Flow::Wait);
        }
        Ok(Flow::Continue)
    }

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        match &mut self.work {
            Some(work) => work.as_mut().poll(cx),
            None => Poll::Ready(()),
        }
    }
}

async fn people(n: i64) -> Store {
    let store = Store::new(user()).await;
    let rows: Vec<_> = (0..n).map(|i| person(&format!("{i}"), "x", i)).collect();
    store.create(&rows).await.unwrap();
    store
}

#[tokio::test]
async fn a_stream_sees_the_rows_as_they_were_when_it_began() {
    let store = people(20).await;
    let before = store.query(&store.all()).await;
    let s = &store;
    let mut sink = Slow {
        rows: Vec::new(),
        work: None,
        between: |seen: usize| {
            Box::pin(async move {
                // Changes, destroys, and fills the slots again with others.
                let seen = seen as i64;
                let next = s.test("id", Test::Eq((seen + 1).into()));
                s.on.update(&s.model, &next, &[s.setting("age", 99_i64), s.setting("city", "y")])
                    .await
                    .unwrap();
                s.on.destroy(&s.model, &[(20 - seen).into()]).await.unwrap();
                s.create(&[person(&format!("new {seen}"), "new", 0)]).await.unwrap();
            }) as _
        },
    };
    store.on.all(&store.all(), &mut sink).await.unwrap();
    assert_eq!(sink.rows, before);
    assert_ne!(store.query(&store.all()).await, before);
}

#[tokio::test]
async fn a_stream_survives_a_destroy_all_and_an_automigrate() {
    let store = people(10).await;
    let before = store.query(&store.all()).await;
    for migrate in [false, true] {
        let s = &store;
        let mut sink = Slow {
            rows: Vec::new(),
            work: None,
            between: |_| {
                Box::pin(async move {
                    match migrate {
                        true => s.on.automigrate(std::slice::from_ref(&s.model)).await.unwrap(),
                        false => drop(s.on.destroy_all(&s.model, &Condition::all()).await.unwrap()),
                    }
                }) as _
            },
        };
        let order = store.by("age", true);
        store.on.all(&Query { order, ..store.all() }, &mut sink).await.unwrap();
        sink.rows.reverse();
        assert_eq!(sink.rows, before);
        assert_eq!(store.count().await, 0);
        let mut again = before.clone();
        again.iter_mut().for_each(|row| row[0] = Value::Null);
        store.on.automigrate(std::slice::from_ref(&store.model)).await.unwrap();
        store.create(&again).await.unwrap();
    }
}

#[tokio::test]
async fn a_stream_in_a_transaction_does_not_see_what_the_transaction_writes_later() {
    let store = people(10).await;
    let tx = store.on.as_transactional().unwrap().begin(&Default::default()).await.unwrap();
    let inside = Store { on: tx.clone(), model: store.model.clone() };
    let before = store.query(&store.all()).await;
    let s = &inside;
    let mut sink = Slow {
        rows: Vec::new(),
        work: None,
        between: |seen: usize| {
            Box::pin(async move {
                s.on.destroy(&s.model, &[(seen as i64 + 1).into()]).await.unwrap();
            }) as _
        },
    };
    inside.on.all(&inside.all(), &mut sink).await.unwrap();
    assert_eq!(sink.rows, before);
    tx.commit().await.unwrap();
    assert_eq!(ints(&store.query(&store.all()).await, 0), [1, 2, 4, 6, 8, 10]);
}

#[tokio::test]
async fn a_sink_may_stop_and_fail() {
    let store = people(10).await;
    for (stop, expected) in [(true, Ok(3)), (false, Err(()))] {
        let mut seen = 0;
        let mut sink = juggler_core::row::each(|_| {
            seen += 1;
            match (seen, stop) {
                (3, true) => Ok(Flow::Stop),
                (3, false) => Err(juggler_core::Error::bad_request("no")),
                _ => Ok(Flow::Wait),
            }
        });
        let outcome = store.on.all(&store.all(), &mut sink).await;
        drop(sink);
        assert_eq!(outcome.map(|()| seen).map_err(drop), expected);
    }
    assert_eq!(store.create(&[person("more", "x", 1)]).await.unwrap().len(), 1);
}
