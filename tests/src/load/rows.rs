//! What a task knows of its rows: the model that the database is compared with.

use std::collections::{BTreeMap, BTreeSet};

use crate::databases::Database;

use super::Entry;

/// A row, as far as its task may change it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Held {
    pub(crate) version: i64,
    pub(crate) text: String,
    pub(crate) notes: usize,
}

/// Rows by their ids; `None` is one that is not there.
pub(crate) type Rows = BTreeMap<i64, Option<Held>>;

/// What somebody saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) rows: Vec<(i64, Held)>,
    /// Does it say nothing of notes?
    pub(crate) without_notes: bool,
    /// Of which ids is what was not seen not there?
    pub(crate) of: BTreeSet<i64>,
}

/// The rows of one task.
#[derive(Debug)]
pub struct Own {
    pub(crate) owner: i64,
    pub(crate) database: Option<Database>,
    next: i64,
    rows: Rows,
    /// What nobody knows whether it was done; of each, all or nothing was.
    doubts: Vec<(Rows, Rows)>,
}

/// How many ids a task has.
pub(crate) const IDS: i64 = 1_000_000;

pub(crate) fn name(id: i64) -> String {
    format!("n{id}")
}

impl Own {
    /// None yet. `database` is the one that they will be in, unless that has no statements of one's own.
    #[must_use]
    pub const fn new(owner: i64, database: Option<Database>) -> Self {
        Own { owner, database, next: owner * IDS, rows: Rows::new(), doubts: Vec::new() }
    }

    /// An id that was never used.
    pub(crate) fn fresh(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    /// How many rows are known to be there.
    #[must_use]
    pub fn count(&self) -> usize {
        self.rows.values().flatten().count()
    }

    /// All of them are gone, for sure.
    pub(crate) fn forget(&mut self) {
        self.rows = Rows::new();
        self.doubts = Vec::new();
    }

    /// The rows of which it is known what they are.
    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// What was done, and acknowledged.
    pub(crate) fn done(&mut self, effect: Rows) {
        self.rows.extend(effect);
    }

    /// What was done, or not. Nothing is done with these rows any more: on a server, it may still happen.
    pub(crate) fn doubt(&mut self, effect: Rows) {
        if effect.is_empty() {
            return;
        }
        let before = effect.keys().map(|&id| (id, self.rows.remove(&id).flatten())).collect();
        self.doubts.push((before, effect));
    }

    /// Is what was seen what must be there?
    pub(crate) fn check(&self, seen: &Seen) -> Result<(), String> {
        let found: BTreeMap<i64, &Held> = seen.rows.iter().map(|(id, held)| (*id, held)).collect();
        if found.len() != seen.rows.len() {
            return Err(format!("a row was seen twice: {:?}", seen.rows));
        }
        for (id, expected) in self.rows.iter().filter(|(id, _)| seen.of.contains(id)) {
            let is_same = match (expected, found.get(id)) {
                (None, None) => true,
                (Some(expected), Some(found)) => {
                    let is_counted = seen.without_notes || expected.notes == found.notes;
                    expected.version == found.version && expected.text == found.text && is_counted
                }
                _ => false,
            };
            if !is_same {
                return Err(format!(
                    "{id} is {}, and should be {}",
                    told(found.get(id)),
                    told(expected.as_ref().as_ref())
                ));
            }
        }
        Ok(())
    }

    /// Is all that is there what must be there?
    pub(crate) fn check_all(&self, mut there: BTreeMap<i64, Held>) -> Result<(), String> {
        let seen = Seen {
            rows: there.clone().into_iter().collect(),
            of: self.rows.keys().copied().collect(),
            without_notes: false,
        };
        self.check(&seen)?;
        there.retain(|id, _| !self.rows.contains_key(id));
        for (before, after) in &self.doubts {
            let found: Rows = before.keys().map(|id| (*id, there.remove(id))).collect();
            if found != *before && found != *after {
                return Err(format!(
                    "a half of something: {found:?}, which was {before:?}, and would be {after:?}"
                ));
            }
        }
        match there.is_empty() {
            true => Ok(()),
            false => Err(format!("nobody wrote {there:?}")),
        }
    }
}

fn told(held: Option<&&Held>) -> String {
    held.map_or("not there".to_owned(), |held| {
        let start: String = held.text.chars().take(20).collect();
        format!("version {} with {} notes and {} bytes, {start:?}", held.version, held.notes, held.text.len())
    })
}

impl From<&Entry> for Held {
    fn from(entry: &Entry) -> Self {
        let notes = entry.notes.loaded().map_or(0, |notes| notes.len());
        Held { version: entry.version, text: entry.text.clone(), notes }
    }
}
