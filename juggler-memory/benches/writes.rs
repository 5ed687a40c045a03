//! Writes through the connector contract, against `Vec::push` and `HashMap::insert`.
#![allow(clippy::unwrap_used)]

#[path = "support/harness.rs"]
mod harness;
#[path = "support/people.rs"]
mod people;

use std::collections::HashMap;
use std::hint::black_box;

use harness::{compare, contender};
use juggler_core::connector::{Assignment, TransactionOptions};
use juggler_core::query::{Condition, Test};
use juggler_core::row::{Flow, each};
use juggler_core::{ModelRef, Value};
use people::Person;

/// How many rows are written into an empty store.
const NEW: u64 = 10_000;

fn main() {
    let only = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    harness::only(only);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let people: Vec<Person> = (0..NEW as i64).map(Person::new).collect();
    let (plain, indexed) = (people::model(false), people::model(true));
    let one_by_one = |model: &ModelRef, n: u64| {
        runtime.block_on(async {
            for _ in 0..n {
                let on = people::store(&[model]).await;
                for person in &people {
                    on.create(model, &[person], &mut each(|_| Ok(Flow::Continue))).await.unwrap();
                }
                black_box(on);
            }
        });
        n * NEW
    };
    compare(
        "10,000 rows, one by one",
        "row",
        vec![
            contender("Vec::push(person.clone())", |n| {
                for _ in 0..n {
                    let mut rows = Vec::new();
                    people.iter().for_each(|person| rows.push(person.clone()));
                    black_box(rows);
                }
                n * NEW
            }),
            contender("HashMap::insert(id, person.clone())", |n| {
                for _ in 0..n {
                    let mut rows = HashMap::new();
                    people.iter().for_each(|person| drop(rows.insert(person.id, person.clone())));
                    black_box(rows);
                }
                n * NEW
            }),
            contender("Connector::create", |n| one_by_one(&plain, n)),
            contender("Connector::create, three indexes", |n| one_by_one(&indexed, n)),
            contender("Connector::create, all at once", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        let on = people::store(&[&plain]).await;
                        people::fill(&*on, &plain, &people).await;
                        black_box(on);
                    }
                });
                n * NEW
            }),
        ],
    );

    let many: Vec<Person> = (0..people::ROWS).map(Person::new).collect();
    let on = runtime.block_on(async {
        let on = people::store(&[&plain, &indexed]).await;
        people::fill(&*on, &plain, &many).await;
        people::fill(&*on, &indexed, &many).await;
        on
    });
    let mut map: HashMap<i64, Person> = many.iter().map(|person| (person.id, person.clone())).collect();
    let (mut a, mut b, mut c, mut d) = (1, 1, 1, 1);
    let next = |at: &mut i64| {
        *at = (*at + 61_803) % people::ROWS; // visits every row
        *at + 1
    };
    let on = &*on;
    let change = |model: &ModelRef, at: &mut i64, n: u64| {
        runtime.block_on(async {
            for _ in 0..n {
                let id = next(at);
                let set = Assignment::Set { property: 2, value: Value::Int(id % 100) };
                on.update_attributes(model, &[Value::Int(id)], &[set], &mut each(|_| Ok(Flow::Stop)))
                    .await
                    .unwrap();
            }
        });
        n
    };
    compare(
        "change the age of one row of 100,000",
        "row",
        vec![
            contender("HashMap::get_mut().age = x", |n| {
                for _ in 0..n {
                    let id = next(&mut a);
                    if let Some(person) = map.get_mut(&id) {
                        person.age = black_box(id % 100);
                    }
                }
                n
            }),
            contender("Connector::update_attributes", |n| change(&plain, &mut b, n)),
            contender("Connector::update_attributes, index on age", |n| change(&indexed, &mut c, n)),
            contender("in a transaction of its own", |n| {
                runtime.block_on(async {
                    for _ in 0..n {
                        let id = next(&mut d);
                        let tx = on
                            .as_transactional()
                            .unwrap()
                            .begin(&TransactionOptions::default())
                            .await
                            .unwrap();
                        let set = Assignment::Set { property: 2, value: Value::Int(id % 100) };
                        let condition = Condition::test(&plain, 0, Test::Eq(id.into()));
                        tx.update(&plain, &condition, &[set]).await.unwrap();
                        tx.commit().await.unwrap();
                    }
                });
                n
            }),
        ],
    );
}
