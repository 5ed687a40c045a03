//! A store as the text of its file.

use juggler_core::value::AsJson;
use juggler_core::{Error, Result, Value, ValueRef};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::content::Rows;
use crate::column::whole;
use crate::store::Store;
use crate::sync::Ordering;
use crate::table::Table;

/// The store as the text of its file.
pub(super) fn encode(store: &Store) -> Result<Vec<u8>> {
    serde_json::to_vec(&File(store))
        .map_err(|error| Error::storage("rows cannot be written as JSON").because_of(error))
}

struct File<'a>(&'a Store);
struct Ids<'a>(&'a Store);
struct Models<'a>(&'a Store);

impl Serialize for File<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("ids", &Ids(self.0))?;
        map.serialize_entry("models", &Models(self.0))?;
        map.end()
    }
}

impl Serialize for Ids<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Store { tables, names, unclaimed, .. } = self.0;
        let known = names.iter().zip(tables).filter_map(|(name, table)| match table.ids.columns.as_slice() {
            [id] => Some((name, table.columns[*id].next.load(Ordering::Relaxed))),
            _ => None,
        });
        serializer.collect_map(known.chain(unclaimed.ids.iter().map(|(name, next)| (name, next.0))))
    }
}

impl Serialize for Models<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Store { tables, names, unclaimed, .. } = self.0;
        let mut map = serializer.serialize_map(None)?;
        for (name, table) in names.iter().zip(tables) {
            map.serialize_entry(name, table)?;
        }
        for (name, rows) in &unclaimed.models {
            map.serialize_entry(name, rows)?;
        }
        map.end()
    }
}

impl Serialize for Rows {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(id, row)| (id, row)))
    }
}

impl Serialize for Table {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.rows))?;
        for slot in self.live.iter() {
            let row = serde_json::to_string(&Row { table: self, slot }).map_err(serde::ser::Error::custom)?;
            map.serialize_entry(&key(self, slot), &row)?;
        }
        map.end()
    }
}

/// The id of a row as text. LoopBack has the first part of a composite id there; all of them are needed to tell rows apart.
fn key(table: &Table, slot: u32) -> String {
    let text = |value: ValueRef<'_>| match value {
        ValueRef::Text(text) => text.to_owned(),
        ValueRef::Float(v) => whole(v).map_or_else(|| v.to_string(), |v| v.to_string()),
        other => match other.to_owned().to_json() {
            serde_json::Value::String(text) => text,
            json => json.to_string(),
        },
    };
    match table.ids.columns.as_slice() {
        [] => slot.to_string(),
        [id] => text(table.get(*id, slot)),
        ids => {
            let parts = ids.iter().map(|&at| table.get(at, slot).to_owned()).collect();
            Value::List(parts).to_json().to_string()
        }
    }
}

struct Row<'a> {
    table: &'a Table,
    slot: u32,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (at, column) in self.table.columns.iter().enumerate() {
            match column.get(self.slot) {
                ValueRef::Null => {}
                ValueRef::Object(object) if Some(at) == self.table.extras => {
                    for i in 0..object.len() {
                        let (name, value) = object.entry(i);
                        map.serialize_entry(name, &AsJson(value))?;
                    }
                }
                value => map.serialize_entry(&*column.name, &AsJson(value))?,
            }
        }
        map.end()
    }
}
