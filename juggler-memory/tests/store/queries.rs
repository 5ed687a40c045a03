//! The compiled way answers as the reference evaluator does, for any table, condition and order; and a transaction as if it
//! was alone.

use std::collections::HashSet;

use juggler_core::connector::Assignment;
use juggler_core::query::{
    Column, Condition, LikePattern, Order, Query, Regexp, Test, compare_rows, matches,
};
use juggler_core::row::Values;
use juggler_core::value::{Object, timestamp_from_millis};
use juggler_core::{Kind, ModelDefinition, Value};
use proptest::prelude::*;

use crate::support::{INT, NUMBER, Store, indexed, model, open, property};

/// One property of each way of storing, with and without an index.
fn things() -> ModelDefinition {
    let list = Kind::List(juggler_core::definition::Nested::new(Kind::Text));
    let things = model(
        "Thing",
        vec![
            property("id", INT).id().generated(),
            property("a", INT).index(),
            property("b", NUMBER),
            property("c", Kind::Text).index(),
            property("d", Kind::Text),
            property("e", Kind::Bool),
            property("f", Kind::Timestamp).index(),
            property("g", list).index(),
            property("h", Kind::Json),
        ],
    );
    open(indexed(things, &[5, 1], false))
}

fn small() -> impl Strategy<Value = i64> {
    prop_oneof![6 => -3..6_i64, 1 => Just(i64::MAX), 1 => Just(i64::MIN)]
}

fn number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => (-4..8_i32).prop_map(|v| f64::from(v) / 2.0), 1 => Just(-0.0), 1 => Just(f64::INFINITY), 1 => Just(1e17)]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ab]{0,3}",
        1 => Just("ab%".to_owned()),
        1 => Just("ß\u{10ffff}".to_owned()),
        1 => Just("a long text that has more than eight bytes".to_owned()),
        1 => Just("a long text that differs".to_owned()),
    ]
}

fn moment() -> impl Strategy<Value = Value> {
    (-3..3_i32).prop_map(|v| timestamp_from_millis(f64::from(v) * 1e11).map_or(Value::Null, Value::Timestamp))
}

fn of(at: usize) -> BoxedStrategy<Value> {
    match at {
        1 => small().prop_map(Value::from).boxed(),
        2 => number().prop_map(Value::from).boxed(),
        3 | 4 => word().prop_map(Value::from).boxed(),
        5 => any::<bool>().prop_map(Value::from).boxed(),
        // The text of an invalid date, which LDL keeps when validation is off.
        6 => prop_oneof![20 => moment(), 1 => Just(Value::from("no date"))].boxed(),
        7 => proptest::collection::vec(word().prop_map(Value::from), 0..3).prop_map(Value::List).boxed(),
        8 => prop_oneof![
            small().prop_map(Value::from),
            word().prop_map(Value::from),
            proptest::collection::vec(small().prop_map(Value::from), 0..3).prop_map(Value::List),
            small().prop_map(|v| object("x", v.into())),
            proptest::collection::vec(small().prop_map(|v| object("x", v.into())), 0..3)
                .prop_map(Value::List),
        ]
        .boxed(),
        _ => small().prop_map(|v| object("y", v.into())).boxed(),
    }
}

fn object(name: &'static str, value: Value) -> Value {
    Value::Object(Object::from_iter([(name, value)]))
}

fn row() -> impl Strategy<Value = Vec<Value>> {
    let value = |at| prop_oneof![1 => Just(Value::Null), 4 => of(at)];
    (value(1), value(2), value(3), value(4), value(5), value(6), value(7), value(8), value(9))
        .prop_map(|(a, b, c, d, e, f, g, h, extras)| vec![Value::Null, a, b, c, d, e, f, g, h, extras])
}

fn a_column() -> impl Strategy<Value = (usize, Vec<String>)> {
    prop_oneof![
        8 => (0..9_usize).prop_map(|at| (at, vec![])),
        1 => Just((8, vec!["x".to_owned()])),
        1 => Just((9, vec!["y".to_owned()])),
    ]
}

