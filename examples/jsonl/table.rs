//! The rows of a model, for the length of one call.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use juggler_core::connector::{Assignment, RowRef};
use juggler_core::definition::{Coercion, coerce};
use juggler_core::query::{self, Condition, Query, matches};
use juggler_core::row::Values;
use juggler_core::{Error, ModelDefinition, Result, Value};
use serde_json::Value as Json;

/// The rows of a model by number, and what changed since they were read.
pub(super) struct Table<'m> {
    pub(super) file: PathBuf,
    pub(super) model: &'m ModelDefinition,
    pub(super) rows: BTreeMap<i64, Vec<Value>>,
    /// The largest number so far, also of rows that were destroyed: none is used again.
    pub(super) last: i64,
    pub(super) changed: BTreeSet<i64>,
    /// Does the last line of the file have no end yet? Somebody wrote it by hand.
    pub(super) is_open: bool,
}

impl Table<'_> {
    /// The rows of a query, in order, with the values it asks for.
    pub(super) fn select(&self, query: &Query<'_>) -> Vec<Vec<Value>> {
        query::select(query, self.rows.values())
    }

    /// The numbers of the rows that match.
    pub(super) fn matching(&self, condition: &Condition) -> Vec<i64> {
        let rows = self.rows.iter().filter(|(_, row)| matches(condition, &Values(row)));
        rows.map(|(number, _)| *number).collect()
    }

    pub(super) fn create(&mut self, rows: &[RowRef<'_>]) -> Result<Vec<Vec<Value>>> {
        rows.iter().map(|row| self.insert(*row)).collect()
    }

    fn insert(&mut self, row: RowRef<'_>) -> Result<Vec<Value>> {
        let mut values =
            (0..self.model.width()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<Vec<_>>>()?;
        let number = self.number(&mut values)?;
        self.put(number, values.clone())?;
        Ok(values)
    }

    /// The number of a new row. It is the id, too, where one is to be made.
    fn number(&mut self, values: &mut [Value]) -> Result<i64> {
        let next = self.last.checked_add(1);
        self.last = next.ok_or_else(|| Error::storage("there are no more row numbers"))?;
        if let Some(at) = self.model.generated_id() {
            let (kind, place) = (self.model.kind(at), self.model.place(at));
            match values[at].to_json() {
                Json::Null => values[at] = coerce(kind, Coercion::Ldl, &self.last.into(), &place)?,
                given => self.last = self.last.max(given.as_i64().unwrap_or(0)),
            }
        }
        Ok(self.last)
    }

    pub(super) fn update(&mut self, condition: &Condition, assignments: &[Assignment]) -> Result<u64> {
        let numbers = self.matching(condition);
        for number in &numbers {
            let mut row = self.rows[number].clone();
            Assignment::apply(self.model, assignments, &mut row)?;
            self.put(*number, row)?;
        }
        Ok(numbers.len() as u64)
    }

    pub(super) fn destroy(&mut self, condition: &Condition) -> u64 {
        let numbers = self.matching(condition);
        for number in &numbers {
            self.rows.remove(number);
            self.changed.insert(*number);
        }
        numbers.len() as u64
    }

    /// Puts a row in its place, unless another has its id or one of its unique values.
    fn put(&mut self, number: i64, row: Vec<Value>) -> Result<()> {
        let others = self.rows.iter().filter(|(other, _)| **other != number).map(|(_, row)| row);
        self.model.refuse_duplicate(&row, others)?;
        self.rows.insert(number, row);
        self.changed.insert(number);
        Ok(())
    }
}
