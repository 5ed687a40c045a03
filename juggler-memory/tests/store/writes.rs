//! Writing, one row and many.

use std::borrow::Cow;

use juggler_core::connector::{Assignment, Upserted};
use juggler_core::query::{Condition, Query, Test};
use juggler_core::row::{Flow, Values, each};
use juggler_core::value::Object;
use juggler_core::{Kind, ModelRef, Value};
use juggler_memory::Memory;

use crate::support::{INT, NUMBER, Store, column, ints, model, open, owned, person, property, user};

#[tokio::test]
async fn generated_ids_are_never_used_again() {
    let store = Store::new(user()).await;
    let made = store.create(&[person("a", "x", 1), person("b", "x", 2)]).await.unwrap();
    assert_eq!(ints(&made, 0), [1, 2]);
    let mut explicit = person("c", "x", 3);
    explicit[0] = 10_i64.into();
    store.create(&[explicit.clone()]).await.unwrap();
    explicit[1] = "d".into();
    assert!(store.create(&[explicit]).await.unwrap_err().is_conflict());
    let made = store.create(&[person("e", "x", 4)]).await.unwrap();
    assert!(ints(&made, 0)[0] > 11, "also where a row was refused");
    store.on.destroy_all(&store.model, &Condition::all()).await.unwrap();
    let again = store.create(&[person("a", "x", 1)]).await.unwrap();
    assert!(ints(&again, 0) > ints(&made, 0));
    store.on.automigrate(std::slice::from_ref(&store.model)).await.unwrap();
    assert_eq!(ints(&store.create(&[person("a", "x", 1)]).await.unwrap(), 0), [1]);
}

#[tokio::test]
async fn ids_of_numbers_and_text_are_made_too() {
    for (kind, expected) in [(NUMBER, Value::Float(1.0)), (Kind::Text, Value::from("1"))] {
        let store = Store::new(model("M", vec![property("id", kind).id(), property("x", INT)])).await;
        let made = store.create(&[vec![Value::Null, Value::Null]]).await.unwrap();
        assert_eq!(made[0][0], expected);
        assert_eq!(store.find(expected).await, Some(made[0].clone()));
    }
    let store = Store::new(model("M", vec![property("id", Kind::Date).id()])).await;
    assert_eq!(store.create(&[vec![Value::Null]]).await.unwrap_err().status_code(), 400);
}

#[tokio::test]
async fn a_duplicate_is_refused_and_nothing_is_written() {
    let store = Store::new(user()).await;
    store.create(&[person("a", "x", 1)]).await.unwrap();
    let error =
        store.create(&[person("b", "x", 1), person("c", "x", 1), person("a", "x", 1)]).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.to_string(), "duplicate entry for User.email");
    assert_eq!(store.count().await, 1);
    let error = store.create(&[person("d", "x", 1), person("d", "x", 1)]).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(store.count().await, 1);
    let mut null = person("", "x", 1);
    null[1] = Value::Null;
    store.create(&[null.clone(), null]).await.unwrap();
    assert_eq!(store.count().await, 3, "null collides with nothing");
}

#[tokio::test]
async fn unique_lists_are_equal_by_their_elements() {
    let list = Kind::List(juggler_core::definition::Nested::new(Kind::Text));
    let store =
        Store::new(model("M", vec![property("id", INT).id().generated(), property("tags", list).unique()]))
            .await;
    let row = |tag: &str| vec![Value::Null, Value::List(vec![tag.into()])];
    store.create(&[row("a"), row("b")]).await.unwrap();
    assert!(store.create(&[row("b")]).await.unwrap_err().is_conflict());
    assert_eq!(store.count().await, 2);
}

#[tokio::test]
async fn an_update_is_done_for_all_rows_or_for_none() {
    let store = Store::new(user()).await;
    store.create(&[person("a", "x", 1), person("b", "x", 2), person("c", "y", 3)]).await.unwrap();
    let before = store.query(&store.all()).await;
    let x = store.test("city", Test::Eq("x".into()));
    let changes = [store.setting("age", 9_i64), store.setting("email", "z")];
    assert!(store.on.update(&store.model, &x, &changes).await.unwrap_err().is_conflict());
    assert_eq!(store.query(&store.all()).await, before);
    assert!(store.on.update(&store.model, &x, &store.set("email", "c")).await.unwrap_err().is_conflict());
    let a = store.test("email", Test::Eq("a".into()));
    assert_eq!(
        store.on.update(&store.model, &a, &store.set("email", "a")).await.unwrap(),
        1,
        "its own value"
    );
    assert_eq!(store.on.update(&store.model, &a, &store.set("email", "A")).await.unwrap(), 1);
    assert_eq!(store.on.update(&store.model, &Condition::none(), &store.set("age", 0_i64)).await.unwrap(), 0);
}