fn test(at: usize, inside: bool) -> BoxedStrategy<Test> {
    let value = move || match (at, inside) {
        (0, _) => (0..40_i64).prop_map(Value::from).boxed(),
        (_, true) => small().prop_map(Value::from).boxed(),
        // The elements of a list.
        (7, _) => word().prop_map(Value::from).boxed(),
        // An integer property may be asked for a fraction, and a number for an integer.
        (1, _) => prop_oneof![6 => of(1), 1 => of(2)].boxed(),
        (2, _) => prop_oneof![6 => of(2), 1 => of(1)].boxed(),
        (at, _) => of(at),
    };
    let value = move || prop_oneof![1 => Just(Value::Null), 12 => value()].boxed();
    let base = prop_oneof![
        value().prop_map(Test::Eq),
        value().prop_map(Test::Gt),
        value().prop_map(Test::Gte),
        value().prop_map(Test::Lt),
        value().prop_map(Test::Lte),
        (value(), value()).prop_map(|(a, b)| Test::Between(a, b)),
        proptest::collection::vec(value(), 0..4).prop_map(Test::Inq),
    ];
    if at == 3 || at == 4 || at == 7 {
        let pattern = prop_oneof!["[ab%_]{0,4}", Just(r"ab\%".to_owned()), Just("a long%".to_owned())];
        let like =
            (pattern, any::<bool>()).prop_map(|(pattern, fold)| Test::Like(LikePattern::new(&pattern, fold)));
        let expression = prop_oneof![Just("^a"), Just("b$"), Just("a.b")];
        let regexp = expression.prop_map(|source| {
            Test::Regexp(
                Regexp::new(&juggler_core::filter::Pattern {
                    source: source.to_owned(),
                    flags: String::new(),
                })
                .unwrap(),
            )
        });
        return prop_oneof![4 => base, 2 => like, 1 => regexp].boxed();
    }
    base.boxed()
}

fn condition() -> impl Strategy<Value = Condition> {
    let leaf = a_column().prop_flat_map(|(at, path)| {
        test(at, !path.is_empty()).prop_map(move |test| {
            let kind = Kind::Json; // connectors go by the values
            Condition::Test { column: Column { property: at, path: path.clone(), kind, secret: false }, test }
        })
    });
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            4 => proptest::collection::vec(inner.clone(), 0..4).prop_map(Condition::And),
            2 => proptest::collection::vec(inner.clone(), 0..4).prop_map(Condition::Or),
            1 => inner.prop_map(|inner| Condition::Not(Box::new(inner))),
        ]
    })
}

fn order() -> impl Strategy<Value = Vec<Order>> {
    let key = (a_column(), any::<bool>()).prop_map(|((property, path), descending)| Order::Column {
        column: Column { property, path, kind: Kind::Json, secret: false },
        descending,
    });
    let id = any::<bool>().prop_map(|descending| Order::Column {
        column: Column { property: 0, path: vec![], kind: INT, secret: false },
        descending,
    });
    (proptest::collection::vec(key, 0..3), id).prop_map(|(mut keys, id)| {
        keys.push(id);
        keys
    })
}

/// What the reference evaluator says.
fn expected(rows: &[Vec<Value>], query: &Query<'_>) -> Vec<Vec<Value>> {
    let mut found: Vec<_> =
        rows.iter().filter(|row| matches(&query.condition, &Values(row))).cloned().collect();
    found.sort_by(|a, b| compare_rows(&query.order, &Values(a), &Values(b)));
    let limit = query.limit.unwrap_or(u64::MAX) as usize;
    found.into_iter().skip(query.skip as usize).take(limit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn answers_are_those_of_the_reference(
        rows in proptest::collection::vec(row(), 0..200),
        gone in proptest::collection::vec(0..200_i64, 0..40),
        more in proptest::collection::vec(row(), 0..20),
        questions in proptest::collection::vec((condition(), order(), proptest::option::of(0..20_u64), 0..5_u64), 1..12),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Store::new(things()).await;
            let mut rows = store.create(&rows).await.unwrap();
            // Holes, and rows that fill them again.
            for id in gone {
                let count = store.on.destroy(&store.model, &[Value::Int(id)]).await.unwrap();
                let before = rows.len();
                rows.retain(|row| row[0] != Value::Int(id));
                assert_eq!(count as usize, before - rows.len());
            }
            rows.extend(store.create(&more).await.unwrap());
            for (condition, order, limit, skip) in questions {
                let query = Query { order, limit, skip, ..store.which(condition) };
                let plan = store.on.explain(&query).await.unwrap();
                prop_assert_eq!(store.query(&query).await, expected(&rows, &query), "{:?} by {}", query, plan);
                let all = Query { limit: None, skip: 0, ..query.clone() };
                prop_assert_eq!(store.on.count(&store.model, &query.condition).await.unwrap(), expected(&rows, &all).len() as u64);
            }
            Ok(())
        })?;
    }
}

#[derive(Debug, Clone)]
enum Step {
    Create(Vec<Value>),
    Destroy(Condition),
    Update(Condition, usize, Value),
}

