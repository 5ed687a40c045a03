//! What the memory connector has to reach, in one table: the operations of a derived model against hand-written code, and against the
//! same work in the JavaScript juggler. Its last line, the bytes of a row, is made by the bench `bytes`, as counting takes time.
#![allow(clippy::unwrap_used)]

#[path = "support/derived.rs"]
mod derived;
#[path = "support/harness.rs"]
mod harness;
#[path = "support/verdict.rs"]
mod verdict;

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};
use std::hint::black_box;

use derived::{Person, ROWS, filled, person};
use harness::{Contender, contender, is_wanted, race};
use juggler_core::prelude::*;
use tokio::runtime::Runtime;
use verdict::{Bound, shown, verdict};

/// As many as the JavaScript juggler was measured with.
const FEWER_ROWS: i64 = 20_000;
/// The rows at the top that are asked for.
const TOP: usize = 20;

/// loopback-datasource-juggler 7.0.3 on Node.js 20.20.2, in nanoseconds per operation, with [`FEWER_ROWS`] of the same rows in its memory
/// connector, created one by one: the time of all of them, and medians of 31 for the others. 26 November 2026, 2 virtual CPUs of a Xeon;
/// the best of five runs, so that what else the machine did counts against us.
mod javascript {
    pub(crate) const FIND_BY_ID: f64 = 27.2e6;
    pub(crate) const FILTER: f64 = 30.8e6;
    pub(crate) const ORDER: f64 = 81.8e6;
    pub(crate) const CREATE: f64 = 19.6e3;
}

fn main() {
    let only = std::env::args().nth(1).filter(|argument| !argument.starts_with('-'));
    harness::only(only);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    verdict::head();
    by_hand(&runtime);
    beside_javascript(&runtime);
}

fn by_hand(runtime: &Runtime) {
    let ds = &runtime.block_on(filled(ROWS));
    let people = &runtime.block_on(async { Person::find(ds).await }).unwrap();
    let map: HashMap<i64, Person> = people.iter().map(|person| (person.id, person.clone())).collect();

    let matching = |person: &&Person| person.age > 60 && person.city == "City 7";
    at_most(
        0.7,
        "count age > 60 && city == 'City 7' of 100,000, per row",
        vec![contender("Vec<Person>", |n| {
            (0..n).for_each(|_| _ = black_box(black_box(people).iter().filter(matching).count()));
            n * ROWS as u64
        })],
        contender("Person::count", |n| {
            runtime.block_on(async {
                for _ in 0..n {
                    black_box(Person::count(ds).filter(older_in_city()).await.unwrap());
                }
            });
            n * ROWS as u64
        }),
    );

    for (title, ids) in
        [("find by id, all over 100,000 rows", ROWS), ("find by id, the same 1,000 ids", 1000)]
    {
        let (mut a, mut b) = (0, 0);
        at_most(
            2.5,
            title,
            vec![contender("HashMap<i64, Person>::get().cloned()", |n| {
                (0..n).for_each(|_| drop(black_box(map.get(&next(&mut a, ids)).cloned())));
                n
            })],
            contender("Person::find_by_id", |n| find_by_id(runtime, ds, &mut b, ids, n)),
        );
    }

    assert_eq!(selected(people), runtime.block_on(top(ds)));
    assert_eq!(heaped(people), selected(people));
    at_most(
        0.5,
        "order by score desc, limit 20, no index",
        vec![
            contender("select_nth", |n| {
                (0..n).for_each(|_| drop(black_box(selected(black_box(people)))));
                n
            }),
            contender("BinaryHeap", |n| {
                (0..n).for_each(|_| drop(black_box(heaped(black_box(people)))));
                n
            }),
        ],
        contender("Person::find", |n| {
            (0..n).for_each(|_| drop(black_box(runtime.block_on(top(ds)))));
            n
        }),
    );
}

fn older_in_city() -> Predicate<Person> {
    Person::AGE.gt(60).and(Person::CITY.eq("City 7"))
}

async fn top(ds: &DataSource) -> Vec<Person> {
    Person::find(ds).order(Person::SCORE.desc()).limit(TOP as u64).await.unwrap()
}

fn next(at: &mut i64, ids: i64) -> i64 {
    *at = (*at + 61_803) % ids; // visits every one
    *at + 1
}

