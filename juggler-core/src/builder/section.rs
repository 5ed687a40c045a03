//! What only one connector understands: `{"mysql": {"dataType": "char"}}`.

use serde_json::{Map, Value as Json, json};

use crate::definition::{Section, TABLE};
use crate::value::{from_json, to_json};

/// Objects among the options that are none of `known` belong to a connector.
pub(super) fn read(options: &Map<String, Json>, known: &[&str]) -> Vec<Section> {
    let others = options.iter().filter(|(key, _)| !known.contains(&key.as_str()));
    let entries = others.filter_map(|(key, json)| Some((key, json.as_object()?)));
    entries
        .flat_map(|(key, entries)| {
            entries.iter().map(|(name, json)| Section::of(key.clone(), name.clone(), from_json(json)))
        })
        .collect()
}

/// Writes sections beside other options.
pub(super) fn write(sections: &[Section], options: &mut Map<String, Json>) {
    for section in sections {
        let entries = options.entry(&*section.connector).or_insert_with(|| json!({}));
        if let Json::Object(entries) = entries {
            entries.insert(section.name.to_string(), to_json(section.value()));
        }
    }
}

/// The sections of a base under those of a model that extends it, which has a table of its own: objects are merged, other values
/// replaced.
pub(super) fn merge(base: &[Section], own: Vec<Section>) -> Vec<Section> {
    let mut merged: Vec<Section> =
        base.iter().filter(|section| !TABLE.contains(&&*section.name)).cloned().collect();
    for section in own {
        let same =
            |other: &&mut Section| (&other.connector, &other.name) == (&section.connector, &section.name);
        match merged.iter_mut().find(same) {
            None => merged.push(section),
            Some(other) => {
                let value = deep(to_json(other.value()), to_json(section.value()));
                *other = Section::of(section.connector, section.name, from_json(&value));
            }
        }
    }
    merged
}

fn deep(base: Json, own: Json) -> Json {
    match (base, own) {
        (Json::Object(mut base), Json::Object(own)) => {
            for (name, json) in own {
                let below = base.remove(&name).unwrap_or_default();
                base.insert(name, deep(below, json));
            }
            Json::Object(base)
        }
        (_, own) => own,
    }
}
