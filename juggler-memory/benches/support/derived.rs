//! The rows that are measured, as a derived model.

use juggler_core::prelude::*;

/// How many rows.
pub(crate) const ROWS: i64 = 100_000;

#[derive(Model, Debug, Clone, PartialEq)]
pub(crate) struct Person {
    #[model(id, generated)]
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) age: i64,
    pub(crate) city: String,
    pub(crate) score: f64,
    pub(crate) active: bool,
}

/// The row numbered `i`.
pub(crate) fn person(i: i64) -> NewPerson {
    let scattered = (i.wrapping_mul(6_364_136_223_846_793_005) >> 33).unsigned_abs();
    NewPerson {
        name: format!("Person {}", scattered % 10_000),
        age: (scattered % 100) as i64,
        city: format!("City {}", scattered / 100 % 20),
        score: (scattered % 1_000_003) as f64 / 7.0,
        active: scattered.is_multiple_of(3),
    }
}

/// A store with so many rows.
#[allow(dead_code)] // not in every bench
pub(crate) async fn filled(rows: i64) -> DataSource {
    let ds = juggler_memory::connect("memory:").await.unwrap();
    for first in (0..rows).step_by(1000) {
        Person::create_all(&ds, (first..first + 1000).map(person)).await.unwrap();
    }
    ds
}