fn find_by_id(runtime: &Runtime, ds: &DataSource, at: &mut i64, ids: i64, n: u64) -> u64 {
    runtime.block_on(async {
        for _ in 0..n {
            black_box(Person::find_by_id(ds, next(at, ids)).await.unwrap());
        }
    });
    n
}

fn best_first(a: &Person, b: &Person) -> Ordering {
    b.score.total_cmp(&a.score).then(a.id.cmp(&b.id))
}

fn selected(people: &[Person]) -> Vec<Person> {
    let mut all: Vec<&Person> = people.iter().collect();
    all.select_nth_unstable_by(TOP, |a, b| best_first(a, b));
    all.truncate(TOP);
    all.sort_by(|a, b| best_first(a, b));
    all.into_iter().cloned().collect()
}

/// A person, smaller the better.
struct Ranked<'a>(&'a Person);

impl Ord for Ranked<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        best_first(self.0, other.0)
    }
}

impl PartialOrd for Ranked<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Ranked<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Ranked<'_> {}

fn heaped(people: &[Person]) -> Vec<Person> {
    let mut best = BinaryHeap::with_capacity(TOP);
    for person in people {
        if best.len() < TOP {
            best.push(Ranked(person));
        } else if let Some(mut worst) = best.peek_mut()
            && Ranked(person) < *worst
        {
            *worst = Ranked(person);
        }
    }
    best.into_sorted_vec().into_iter().map(|ranked| ranked.0.clone()).collect()
}

fn beside_javascript(runtime: &Runtime) {
    let ds = &runtime.block_on(filled(FEWER_ROWS));
    let mut at = 0;
    at_least(
        1000.0,
        "JavaScript, 20,000 rows: findById",
        javascript::FIND_BY_ID,
        contender("Person::find_by_id", |n| find_by_id(runtime, ds, &mut at, FEWER_ROWS, n)),
    );
    at_least(
        100.0,
        "JavaScript, 20,000 rows: find age > 60 && city == 'City 7'",
        javascript::FILTER,
        contender("Person::find", |n| {
            runtime.block_on(async {
                for _ in 0..n {
                    black_box(Person::find(ds).filter(older_in_city()).await.unwrap());
                }
            });
            n
        }),
    );
    at_least(
        100.0,
        "JavaScript, 20,000 rows: order by score desc, limit 20",
        javascript::ORDER,
        contender("Person::find", |n| {
            (0..n).for_each(|_| drop(black_box(runtime.block_on(top(ds)))));
            n
        }),
    );
    at_least(
        20.0,
        "JavaScript, 20,000 rows: create, one by one",
        javascript::CREATE,
        contender("Person::create", |n| {
            runtime.block_on(async {
                for _ in 0..n {
                    let ds = juggler_memory::connect("memory:").await.unwrap();
                    for i in 0..FEWER_ROWS {
                        black_box(Person::create(&ds, person(i)).await.unwrap());
                    }
                }
            });
            n * FEWER_ROWS as u64
        }),
    );
}

/// Races juggler with hand-written code, and compares it with the fastest of it.
fn at_most(target: f64, workload: &str, by_hand: Vec<Contender<'_>>, juggler: Contender<'_>) {
    if !is_wanted(workload) {
        return;
    }
    // Juggler is the first, to which the ratios are.
    let mut contenders = vec![juggler];
    contenders.extend(by_hand);
    let measured = race(&mut contenders);
    let others = contenders.iter().zip(&measured).skip(1);
    let Some((fastest, by_hand)) = others.min_by(|(_, a), (_, b)| a.ratio.total_cmp(&b.ratio)) else {
        return;
    };
    verdict(
        workload,
        &format!("{} ({})", shown(by_hand.time), fastest.name),
        &shown(measured[0].time),
        Bound::AtMost(target),
        1.0 / by_hand.ratio,
    );
}

/// Measures juggler, and compares it with a figure in nanoseconds.
fn at_least(target: f64, workload: &str, figure: f64, juggler: Contender<'_>) {
    if is_wanted(workload) {
        let time = race(&mut [juggler])[0].time;
        verdict(workload, &shown(figure), &shown(time), Bound::AtLeast(target), figure / time);
    }
}
