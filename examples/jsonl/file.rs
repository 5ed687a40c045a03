//! A table and the lines of its file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

use juggler_core::definition::{Coercion, coerce};
use juggler_core::value::{Object, from_json};
use juggler_core::{Error, ModelDefinition, Result, Value};
use serde_json::{Map, Value as Json};

use super::storage;
use super::table::Table;

/// A line: the number of a row, and the row under the wire names of its properties; null where it was destroyed.
type Line = (i64, Option<Map<String, Json>>);

impl<'m> Table<'m> {
    /// Reads a file. One that is not there has no rows.
    pub(super) fn read(file: &Path, model: &'m ModelDefinition) -> Result<Self> {
        let text = match fs::read_to_string(file) {
            Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
            text => text.map_err(|error| storage(file, error))?,
        };
        let (rows, changed) = (BTreeMap::new(), BTreeSet::new());
        let is_open = !text.is_empty() && !text.ends_with('\n');
        let mut table = Table { file: file.to_owned(), model, rows, last: 0, changed, is_open };
        for (at, line) in text.lines().enumerate() {
            let wrong = |error: serde_json::Error| {
                Error::storage(format!("{}:{}: {:.200}", file.display(), at + 1, error.to_string()))
            };
            let (number, row): Line = serde_json::from_str(line).map_err(wrong)?;
            table.last = table.last.max(number);
            match row {
                Some(row) => table.rows.insert(number, from_line(model, row)?),
                None => table.rows.remove(&number),
            };
        }
        Ok(table)
    }

    /// Adds what changed to the file: all of it, or nothing.
    pub(super) fn append(&self) -> Result<()> {
        if self.changed.is_empty() {
            return Ok(());
        }
        let append = || {
            let mut file = File::options().create(true).append(true).open(&self.file)?;
            let length = file.metadata()?.len();
            let start = if self.is_open { "\n" } else { "" };
            file.write_all((start.to_owned() + &self.lines()).as_bytes())
                .inspect_err(|_| drop(file.set_len(length)))
        };
        append().map_err(|error| storage(&self.file, error))
    }

    /// Writes the file anew, beside the old one until it is whole. Gives the number of bytes that were saved.
    pub(super) fn rewrite(mut self) -> Result<u64> {
        if self.last == 0 {
            return Ok(0); // nothing was ever written
        }
        self.changed = self.rows.keys().copied().chain([self.last]).collect();
        let lines = self.lines();
        let rewrite = || {
            let before = fs::metadata(&self.file)?.len();
            let new = self.file.with_extension("new");
            fs::write(&new, &lines)?;
            fs::rename(new, &self.file)?;
            Ok(before.saturating_sub(lines.len() as u64))
        };
        rewrite().map_err(|error| storage(&self.file, error))
    }

    /// What changed, as lines.
    fn lines(&self) -> String {
        let line = |number| (number, self.rows.get(number).map(|row| to_line(self.model, row)));
        let lines = self.changed.iter().map(|number| serde_json::json!(line(number)).to_string() + "\n");
        lines.collect()
    }
}

fn to_line(model: &ModelDefinition, row: &[Value]) -> Map<String, Json> {
    let mut line = Map::new();
    for (property, value) in model.properties.iter().zip(row) {
        line.insert(property.name.to_string(), value.to_json());
    }
    if let Some(Value::Object(extras)) = model.extras().map(|at| &row[at]) {
        line.extend(extras.iter().map(|(name, value)| (name.to_owned(), value.to_json())));
    }
    line
}

fn from_line(model: &ModelDefinition, line: Map<String, Json>) -> Result<Vec<Value>> {
    let mut row = Vec::with_capacity(model.width());
    for (at, property) in model.properties.iter().enumerate() {
        let json = line.get(&*property.name).unwrap_or(&Json::Null);
        row.push(coerce(&property.kind, Coercion::Typed, json, &model.place(at))?);
    }
    if model.is_open() {
        let undeclared = line.iter().filter(|(name, _)| model.property(name).is_none());
        let extras: Object = undeclared.map(|(name, json)| (name.clone(), from_json(json))).collect();
        row.push(if extras.is_empty() { Value::Null } else { Value::Object(extras) });
    }
    Ok(row)
}
