//! What a file holds.

use std::borrow::Cow;
use std::collections::BTreeMap;

use juggler_core::definition::{Coercion, check, coerce};
use juggler_core::value::{Object, from_json};
use juggler_core::{Error, Kind, ModelDefinition, Result, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use super::entries::{Entries, short, told};
use crate::sync::Ordering;
use crate::table::Table;

/// What a file holds: `{"ids":{"Model":next},"models":{"Model":{"id":"row as JSON"}}}`, as the JavaScript juggler writes it.
///
/// Of a model that is not defined yet nothing is known; its rows are kept as text, and written back as they came.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    #[serde(deserialize_with = "by_name")]
    pub(crate) ids: BTreeMap<String, Next>,
    #[serde(deserialize_with = "by_name")]
    pub(crate) models: BTreeMap<String, Rows>,
}

fn by_name<'de, T, D>(from: D) -> Result<BTreeMap<String, T>, D::Error>
where
    T: Deserialize<'de>,
    D: serde::Deserializer<'de>,
{
    Ok(Entries::deserialize(from)?.0.into_iter().collect())
}

/// The next id of a collection. JavaScript has fractions and null there where ids were no whole numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Next(pub(crate) i64);

impl<'de> Deserialize<'de> for Next {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        match Json::deserialize(from)? {
            Json::Null => Ok(Next(1)),
            Json::Number(number) => {
                let fraction = || number.as_f64().map_or(1, |next| next.ceil() as i64);
                Ok(Next(number.as_i64().unwrap_or_else(fraction)))
            }
            other => {
                let other = other.to_string();
                Err(serde::de::Error::custom(format!("the next id {} is no number", short(&other))))
            }
        }
    }
}

/// The rows of a collection, by the text of their id, as JSON.
#[derive(Debug, Default)]
pub(crate) struct Rows(pub(crate) Vec<(String, String)>);

impl<'de> Deserialize<'de> for Rows {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let rows = Entries::deserialize(from)?;
        let texts = rows.0.into_iter().map(|(id, row)| match row {
            Json::String(text) => Ok((id, text)),
            _ => Err(serde::de::Error::custom(format!("the row {:?} is not text", short(&id)))),
        });
        texts.collect::<Result<_, _>>().map(Rows)
    }
}

impl Content {
    /// Reads a file. An error says what is wrong with it.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, String> {
        if bytes.is_empty() {
            return Err("it is empty".to_owned());
        }
        let text = std::str::from_utf8(bytes).map_err(|error| format!("it is not UTF-8 ({error})"))?;
        if !text.trim_start().starts_with('{') {
            return Err("it is no JSON object".to_owned());
        }
        let content: Content = serde_json::from_str(text).map_err(|error| told(&error))?;
        for (name, rows) in &content.models {
            for (id, row) in &rows.0 {
                // The rows of unknown models are looked at too: a torn file must be found out before it is written over.
                serde_json::from_str::<Entries<Json>>(row).map_err(|error| {
                    let error = told(&error);
                    format!("the row {:?} of {} is no JSON object ({error})", short(id), short(name))
                })?;
            }
        }
        Ok(content)
    }

    /// Moves the rows of a collection into its table.
    pub(crate) fn claim(&mut self, name: &str, model: &ModelDefinition, table: &mut Table) -> Result<()> {
        let next = self.ids.get(name).copied();
        for (key, text) in self.models.get(name).into_iter().flat_map(|rows| &rows.0) {
            let row = read_row(table, model, key, text)?;
            let values: Vec<_> = row.iter().map(Value::as_ref).collect();
            table.require_id(model, &values)?;
            if let Some(columns) = table.holder(&values, |_| true) {
                return Err(table.conflict(model, columns));
            }
            table.insert(&values)?;
            table.count_on_from(&row);
        }
        if let (Some(Next(next)), [id]) = (next, table.ids.columns.as_slice()) {
            table.columns[*id].next.fetch_max(next, Ordering::Relaxed);
        }
        self.ids.remove(name);
        self.models.remove(name);
        Ok(())
    }
}

/// A row of the file, by column.
fn read_row(table: &mut Table, model: &ModelDefinition, key: &str, text: &str) -> Result<Vec<Value>> {
    let json: Entries<Json> = serde_json::from_str(text).map_err(|error| {
        Error::storage(format!("a row of {} is no JSON object: {}", model.name, told(&error)))
    })?;
    let mut rest = Object::new();
    let mut row = vec![Value::Null; table.columns.len()];
    for (name, json) in json.0 {
        match table.column(&name) {
            Some(at) if Some(at) != table.extras => {
                row[at] = read_value(&table.columns[at].kind, &json, &name)
            }
            _ => rest.push(Cow::Owned(name), from_json(&json)),
        }
    }
    if let [id] = table.ids.columns.as_slice()
        && row[*id].is_null()
    {
        row[*id] = read_value(&table.columns[*id].kind, &Json::from(key), key);
    }
    if !rest.is_empty() {
        // A closed model does not see them, but they are not ours to drop.
        let at = table.require_extras();
        row.resize(table.columns.len(), Value::Null);
        row[at] = Value::Object(rest);
    }
    Ok(row)
}

/// The JSON as this kind, or as it is if it has none.
fn read_value(kind: &Kind, json: &Json, name: &str) -> Value {
    let value = coerce(kind, Coercion::Ldl, json, name).ok();
    value.filter(|value| check(kind, value, name).is_ok()).unwrap_or_else(|| from_json(json))
}

#[cfg(test)]
mod tests {
    use super::Content;

    #[test]
    fn what_is_no_data_file_is_refused() {
        for (bytes, reason) in [
            (&b""[..], "it is empty"),
            (b"\xff\xfe{}", "it is not UTF-8"),
            (br#"{"ids":{},"models":{"A":{"1":"{\"a\":"#, "EOF"),
            (br#"{"ids":{},"models":{"A":{"1":"{\"a\":"}}}"#, "the row \"1\" of A is no JSON object"),
            (br#"{"ids":{},"models":{"A":{"1":{"a":1}}}}"#, "the row \"1\" is not text"),
            (br#"{"ids":{}}"#, "missing field `models`"),
            (br#"{"ids":{},"models":{},"more":1}"#, "unknown field `more`"),
            (br#"{"ids":{"A":"x"},"models":{}}"#, "is no number"),
            (br#"{"ids":{"A":1,"A":2},"models":{}}"#, "\"A\" is there twice"),
            (br#"{"ids":{},"models":{"A":{"1":"{}"},"A":{"2":"{}"}}}"#, "\"A\" is there twice"),
            (br#"{"ids":{},"models":{"A":{"1":"{}","1":"{}"}}}"#, "\"1\" is there twice"),
            (br#"{"ids":{},"models":{"A":{"1":"{\"a\":1,\"a\":2}"}}}"#, "\"a\" is there twice"),
            (b"[{},{}]", "it is no JSON object"),
            (b"name,age\nada,36\n", "it is no JSON object"),
        ] {
            let error = Content::parse(bytes).err().unwrap_or_default();
            assert!(error.contains(reason), "{error}");
        }
        let text = br#"{"ids":{"A":3,"B":2.5,"C":null},"models":{"A":{"2":"{\"id\":2}"}}}"#;
        let content = Content::parse(text).unwrap_or_default();
        assert_eq!(content.ids.values().map(|next| next.0).collect::<Vec<_>>(), [3, 3, 1]);
    }
}