#[tokio::test]
async fn all_parts_of_a_composite_id_count() {
    let mut m =
        model("Line", vec![property("order", INT).id(), property("no", Kind::Text).id(), property("x", INT)]);
    m.ids = Cow::Owned(vec![0, 1]);
    let store = Store::new(m).await;
    let line = |order: i64, no: &str, x: i64| vec![order.into(), no.into(), x.into()];
    store.create(&[line(1, "a", 1), line(1, "b", 2), line(2, "a", 3)]).await.unwrap();
    let error = store.create(&[line(1, "b", 9)]).await.unwrap_err();
    assert_eq!(error.to_string(), "duplicate entry for Line.order, no");
    assert_eq!(store.find_all(&[1_i64.into(), "b".into()]).await, Some(line(1, "b", 2)));
    assert_eq!(store.find_all(&[2_i64.into(), "b".into()]).await, None);
    assert_eq!(store.on.destroy(&store.model, &[1_i64.into(), "a".into()]).await.unwrap(), 1);
    assert!(!store.on.exists(&store.model, &[1_i64.into(), "a".into()]).await.unwrap());
    assert_eq!(store.query(&store.all()).await, [line(1, "b", 2), line(2, "a", 3)]);
    assert_eq!(
        store.create(&[vec![3_i64.into(), Value::Null, Value::Null]]).await.unwrap_err().status_code(),
        400
    );
}

#[tokio::test]
async fn the_compound_operations() {
    let store = Store::new(user()).await;
    let (on, model) = (&store.on, &store.model);
    let mut last;
    macro_rules! run {
        ($method:ident, $($argument:expr),*) => {{
            let mut seen = Vec::new();
            let mut sink = each(|row| { seen.push(owned(row, 5)); Ok(Flow::Continue) });
            let outcome = on.$method($($argument),*, &mut sink).await.unwrap();
            drop(sink);
            last = seen;
            outcome
        }};
    }
    let mut row = person("a", "x", 1);
    row[0] = 5_i64.into();
    assert_eq!(run!(update_or_create, model, &Values(&row), &store.set("age", 9_i64)), Upserted::Created);
    assert_eq!(last, [row.clone()]);
    assert_eq!(run!(update_or_create, model, &Values(&row), &store.set("age", 9_i64)), Upserted::Updated);
    assert_eq!(ints(&last, 3), [9]);
    assert_eq!(run!(replace_or_create, model, &Values(&row)), Upserted::Updated);
    assert_eq!(last, [row.clone()]);
    assert_eq!(run!(update_attributes, model, &[5_i64.into()], &store.set("city", "y")), 1);
    assert_eq!(column(&last, 2), [Value::from("y")]);
    assert_eq!(run!(update_attributes, model, &[6_i64.into()], &store.set("city", "y")), 0);
    assert!(last.is_empty());
    assert_eq!(on.replace_by_id(model, &[5_i64.into()], &Values(&row)).await.unwrap(), 1);
    assert_eq!(on.replace_by_id(model, &[6_i64.into()], &Values(&row)).await.unwrap(), 0);
    let query = store.which(store.test("email", Test::Eq("a".into())));
    assert_eq!(run!(find_or_create, &query, &Values(&person("a", "q", 1))), Upserted::Found);
    assert_eq!(last, [row]);
    let query = store.which(store.test("email", Test::Eq("new".into())));
    assert_eq!(run!(find_or_create, &query, &Values(&person("new", "q", 1))), Upserted::Created);
    assert_eq!((ints(&last, 0), store.count().await), (vec![6], 2));
    assert!(on.exists(model, &[6_i64.into()]).await.unwrap());
    let some = Query { projection: Some(vec![3, 1]), ..store.all() };
    assert_eq!(store.query(&some).await, [[1_i64.into(), Value::from("a")], [1_i64.into(), "new".into()]]);
}

