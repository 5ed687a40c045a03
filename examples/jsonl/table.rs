//! The rows of a model, for the length of one call.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use juggler_core::connector::{Assignment, RowRef};
use juggler_core::definition::{Coercion, coerce};
use juggler_core::query::{Condition, Query, compare_rows, matches};
use juggler_core::row::Values;
use juggler_core::value::equal;
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
}

impl Table<'_> {
    /// The rows of a query, in order, with the values it asks for.
    pub(super) fn select(&self, query: &Query<'_>) -> Vec<Vec<Value>> {
        let is_match = |row: &&Vec<Value>| matches(&query.condition, &Values(row));
        let mut rows: Vec<_> = self.rows.values().filter(is_match).collect();
        rows.sort_by(|a, b| compare_rows(&query.order, &Values(a), &Values(b)));
        let size = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX);
        let rows = rows.into_iter().skip(size(query.skip)).take(query.limit.map_or(usize::MAX, size));
        match &query.projection {
            Some(positions) => {
                rows.map(|row| positions.iter().map(|&at| row[at].clone()).collect()).collect()
            }
            None => rows.cloned().collect(),
        }
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
            Assignment::apply(self.model, assignments, &mut row);
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

    /// Puts a row in its place, unless another has its id or one of its unique values. Null is never a duplicate.
    fn put(&mut self, number: i64, row: Vec<Value>) -> Result<()> {
        for key in keys(self.model) {
            let is_same = |other: &[Value]| {
                key.iter().all(|&at| !row[at].is_null() && equal(row[at].as_ref(), other[at].as_ref()))
            };
            if self.rows.iter().any(|(other, values)| *other != number && is_same(values)) {
                let names: Vec<&str> = key.iter().map(|&at| &*self.model.properties[at].name).collect();
                return Err(Error::conflict(self.model.name.clone(), names.join(",")));
            }
        }
        self.rows.insert(number, row);
        self.changed.insert(number);
        Ok(())
    }
}

/// The positions that are unique together: the id, the unique properties, the unique indexes.
fn keys(model: &ModelDefinition) -> impl Iterator<Item = Vec<usize>> {
    let id = (!model.ids.is_empty()).then(|| model.ids.to_vec());
    let single = (0..model.properties.len()).filter(|&at| model.properties[at].unique).map(|at| vec![at]);
    let several = model.indexes.iter().filter(|index| index.unique).map(|index| index.properties.to_vec());
    id.into_iter().chain(single).chain(several)
}
