//! The operations a program calls, on a derived model, against hand-written code.
#![allow(clippy::unwrap_used)]

#[path = "support/derived.rs"]
mod derived;
#[path = "support/harness.rs"]
mod harness;

use std::collections::HashMap;
use std::hint::black_box;

use derived::{NewPerson as NewPlain, Person as Plain, ROWS, person as plain};
use harness::{compare, contender};
use juggler_core::prelude::*;

const NEW: i64 = 10_000;

#[derive(Model, Debug, Clone, PartialEq)]
struct Person {
    #[model(id, generated)]
    id: i64,
    name: String,
    #[model(index)]
    age: i64,
    city: String,
    score: f64,
    active: bool,
}

/// The same row for the model with an index.
fn person(i: i64) -> NewPerson {
    let NewPlain { name, age, city, score, active } = plain(i);
    NewPerson { name, age, city, score, active }
}

fn main() {
    let only = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    harness::only(only);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (ds, people) = runtime.block_on(async {
        let ds = juggler_memory::connect("memory:").await.unwrap();
        let people = Person::create_all(&ds, (0..ROWS).map(person)).await.unwrap();
        (ds, people)
    });
    let ds = &ds;
    let map: HashMap<i64, Person> = people.iter().map(|person| (person.id, person.clone())).collect();

    for (title, ids) in [("find_by_id, all over the place", ROWS), ("find_by_id, of 1,000 ids", 1000)] {
        let next = |at: &mut i64| {
            *at = (*at + 61_803) % ids; // visits every one
            *at + 1
        };
        let (mut a, mut b) = (0, 0);
        compare(
            title,
            "row",
            vec![
                contender("HashMap<i64, Person>::get().clone()", |n| {
                    (0..n).for_each(|_| drop(black_box(map.get(&next(&mut a)).cloned())));
                    n
                }),
                contender("Person::find_by_id", |n| {
                    runtime.block_on(async {
                        for _ in 0..n {
                            black_box(Person::find_by_id(ds, next(&mut b)).await.unwrap());
                        }
                    });
                    n
                }),
            ],
        );
    }

    compare(
        "count age > 60 && city == 'City 7'",
        "stored row",
        vec![
            contender("Vec<Person>, by hand", |n| {
                let matching = |person: &&Person| person.age > 60 && person.city == "City 7";
                (0..n).for_each(|_| _ = black_box(black_box(&people).iter().filter(matching).count()));
                n * ROWS as u64
            }),
            contender("Person::count", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        let condition = Person::AGE.gt(60).and(Person::CITY.eq("City 7"));
                        black_box(Person::count(ds).filter(condition).await.unwrap());
                    }
                });
                n * ROWS as u64
            }),
        ],
    );

    compare(
        "10,000 rows, one by one",
        "row",
        vec![
            contender("Vec::push", |n| {
                for _ in 0..n {
                    let mut rows = Vec::new();
                    for i in 0..NEW {
                        let NewPerson { name, age, city, score, active } = person(i);
                        rows.push(Person { id: i, name, age, city, score, active });
                    }
                    black_box(rows);
                }
                n * NEW as u64
            }),
            contender("Plain::create, no index", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        let ds = juggler_memory::connect("memory:").await.unwrap();
                        for i in 0..NEW {
                            black_box(Plain::create(&ds, plain(i)).await.unwrap());
                        }
                    }
                });
                n * NEW as u64
            }),
            contender("Person::create, index on age", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        let ds = juggler_memory::connect("memory:").await.unwrap();
                        for i in 0..NEW {
                            black_box(Person::create(&ds, person(i)).await.unwrap());
                        }
                    }
                });
                n * NEW as u64
            }),
            contender("Person::create_all", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        let ds = juggler_memory::connect("memory:").await.unwrap();
                        black_box(Person::create_all(&ds, (0..NEW).map(person)).await.unwrap());
                    }
                });
                n * NEW as u64
            }),
        ],
    );

    compare(
        "order by age desc, limit 20, index on age",
        "query",
        vec![
            contender("Vec<Person>, select_nth", |n| {
                for _ in 0..n {
                    let compare = |a: &&Person, b: &&Person| b.age.cmp(&a.age).then(a.id.cmp(&b.id));
                    let mut all: Vec<&Person> = people.iter().collect();
                    all.select_nth_unstable_by(20, compare);
                    all.truncate(20);
                    all.sort_by(compare);
                    black_box(all.into_iter().cloned().collect::<Vec<_>>());
                }
                n
            }),
            contender("Person::find", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        black_box(Person::find(ds).order(Person::AGE.desc()).limit(20).await.unwrap());
                    }
                });
                n
            }),
        ],
    );
}