#[tokio::test]
async fn undeclared_properties_are_kept_and_changed_one_by_one() {
    let store =
        Store::new(open(model("Note", vec![property("id", INT).id(), property("text", Kind::Text)]))).await;
    let extras = |entries: &[(&'static str, i64)]| {
        Value::Object(entries.iter().map(|(name, value)| (*name, Value::from(*value))).collect::<Object>())
    };
    store.create(&[vec![1_i64.into(), "a".into(), extras(&[("x", 1), ("y", 2)])]]).await.unwrap();
    let set = |name: &str, value: i64| assignment_of_extra(name, value.into());
    store.on.update(&store.model, &Condition::all(), &[set("y", 3), set("z", 4)]).await.unwrap();
    assert_eq!(store.find(1_i64).await.unwrap()[2], extras(&[("x", 1), ("y", 3), ("z", 4)]));
    let row = vec![1_i64.into(), "b".into(), extras(&[("q", 1)])];
    store.on.replace_by_id(&store.model, &[1_i64.into()], &Values(&row)).await.unwrap();
    assert_eq!(store.find(1_i64).await.unwrap(), row);
}

fn assignment_of_extra(name: &str, value: Value) -> Assignment {
    Assignment::SetExtra { name: Cow::Owned(name.to_owned()), value }
}

#[tokio::test]
async fn two_models_share_a_collection() {
    let memory = Memory::new();
    let mut cat = open(model("Cat", vec![property("id", INT).id(), property("name", Kind::Text)]));
    let mut dog = open(model("Dog", vec![property("id", INT).id(), property("born", Kind::Timestamp)]));
    cat.table = "Animal".into();
    dog.table = "Animal".into();
    let cats = Store::on(std::sync::Arc::new(memory.clone()), cat).await.unwrap();
    let born = Value::from("2015-06-01T08:00:00.000Z");
    let extras = |entries: Vec<(&'static str, Value)>| Value::Object(entries.into_iter().collect::<Object>());
    cats.create(&[vec![
        1_i64.into(),
        "Tom".into(),
        extras(vec![("born", born.clone()), ("lives", 9_i64.into())]),
    ]])
    .await
    .unwrap();
    let dogs = Store::on(std::sync::Arc::new(memory), dog).await.unwrap();
    let dog = dogs.find(1_i64).await.unwrap();
    assert!(matches!(dog[1], Value::Timestamp(_)), "undeclared before, declared now: {dog:?}");
    assert_eq!(dog[2], extras(vec![("name", "Tom".into()), ("lives", 9_i64.into())]));
    dogs.create(&[vec![
        2_i64.into(),
        dog[1].clone(),
        extras(vec![("name", "Rex".into()), ("bones", 3_i64.into())]),
    ]])
    .await
    .unwrap();
    let cat = cats.find(2_i64).await.unwrap();
    assert_eq!(cat[1], Value::from("Rex"));
    assert_eq!(cat[2], extras(vec![("born", dog[1].clone()), ("bones", 3_i64.into())]));
    cats.on
        .update(&cats.model, &Condition::all(), &[assignment_of_extra("born", Value::Null)])
        .await
        .unwrap();
    assert_eq!(column(&dogs.query(&dogs.all()).await, 1), [Value::Null, Value::Null]);
    assert!(cats.create(&[vec![2_i64.into(), Value::Null, Value::Null]]).await.unwrap_err().is_conflict());
}

#[tokio::test]
async fn a_model_may_be_redefined_while_it_has_rows() {
    let old = open(model(
        "Item",
        vec![property("id", INT).id(), property("price", Kind::Text), property("old", INT)],
    ));
    let store = Store::new(old).await;
    let extras = Value::Object(Object::from_iter([("stock", Value::from(7_i64))]));
    store
        .create(&[
            vec![1_i64.into(), "12.5".into(), 1_i64.into(), extras],
            vec![2_i64.into(), "cheap".into(), 2_i64.into(), Value::Null],
        ])
        .await
        .unwrap();
    let new = open(model(
        "Item",
        vec![property("id", INT).id(), property("stock", INT).index(), property("price", NUMBER)],
    ));
    let new = ModelRef::from(new);
    store.on.define(&new).await.unwrap();
    let later = Store { on: store.on.clone(), model: new };
    let rows = later.query(&later.all()).await;
    let old = |v: i64| Value::Object(Object::from_iter([("old", Value::from(v))]));
    assert_eq!(
        rows,
        [
            vec![1_i64.into(), 7_i64.into(), Value::Float(12.5), old(1)],
            vec![2_i64.into(), Value::Null, "cheap".into(), old(2)],
        ]
    );
    assert_eq!(store.count().await, 2, "whoever has the old definition can still use it");
    let unique = model("Item", vec![property("id", INT).id(), property("same", INT).unique()]);
    later.on.define(&ModelRef::from(unique)).await.unwrap();
    let undefined = model("Nobody", vec![property("id", INT).id()]);
    assert!(later.on.count(&undefined, &Condition::all()).await.is_err());
}

#[tokio::test]
async fn concurrent_writers_lose_nothing() {
    let store = std::sync::Arc::new(Store::new(user()).await);
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let store = store.clone();
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(async {
                    let mut won = 0;
                    for i in 0..300 {
                        let own = format!("{task}-{i}");
                        store.create(&[person(&own, "x", i)]).await.unwrap();
                        won += usize::from(
                            store.create(&[person(&format!("shared {i}"), "y", i)]).await.is_ok(),
                        );
                        let mine = store.test("email", Test::Eq(own.as_str().into()));
                        assert_eq!(store.query(&store.which(mine)).await.len(), 1);
                        if i % 3 == 0 {
                            let mine = store.test("email", Test::Eq(own.as_str().into()));
                            assert_eq!(store.on.destroy_all(&store.model, &mine).await.unwrap(), 1);
                        }
                    }
                    won
                })
            })
        })
        .collect();
    let won: usize = tasks.into_iter().map(|task| task.join().unwrap()).sum();
    assert_eq!(won, 300, "each shared value was written once");
    assert_eq!(store.count().await, 8 * 200 + 300);
    let mut ids = ints(&store.query(&store.all()).await, 0);
    assert!(ids.is_sorted());
    ids.dedup();
    assert_eq!(ids.len(), 8 * 200 + 300);
}
