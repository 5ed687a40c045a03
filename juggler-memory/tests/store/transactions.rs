//! Transactions.

use std::sync::Arc;
use std::time::Duration;

use juggler_core::connector::{IsolationLevel, TransactionConnector, TransactionOptions};
use juggler_core::query::{Condition, Query, Test};
use juggler_core::{ErrorKind, Value};

use crate::support::{Store, column, ints, person, user};

struct Tx {
    tx: Arc<dyn TransactionConnector>,
    store: Store,
}

impl std::ops::Deref for Tx {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

async fn begin_with(store: &Store, options: TransactionOptions) -> Tx {
    let tx = store.on.as_transactional().unwrap().begin(&options).await.unwrap();
    Tx { tx: tx.clone(), store: Store { on: tx, model: store.model.clone() } }
}

async fn begin(store: &Store) -> Tx {
    begin_with(store, TransactionOptions::default()).await
}

async fn people() -> Store {
    let store = Store::new(user()).await;
    store.create(&[person("a", "x", 1), person("b", "x", 2), person("c", "y", 3)]).await.unwrap();
    store
}

async fn set_age(store: &Store, id: i64, age: i64) -> juggler_core::Result<u64> {
    store.on.update(&store.model, &store.test("id", Test::Eq(id.into())), &store.set("age", age)).await
}

fn lost(result: juggler_core::Result<impl Sized>) -> bool {
    matches!(result.err().unwrap().kind(), ErrorKind::Serialization { .. })
}

#[tokio::test]
async fn a_transaction_sees_its_own_writes_and_others_do_not() {
    let store = people().await;
    let tx = begin(&store).await;
    let made = tx.create(&[person("d", "x", 4)]).await.unwrap();
    assert_eq!(ints(&made, 0), [4]);
    set_age(&tx, 1, 10).await.unwrap();
    tx.on.destroy(&tx.model, &[2_i64.into()]).await.unwrap();
    assert_eq!(ints(&tx.query(&tx.all()).await, 0), [1, 3, 4]);
    assert_eq!(ints(&tx.query(&Query { order: tx.by("age", true), ..tx.all() }).await, 3), [10, 4, 3]);
    assert_eq!(ints(&tx.query(&Query { limit: Some(1), skip: 1, ..tx.all() }).await, 0), [3]);
    assert_eq!((tx.find(2_i64).await, tx.find(4_i64).await), (None, Some(made[0].clone())));
    assert_eq!(tx.find(1_i64).await.unwrap()[3], Value::from(10_i64));
    let x = tx.test("city", Test::Eq("x".into()));
    assert_eq!(tx.on.count(&tx.model, &x).await.unwrap(), 2);
    assert_eq!((store.count().await, ints(&store.query(&store.all()).await, 3)), (3, vec![1, 2, 3]));
    tx.tx.commit().await.unwrap();
    assert_eq!(ints(&store.query(&store.all()).await, 3), [10, 3, 4]);
    assert_eq!(
        ints(&store.query(&Query { order: store.by("age", false), ..store.all() }).await, 0),
        [3, 4, 1]
    );
}

#[tokio::test]
async fn a_rollback_and_a_drop_leave_no_trace() {
    let store = people().await;
    let before = store.query(&store.all()).await;
    for finish in [true, false] {
        let tx = begin(&store).await;
        tx.on.destroy_all(&tx.model, &Condition::all()).await.unwrap();
        tx.create(&[person("z", "x", 4)]).await.unwrap();
        if finish {
            tx.tx.rollback().await.unwrap();
            assert_eq!(
                *tx.on.count(&tx.model, &Condition::all()).await.unwrap_err().kind(),
                ErrorKind::TransactionFinished
            );
            assert_eq!(*tx.tx.commit().await.unwrap_err().kind(), ErrorKind::TransactionFinished);
        }
        drop(tx);
        assert_eq!(store.query(&store.all()).await, before);
    }
    assert!(
        ints(&store.create(&[person("z", "x", 4)]).await.unwrap(), 0)[0] > 5,
        "ids that were made are gone"
    );
}

#[tokio::test]
async fn a_transaction_sees_the_moment_it_began_at() {
    let store = people().await;
    let tx = begin(&store).await;
    let before = store.query(&store.all()).await;
    store.create(&[person("d", "x", 4)]).await.unwrap();
    set_age(&store, 1, 10).await.unwrap();
    store.on.destroy(&store.model, &[2_i64.into()]).await.unwrap();
    store.create(&[person("b", "again", 5)]).await.unwrap(); // in the slot of the destroyed one
    assert_eq!(tx.query(&tx.all()).await, before);
    assert_eq!(tx.count().await, 3);
    assert_eq!(tx.find(2_i64).await, Some(before[1].clone()));
    let b = tx.test("email", Test::Eq("b".into()));
    assert_eq!(column(&tx.query(&tx.which(b)).await, 2), [Value::from("x")]);
    tx.tx.commit().await.unwrap();
    assert_eq!(store.count().await, 4, "it wrote nothing, and so changed nothing");
}

#[tokio::test]
async fn the_first_to_commit_wins() {
    let store = people().await;
    let (one, two, three) = (begin(&store).await, begin(&store).await, begin(&store).await);
    set_age(&one, 1, 10).await.unwrap();
    set_age(&two, 1, 20).await.unwrap();
    set_age(&three, 2, 30).await.unwrap();
    one.tx.commit().await.unwrap();
    assert!(lost(two.tx.commit().await));
    three.tx.commit().await.unwrap();
    assert_eq!(ints(&store.query(&store.all()).await, 3), [10, 30, 3]);
}

#[tokio::test]
async fn a_row_that_another_changed_cannot_be_written() {
    let store = people().await;
    let tx = begin(&store).await;
    assert_eq!(tx.count().await, 3);
    set_age(&store, 1, 10).await.unwrap();
    store.on.destroy(&store.model, &[2_i64.into()]).await.unwrap();
    assert!(lost(set_age(&tx, 1, 11).await));
    assert!(lost(tx.on.destroy(&tx.model, &[2_i64.into()]).await));
    let error = tx.on.update(&tx.model, &Condition::all(), &tx.set("city", "z")).await;
    assert!(error.as_ref().unwrap_err().is_retryable());
    assert_eq!(
        column(&tx.query(&tx.all()).await, 2),
        [Value::from("x"), "x".into(), "y".into()],
        "all or none"
    );
}

#[tokio::test]
async fn unique_values_are_checked_inside_and_at_the_end() {
    let store = people().await;
    let tx = begin(&store).await;
    assert!(tx.create(&[person("a", "x", 1)]).await.unwrap_err().is_conflict());
    tx.on.destroy(&tx.model, &[1_i64.into()]).await.unwrap();
    tx.create(&[person("a", "free now", 1)]).await.unwrap();
    assert!(tx.create(&[person("p", "x", 1), person("a", "x", 1)]).await.unwrap_err().is_conflict());
    assert_eq!(tx.count().await, 3);
    tx.create(&[person("q", "x", 1)]).await.unwrap();
    store.create(&[person("q", "others", 1)]).await.unwrap();
    let before = store.query(&store.all()).await;
    assert!(tx.tx.commit().await.unwrap_err().is_conflict());
    assert_eq!(store.query(&store.all()).await, before, "nothing of it");
    assert_eq!(ints(&store.query(&store.which(store.test("email", Test::Eq("a".into())))).await, 0), [1]);
}

#[tokio::test]
async fn unique_values_may_be_swapped() {
    let store = people().await;
    let tx = begin(&store).await;
    for (id, email) in [(1_i64, "temporary"), (2, "a"), (1, "b")] {
        let row = tx.test("id", Test::Eq(id.into()));
        tx.on.update(&tx.model, &row, &tx.set("email", email)).await.unwrap();
    }
    tx.tx.commit().await.unwrap();
    assert_eq!(column(&store.query(&store.all()).await, 1), [Value::from("b"), "a".into(), "c".into()]);
}

#[tokio::test]
async fn write_skew_is_refused_where_it_must_be() {
    for (isolation, refused) in
        [(IsolationLevel::RepeatableRead, false), (IsolationLevel::Serializable, true)]
    {
        let store = people().await;
        let options = TransactionOptions::isolation(isolation);
        let (one, two) = (begin_with(&store, options).await, begin_with(&store, options).await);
        // Each may go while the other stays.
        for (tx, id) in [(&one, 1), (&two, 2)] {
            assert_eq!(tx.on.count(&tx.model, &tx.test("city", Test::Eq("x".into()))).await.unwrap(), 2);
            tx.on.destroy(&tx.model, &[Value::from(id as i64)]).await.unwrap();
        }
        one.tx.commit().await.unwrap();
        assert_eq!(two.tx.commit().await.is_err(), refused);
        let reader = begin_with(&store, options).await;
        reader.count().await;
        set_age(&store, 3, 7).await.unwrap();
        reader.tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn time_runs_out() {
    let store = people().await;
    let tx = begin_with(&store, TransactionOptions::default().timeout(Duration::from_millis(20))).await;
    set_age(&tx, 1, 10).await.unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
    let late = ErrorKind::Timeout { what: "a transaction", after: Duration::from_millis(20) };
    assert_eq!(*set_age(&tx, 1, 11).await.unwrap_err().kind(), late);
    assert_eq!(*tx.tx.commit().await.unwrap_err().kind(), late);
    assert_eq!(ints(&store.query(&store.all()).await, 3), [1, 2, 3]);
}

async fn begin_in(tx: &Tx) -> Tx {
    begin(&tx.store).await
}

#[tokio::test]
async fn one_inside_hears_of_others_whether_it_is_kept_or_not() {
    for keep in [true, false] {
        let store = people().await;
        let tx = begin(&store).await;
        let before = tx.query(&tx.all()).await;
        let inner = begin_in(&tx).await;
        set_age(&inner, 1, 10).await.unwrap();
        // Another changes and adds rows while it is open, and it looks at them.
        set_age(&store, 2, 20).await.unwrap();
        store.create(&[person("d", "x", 4)]).await.unwrap();
        assert_eq!(ints(&inner.query(&inner.all()).await, 3), [10, 2, 3]);
        match keep {
            true => inner.tx.commit().await.unwrap(),
            false => inner.tx.rollback().await.unwrap(),
        }
        let ages = if keep { vec![10, 2, 3] } else { vec![1, 2, 3] };
        assert_eq!(ints(&tx.query(&tx.all()).await, 3), ages, "still the moment it began at");
        assert!(keep || tx.query(&tx.all()).await == before);
        assert!(lost(set_age(&tx, 2, 30).await), "and the other was first");
        tx.tx.commit().await.unwrap();
        assert_eq!(ints(&store.query(&store.all()).await, 3), [ages[0], 20, 3, 4]);
    }
}

#[tokio::test]
async fn tables_are_not_dropped_in_a_transaction() {
    let store = people().await;
    let tx = begin(&store).await;
    assert!(tx.on.automigrate(std::slice::from_ref(&tx.model)).await.unwrap_err().is_unsupported());
}

#[tokio::test]
async fn transfers_keep_the_sum() {
    let store = Arc::new(Store::new(user()).await);
    let rows: Vec<_> = (0..10).map(|i| person(&format!("{i}"), "x", 100)).collect();
    store.create(&rows).await.unwrap();
    let tasks: Vec<_> = (0..4_i64)
        .map(|task| {
            let store = store.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(async {
                    let mut done = 0;
                    let mut at = task;
                    while done < 100 {
                        at = (at * 7 + 3 + task) % 90;
                        let (from, to) = (at % 10 + 1, (at / 10 + at + 1) % 10 + 1);
                        let tx = begin(&store).await;
                        let sum: i64 = ints(&tx.query(&tx.all()).await, 3).iter().sum();
                        assert_eq!(sum, 1000, "every moment is a whole one");
                        let age = |row: Option<Vec<Value>>| ints(&[row.unwrap()], 3)[0];
                        let (a, b) = (age(tx.find(from).await), age(tx.find(to).await));
                        if from == to {
                            done += 1;
                            continue;
                        }
                        let wrote =
                            set_age(&tx, from, a - 1).await.is_ok() && set_age(&tx, to, b + 1).await.is_ok();
                        match wrote {
                            true => {
                                done += i32::from(
                                    tx.tx.commit().await.map_err(|e| assert!(e.is_retryable())).is_ok(),
                                )
                            }
                            false => tx.tx.rollback().await.unwrap(),
                        }
                    }
                })
            })
        })
        .collect();
    tasks.into_iter().for_each(|task| task.join().unwrap());
    assert_eq!(ints(&store.query(&store.all()).await, 3).iter().sum::<i64>(), 1000);
}
