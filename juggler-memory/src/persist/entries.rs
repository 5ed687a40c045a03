//! JSON objects none of whose names is there twice.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};

/// The entries of an object, in order. One that has a name twice is refused: of the two, one would be lost without a word.
pub(super) struct Entries<T>(pub(super) Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(All(PhantomData))
    }
}

struct All<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for All<T> {
    type Value = Entries<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        match twice(&entries) {
            Some(name) => Err(A::Error::custom(format_args!("{:?} is there twice", short(name)))),
            None => Ok(Entries(entries)),
        }
    }
}

fn twice<T>(entries: &[(String, T)]) -> Option<&str> {
    let mut names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
}

/// Text of a file for an error, cut where it is long.
pub(super) fn short(text: &str) -> &str {
    cut(text, 60)
}

/// What is wrong with JSON, and where. What stands where something else should may be the value of a hidden property.
pub(super) fn told(error: &serde_json::Error) -> String {
    const LONGEST: usize = 200;
    let text = error.to_string();
    if text.starts_with("invalid type") || text.starts_with("invalid value") {
        return format!("it is something else, at line {} column {}", error.line(), error.column());
    }
    match cut(&text, LONGEST) {
        whole if whole.len() == text.len() => text,
        start => format!("{start}.. at line {} column {}", error.line(), error.column()),
    }
}

fn cut(text: &str, longest: usize) -> &str {
    text.char_indices().nth(longest).map_or(text, |(end, _)| &text[..end])
}