fn step() -> impl Strategy<Value = Step> {
    let update = (condition(), 1..10_usize).prop_flat_map(|(condition, at)| {
        prop_oneof![1 => Just(Value::Null), 4 => of(at)]
            .prop_map(move |value| Step::Update(condition.clone(), at, value))
    });
    prop_oneof![
        2 => row().prop_map(Step::Create),
        1 => (condition(), (1..40_i64)).prop_map(|(condition, id)| {
            // Few rows at a time, or soon none are left.
            let column = Column { property: 0, path: vec![], kind: INT, secret: false };
            let few = Condition::Test { column, test: Test::Between(id.into(), (id + 2).into()) };
            Step::Destroy(few.and(condition))
        }),
        2 => update,
    ]
}

fn id_of(row: &[Value]) -> i64 {
    match row[0] {
        Value::Int(id) => id,
        _ => 0,
    }
}

/// Does a step on the store and on the rows it should have. `taken` are rows that others changed.
async fn run(
    store: &Store,
    rows: &mut Vec<Vec<Value>>,
    step: &Step,
    taken: &HashSet<i64>,
    changed: &mut HashSet<i64>,
) {
    let hit = |rows: &[Vec<Value>], condition: &Condition| -> Vec<i64> {
        rows.iter().filter(|row| matches(condition, &Values(row))).map(|row| id_of(row)).collect()
    };
    match step {
        Step::Create(row) => {
            let made = store.create(std::slice::from_ref(row)).await.unwrap().remove(0);
            changed.insert(id_of(&made));
            rows.push(made);
        }
        Step::Destroy(condition) => {
            let ids = hit(rows, condition);
            let outcome = store.on.destroy_all(&store.model, condition).await;
            if ids.iter().any(|id| taken.contains(id)) {
                assert!(outcome.unwrap_err().is_retryable());
                return;
            }
            assert_eq!(outcome.unwrap() as usize, ids.len());
            rows.retain(|row| !ids.contains(&id_of(row)));
            changed.extend(ids);
        }
        Step::Update(condition, at, value) => {
            let ids = hit(rows, condition);
            let assignment = match *at == store.model.properties.len() {
                true => Assignment::SetExtras { value: value.clone() },
                false => Assignment::Set { property: *at, value: value.clone() },
            };
            let outcome = store.on.update(&store.model, condition, &[assignment]).await;
            if ids.iter().any(|id| taken.contains(id)) {
                assert!(outcome.unwrap_err().is_retryable());
                return;
            }
            assert_eq!(outcome.unwrap() as usize, ids.len());
            rows.iter_mut().filter(|row| ids.contains(&id_of(row))).for_each(|row| row[*at] = value.clone());
            changed.extend(ids);
        }
    }
}

/// What is stored gives back the kind of its property: an integer for a whole number, and so on.
fn same(a: &[Vec<Value>], b: &[Vec<Value>]) -> bool {
    let mut b = b.to_vec();
    b.sort_by_key(|row| id_of(row));
    a == b
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn a_transaction_is_alone(
        first in proptest::collection::vec(row(), 0..40),
        steps in proptest::collection::vec((any::<bool>(), step()), 0..20),
        questions in proptest::collection::vec((condition(), order(), proptest::option::of(0..20_u64), 0..5_u64), 1..4),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let store = Store::new(things()).await;
            let mut outside = store.create(&first).await.unwrap();
            let mut inside = outside.clone();
            let tx = store.on.as_transactional().unwrap().begin(&Default::default()).await.unwrap();
            let within = Store { on: tx.clone(), model: store.model.clone() };
            let (mut ours, mut theirs) = (HashSet::new(), HashSet::new());
            for (is_ours, step) in &steps {
                if *is_ours {
                    run(&within, &mut inside, step, &theirs, &mut ours).await;
                } else {
                    run(&store, &mut outside, step, &HashSet::new(), &mut theirs).await;
                }
                prop_assert!(same(&within.query(&within.all()).await, &inside));
                prop_assert!(same(&store.query(&store.all()).await, &outside));
            }
            for (condition, order, limit, skip) in questions {
                let query = Query { order, limit, skip, ..within.which(condition) };
                prop_assert_eq!(within.query(&query).await, expected(&inside, &query), "{:?}", query);
                let all = Query { limit: None, skip: 0, ..query.clone() };
                let count = within.on.count(&within.model, &query.condition).await.unwrap();
                prop_assert_eq!(count, expected(&inside, &all).len() as u64);
            }
            let outcome = tx.commit().await;
            if ours.intersection(&theirs).next().is_some() {
                prop_assert!(outcome.unwrap_err().is_retryable());
            } else {
                outcome.unwrap();
                outside.retain(|row| !ours.contains(&id_of(row)));
                outside.extend(inside.into_iter().filter(|row| ours.contains(&id_of(row))));
            }
            prop_assert!(same(&store.query(&store.all()).await, &outside));
            let query = store.which(Condition::all());
            let query = Query { order: store.by("c", true), ..query };
            prop_assert_eq!(store.query(&query).await, expected(&outside, &query));
            Ok(())
        })?;
    }
}
