//! Statements that are refused, and change nothing.

use crate::random::Random;
use juggler_core::prelude::*;

use super::cut::Failed;
use super::rows::{Own, name};
use super::write::new;
use super::{Entry, NewEntry};

/// A table that takes hardly anything, and stays empty.
pub(crate) const TABLE: &str = "CREATE TABLE stress_strict (id INT NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL, n INT CHECK (n < 100))";

#[derive(Debug, Clone)]
pub(crate) enum Refused {
    /// An id that is taken.
    SameId(i64),
    /// A name that is taken, by a new row.
    SameName(i64),
    /// A new id, twice in one operation.
    Twice(i64),
    /// A statement of one's own, with its parameters.
    Statement(&'static str, Vec<Value>),
}

pub(crate) fn plan(random: &mut Random, own: &mut Own) -> Refused {
    let there: Vec<i64> = own.rows().iter().filter(|(_, held)| held.is_some()).map(|(id, _)| *id).collect();
    if !there.is_empty() && random.below(3) == 0 {
        let id = *random.one(&there);
        return if random.below(2) == 0 { Refused::SameId(id) } else { Refused::SameName(id) };
    }
    statement(random, own)
}

/// A statement that is refused whatever rows there are.
pub(crate) fn statement(random: &mut Random, own: &mut Own) -> Refused {
    let Some(database) = own.database.filter(|_| random.below(10) > 0) else {
        return Refused::Twice(own.fresh());
    };
    let (text, parameters) = match random.below(9) {
        0 => ("SELEKT 1", Vec::new()),
        1 => ("SELECT nothing FROM stress_entries", Vec::new()),
        2 => ("SELECT * FROM stress_nowhere", Vec::new()),
        3 => ("SELECT name FROM stress_entries", vec![Value::Int(1)]),
        4 => (
            database.pick(
                "SELECT name FROM stress_entries WHERE id = ?",
                "SELECT name FROM stress_entries WHERE id = $1",
                "SELECT name FROM stress_entries WHERE id = ?",
            ),
            Vec::new(),
        ),
        5 => ("INSERT INTO stress_strict VALUES (1, 'a', 1), (2, NULL, 2)", Vec::new()),
        6 => ("INSERT INTO stress_strict VALUES (1, 'a', 1), (2, 'b', 1000)", Vec::new()),
        7 => ("INSERT INTO stress_strict VALUES (1, 'a', 1), (1, 'b', 1)", Vec::new()),
        // An error behind the first row.
        _ => (
            database.pick(
                "SELECT abs(n) FROM (SELECT 1 AS n UNION ALL SELECT -9223372036854775808)",
                "SELECT 2147483647 / n FROM (VALUES (1), (0)) AS v (n)",
                "SELECT 9223372036854775807 + n FROM (SELECT 0 AS n UNION ALL SELECT 1) AS v",
            ),
            Vec::new(),
        ),
    };
    Refused::Statement(text, parameters)
}

pub(crate) async fn run(ds: DataSource, refused: Refused) -> Result<(), Failed> {
    on(&ds, &refused).await
}

/// Tries it. That it is refused is what should happen.
pub(crate) async fn on(db: &Session, refused: &Refused) -> Result<(), Failed> {
    let outcome = match refused {
        Refused::SameId(id) => Entry::create(db, new(*id, 0, "another")).await.map(drop),
        Refused::SameName(id) => {
            let entry = NewEntry { name: name(*id), ..new(-*id, 0, "another") };
            Entry::create(db, entry).await.map(drop)
        }
        Refused::Twice(id) => {
            let entry = || new(*id, 0, "another");
            Entry::create_all(db, [entry(), entry()]).await.map(drop)
        }
        Refused::Statement(text, parameters) => db.execute(*text, parameters.clone()).rows().await.map(drop),
    };
    match (outcome, refused) {
        (Ok(()), _) => Err(Failed::Wrong(format!("{refused:?} was not refused"))),
        (Err(error), _) if error.is_retryable() => Err(error.into()),
        (Err(error), Refused::SameId(_) | Refused::SameName(_) | Refused::Twice(_))
            if !error.is_conflict() && !error.is_validation() =>
        {
            Err(Failed::Wrong(format!("{refused:?} is no conflict: {error:?}")))
        }
        (Err(_), _) => Ok(()),
    }
}
