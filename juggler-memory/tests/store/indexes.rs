//! Indexes are used, and used well.

use juggler_core::query::{Condition, LikePattern, Query, Test};
use juggler_core::{Kind, Value};

use crate::support::{INT, Store, indexed, ints, model, person, property, user};

async fn people(n: i64) -> Store {
    let store = Store::new(user()).await;
    let rows: Vec<_> = (0..n)
        .map(|i| person(&format!("{i}@example.org"), &format!("city {}", i % 100), i * 7919 % 1009))
        .collect();
    store.create(&rows).await.unwrap();
    store
}

async fn plan(store: &Store, query: &Query<'_>) -> (String, u64, u64) {
    let explain = store.on.explain(query).await.unwrap();
    (explain.plan, explain.rows_examined.unwrap(), explain.rows_returned)
}

#[tokio::test]
async fn conditions_use_the_index_that_leaves_the_fewest_rows() {
    let store = people(5000).await;
    let eq = |name: &str, value: Value| store.test(name, Test::Eq(value));
    for (condition, expected) in [
        (eq("id", 7_i64.into()), ("id", 1, 1)),
        (store.test("id", Test::Inq(vec![1_i64.into(), 2_i64.into(), 9999_i64.into()])), ("id", 2, 2)),
        (eq("email", "17@example.org".into()), ("index on email", 1, 1)),
        (eq("city", "city 7".into()), ("index on city", 50, 50)),
        (eq("city", "city 7".into()).and(eq("email", "107@example.org".into())), ("index on email", 1, 1)),
        (store.test("city", Test::Like(LikePattern::new("city 7%", false))), ("index on city", 550, 550)),
        (store.test("age", Test::Between(5_i64.into(), 9_i64.into())), ("index on age", 25, 25)),
        (store.test("age", Test::Gt(1004_i64.into())), ("index on age", 20, 20)),
        (store.test("age", Test::Lt(4_i64.into())), ("index on age", 20, 20)),
        (
            store.test("age", Test::Inq(vec![3_i64.into(), 3_i64.into(), 4_i64.into()])),
            ("index on age", 9, 9),
        ),
        (eq("score", Value::Float(1.5)), ("scan", 5000, 5)),
        (store.test("city", Test::Gt("".into())), ("scan", 5000, 5000)),
        (Condition::Not(Box::new(eq("city", "city 7".into()))), ("scan", 5000, 4950)),
    ] {
        let (plan, examined, returned) = plan(&store, &store.which(condition.clone())).await;
        assert_eq!((plan.as_str(), examined, returned), expected, "{condition:?}");
    }
}

#[tokio::test]
async fn an_indexed_order_with_a_limit_looks_at_few_rows() {
    let store = people(100_000).await;
    for descending in [false, true] {
        let query = Query { order: store.by("age", descending), limit: Some(20), ..store.all() };
        let (plan, examined, returned) = plan(&store, &query).await;
        assert_eq!((plan.as_str(), returned), ("index order on age", 20));
        assert!(examined <= 40, "{examined}");
        let found = store.query(&query).await;
        assert_eq!(ints(&found, 3), [if descending { 1008 } else { 0 }; 20]);
        assert!(ints(&found, 0).is_sorted(), "the id goes up in both directions");
    }
    let city = store.test("city", Test::Eq("city 7".into()));
    let query = Query { order: store.by("age", true), limit: Some(5), ..store.which(city) };
    assert_eq!(ints(&store.query(&query).await, 3).len(), 5);
}

#[tokio::test]
async fn the_order_of_the_id_needs_no_sort() {
    let store = people(10_000).await;
    let page = Query { limit: Some(20), skip: 100, ..store.all() };
    assert_eq!(plan(&store, &page).await, ("scan".to_owned(), 120, 20));
    let last = Query { order: store.by("id", true), limit: Some(3), ..store.all() };
    assert_eq!(ints(&store.query(&last).await, 0), [10_000, 9_999, 9_998]);
    assert_eq!(plan(&store, &last).await.1, 3);
}

#[tokio::test]
async fn a_composite_index_gives_the_order_behind_what_is_fixed() {
    let m = indexed(user(), &[2, 3], false);
    let store = Store::new(m).await;
    let rows: Vec<_> =
        (0..2000).map(|i| person(&format!("{i}"), &format!("c{}", i % 4), (i * 37) % 101)).collect();
    store.create(&rows).await.unwrap();
    let fixed = store.test("city", Test::Eq("c1".into()));
    let query = Query { order: store.by("age", true), limit: Some(10), ..store.which(fixed) };
    let (plan, examined, _) = plan(&store, &query).await;
    assert_eq!((plan.as_str(), examined), ("index order on city, age", 10));
    assert!(ints(&store.query(&query).await, 3).is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn indexes_follow_every_change() {
    let store = people(500).await;
    let city = |name: &str| store.test("city", Test::Eq(name.into()));
    let n = store.on.update(&store.model, &city("city 3"), &store.set("city", "Bonn")).await.unwrap();
    assert_eq!(n, 5);
    assert_eq!(plan(&store, &store.which(city("city 3"))).await.2, 0);
    assert_eq!(plan(&store, &store.which(city("Bonn"))).await, ("index on city".to_owned(), 5, 5));
    assert_eq!(store.on.destroy_all(&store.model, &city("Bonn")).await.unwrap(), 5);
    store.create(&[person("new", "Bonn", 1)]).await.unwrap();
    assert_eq!(plan(&store, &store.which(city("Bonn"))).await.2, 1);
    assert_eq!(store.count().await, 496);
}

#[tokio::test]
async fn an_index_on_lists_answers_for_elements() {
    let list = Kind::List(juggler_core::definition::Nested::new(Kind::Text));
    let store =
        Store::new(model("Tagged", vec![property("id", INT).id(), property("tags", list).index()])).await;
    let tags = |names: &[&str]| Value::List(names.iter().map(|name| Value::from(*name)).collect());
    store.create(&[vec![1_i64.into(), tags(&["a", "b"])], vec![2_i64.into(), tags(&["c"])]]).await.unwrap();
    let found = store.query(&store.which(store.test("tags", Test::Eq("b".into())))).await;
    assert_eq!(ints(&found, 0), [1]);
}
