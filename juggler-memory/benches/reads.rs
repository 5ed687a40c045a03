//! Reads through the connector contract, against hand-written code over `Vec<Struct>` and `HashMap<i64, Struct>`.
#![allow(clippy::unwrap_used)]

#[path = "support/harness.rs"]
mod harness;
#[path = "support/people.rs"]
mod people;

use std::collections::HashMap;
use std::hint::black_box;

use harness::{compare, contender};
use juggler_core::connector::Connector;
use juggler_core::query::{Column, Condition, LikePattern, Order, Query, Test};
use juggler_core::row::{Flow, each};
use juggler_core::{ModelRef, Value};
use people::{Person, ROWS};

fn main() {
    let only = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    harness::only(only);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let people: Vec<Person> = (0..ROWS).map(Person::new).collect();
    let map: HashMap<i64, Person> = people.iter().map(|person| (person.id, person.clone())).collect();
    let (plain, indexed) = (people::model(false), people::model(true));
    let on = runtime.block_on(async {
        let on = people::store(&[&plain, &indexed]).await;
        people::fill(&*on, &plain, &people).await;
        people::fill(&*on, &indexed, &people).await;
        on
    });
    let on = &*on;
    let run = |query: &Query<'_>| runtime.block_on(rows(on, query));

    for (title, ids) in [("find by id, all over the place", ROWS), ("find by id, of 1,000 ids", 1000)] {
        let next = |at: &mut i64| {
            *at = (*at + 61_803) % ids; // visits every one
            *at + 1
        };
        let (mut a, mut b, mut c) = (0, 0, 0);
        compare(
            title,
            "row",
            vec![
                contender("HashMap<i64, Person>::get().clone()", |n| {
                    (0..n).for_each(|_| drop(black_box(map.get(&next(&mut a)).cloned())));
                    n
                }),
                contender("Connector::find", |n| {
                    runtime.block_on(async {
                        for _ in 0..n {
                            let mut found = None;
                            let mut sink = each(|row| {
                                found = Some(Person::read(row)?);
                                Ok(Flow::Stop)
                            });
                            on.find(&plain, &[Value::Int(next(&mut b))], None, &mut sink).await.unwrap();
                            drop(sink);
                            black_box(found);
                        }
                    });
                    n
                }),
                contender("Connector::exists", |n| {
                    runtime.block_on(async {
                        for _ in 0..n {
                            black_box(on.exists(&plain, &[Value::Int(next(&mut c))]).await.unwrap());
                        }
                    });
                    n
                }),
            ],
        );
    }

    let old = |model: &ModelRef| {
        test(model, "age", Test::Gt(60_i64.into())).and(test(model, "city", Test::Eq("City 7".into())))
    };
    let condition = old(&plain);
    let matching = |person: &&Person| person.age > 60 && person.city == "City 7";
    let expected = people.iter().filter(matching).count() as u64;
    assert_eq!(runtime.block_on(on.count(&plain, &condition)).unwrap(), expected);
    compare(
        "count age > 60 && city == 'City 7'",
        "stored row",
        vec![
            contender("Vec<Person>, by hand", |n| {
                (0..n).for_each(|_| _ = black_box(black_box(&people).iter().filter(matching).count()));
                n * ROWS as u64
            }),
            contender("Connector::count", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        black_box(on.count(&plain, black_box(&condition)).await.unwrap());
                    }
                });
                n * ROWS as u64
            }),
        ],
    );

    let query = Query { condition: old(&plain), ..Query::all(&plain) };
    compare(
        "find age > 60 && city == 'City 7', as structs",
        "stored row",
        vec![
            contender("Vec<Person>, by hand", |n| {
                (0..n).for_each(|_| {
                    drop(black_box(people.iter().filter(matching).cloned().collect::<Vec<_>>()))
                });
                n * ROWS as u64
            }),
            contender("Connector::all", |n| {
                (0..n).for_each(|_| drop(black_box(run(&query))));
                n * ROWS as u64
            }),
        ],
    );

    let like = test(&plain, "city", Test::Like(LikePattern::new("%ty 1%", false)));
    compare(
        "count city like '%ty 1%'",
        "stored row",
        vec![
            contender("Vec<Person>, str::contains", |n| {
                (0..n).for_each(|_| {
                    _ = black_box(people.iter().filter(|person| person.city.contains("ty 1")).count())
                });
                n * ROWS as u64
            }),
            contender("Connector::count", |n| {
                (0..n).for_each(|_| _ = black_box(runtime.block_on(on.count(&plain, &like)).unwrap()));
                n * ROWS as u64
            }),
        ],
    );

    let query = Query { order: by(&plain, "score", true), limit: Some(20), ..Query::all(&plain) };
    let with_index = Query { order: by(&indexed, "score", true), limit: Some(20), ..Query::all(&indexed) };
    assert_eq!(run(&query), top(&people));
    assert_eq!(run(&with_index), top(&people));
    let explain = runtime.block_on(on.explain(&with_index)).unwrap();
    assert!(explain.rows_examined.is_some_and(|rows| rows <= 40), "{explain}");
    compare(
        "order by score desc, limit 20",
        "query",
        vec![
            contender("Vec<Person>, select_nth", |n| {
                (0..n).for_each(|_| drop(black_box(top(&people))));
                n
            }),
            contender("Connector::all, no index", |n| {
                (0..n).for_each(|_| drop(black_box(run(&query))));
                n
            }),
            contender("Connector::all, index on score", |n| {
                (0..n).for_each(|_| drop(black_box(run(&with_index))));
                n
            }),
        ],
    );

    let query =
        Query { condition: test(&indexed, "name", Test::Eq("Person 77".into())), ..Query::all(&indexed) };
    let mut by_name: HashMap<&str, Vec<&Person>> = HashMap::new();
    people.iter().for_each(|person| by_name.entry(&person.name).or_default().push(person));
    compare(
        "indexed name == x (about 10 rows)",
        "query",
        vec![
            contender("HashMap<&str, Vec<&Person>>", |n| {
                let find = || by_name["Person 77"].iter().copied().cloned().collect::<Vec<_>>();
                (0..n).for_each(|_| drop(black_box(find())));
                n
            }),
            contender("Connector::all", |n| {
                (0..n).for_each(|_| drop(black_box(run(&query))));
                n
            }),
        ],
    );

    let query = Query::all(&plain);
    compare(
        "everything, as structs",
        "row",
        vec![
            contender("Vec<Person>::clone", |n| {
                (0..n).for_each(|_| drop(black_box(people.clone())));
                n * ROWS as u64
            }),
            contender("Connector::all", |n| {
                (0..n).for_each(|_| drop(black_box(run(&query))));
                n * ROWS as u64
            }),
        ],
    );
}

async fn rows(on: &dyn Connector, query: &Query<'_>) -> Vec<Person> {
    let mut found = Vec::new();
    let mut sink = each(|row| {
        found.push(Person::read(row)?);
        Ok(Flow::Continue)
    });
    on.all(query, &mut sink).await.unwrap();
    drop(sink);
    found
}

fn test(model: &ModelRef, property: &str, test: Test) -> Condition {
    Condition::test(model, model.position(property).unwrap(), test)
}

fn by(model: &ModelRef, property: &str, descending: bool) -> Vec<Order> {
    let column = Column::property(model, model.position(property).unwrap());
    let mut order = vec![Order::Column { column, descending }];
    order.extend(Order::by_id(model));
    order
}

fn top(people: &[Person]) -> Vec<Person> {
    let compare = |a: &&Person, b: &&Person| b.score.total_cmp(&a.score).then(a.id.cmp(&b.id));
    let mut all: Vec<&Person> = people.iter().collect();
    all.select_nth_unstable_by(20, compare);
    all.truncate(20);
    all.sort_by(compare);
    all.into_iter().cloned().collect()
}
