//! Who hears what the writer says, and so knows what must be there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use juggler_core::prelude::*;

use super::{Effect, Entry, Line, TASKS, open, task_of, text_of};
use crate::cases::Outcome;

/// The version of each row of a task.
type Rows = BTreeMap<i64, i64>;

/// What must be in a store, after all that was heard.
#[derive(Debug)]
pub struct Witness {
    url: String,
    /// What each task may have: one state, and one more for each thing of which nobody knows whether it was done.
    possible: Vec<Vec<Rows>>,
    tried: Vec<Option<Effect>>,
    /// The id of each key.
    ids: HashMap<i64, i64>,
    given: BTreeSet<i64>,
    /// How often what was heard and seen.
    pub tally: Tally,
}

/// How often what was heard and seen.
#[derive(Debug, Default, Clone)]
pub struct Tally {
    /// Writes that were acknowledged.
    pub done: usize,
    /// Writes that were refused, by the class of the error.
    pub refused: BTreeMap<String, usize>,
    /// Writes that were cut off.
    pub cut_off: usize,
    /// How often the store was opened and found as it must be.
    pub checked: usize,
}

impl Witness {
    /// Of a store that is empty.
    #[must_use]
    pub fn new(url: String) -> Self {
        Witness {
            url,
            possible: vec![vec![Rows::new()]; TASKS],
            tried: vec![None; TASKS],
            ids: HashMap::new(),
            given: BTreeSet::new(),
            tally: Tally::default(),
        }
    }

    /// Hears a line of the writer.
    ///
    /// # Errors
    /// What is no line, and an id that was given before.
    pub fn hear(&mut self, line: &str) -> Outcome {
        match serde_json::from_str(line)? {
            Line::Tries { task, effect } => self.tried[task] = Some(effect),
            Line::Done { task, ids } => {
                let effect = self.tried[task].take().ok_or("done, and not tried")?;
                self.possible[task].iter_mut().for_each(|rows| apply(rows, &effect));
                self.tally.done += 1;
                for (key, id) in ids {
                    self.give(key, id)?;
                }
            }
            Line::Refused { task, kind } => {
                self.tried[task] = None;
                *self.tally.refused.entry(kind).or_default() += 1;
            }
        }
        Ok(())
    }

    fn give(&mut self, key: i64, id: i64) -> Outcome {
        if let Some(known) = self.ids.insert(key, id) {
            return if known == id {
                Ok(())
            } else {
                Err(format!("{key} had the id {known}, and has {id}").into())
            };
        }
        match self.given.insert(id) {
            true => Ok(()),
            false => Err(format!("the id {id} was given again, to {key}").into()),
        }
    }

    /// The writer is gone: of what it tried last, nobody knows whether it was done.
    pub fn is_gone(&mut self) {
        for (possible, tried) in self.possible.iter_mut().zip(&mut self.tried) {
            let Some(effect) = tried.take().filter(|effect| !effect.is_empty()) else { continue };
            self.tally.cut_off += 1;
            for mut rows in possible.clone() {
                apply(&mut rows, &effect);
                if !possible.contains(&rows) {
                    possible.push(rows);
                }
            }
        }
    }

    /// Opens the store: is what must be there?
    ///
    /// # Errors
    /// What is not, or cannot be opened.
    pub async fn check(&mut self) -> Outcome {
        let ds = open(&self.url).await?;
        if ds.is_relational() {
            let check = ds.execute("PRAGMA integrity_check", ()).values::<String>().await?;
            if check != ["ok"] {
                return Err(format!("the database is not whole: {check:?}").into());
            }
        }
        let mut found = vec![Rows::new(); TASKS];
        for Entry { id, key, version, text } in Entry::find(&ds).await? {
            let rows = found.get_mut(task_of(key)).filter(|_| key > 0).ok_or("a row that was undone")?;
            if text != text_of(key, version) || rows.insert(key, version).is_some() {
                return Err(
                    format!("{key} is there twice, or its version {version} has the text {text:?}").into()
                );
            }
            self.give(key, id)?;
        }
        ds.disconnect().await?;
        for (possible, found) in self.possible.iter_mut().zip(found) {
            if !possible.contains(&found) {
                return Err(format!("there is {found:?}; there should be one of {possible:?}").into());
            }
            *possible = vec![found];
        }
        self.tally.checked += 1;
        Ok(())
    }
}

fn apply(rows: &mut Rows, effect: &Effect) {
    for &(key, version) in effect {
        match version {
            Some(version) => drop(rows.insert(key, version)),
            None => drop(rows.remove(&key)),
        }
    }
}
