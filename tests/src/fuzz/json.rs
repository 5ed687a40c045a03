//! Changes of JSON that leave it JSON.

use serde_json::{Map, Value as Json};

use super::change::scalar;
use crate::random::Random;

/// Deeper parts are not changed.
const DEEPEST: usize = 100;

/// Changes one part of an input, if it is JSON: to a part of another, or to one that a word stands for.
pub(super) fn change(input: &[u8], other: &[u8], random: &mut Random, words: &[&str]) -> Option<Vec<u8>> {
    let mut json: Json = serde_json::from_slice(input).ok()?;
    let mut place = random.below(size(&json, 0).max(1));
    let donor = serde_json::from_slice::<Json>(other).unwrap_or(Json::Null);
    change_at(&mut json, &mut place, 0, &mut Change { donor, random, words });
    serde_json::to_vec(&json).ok()
}

struct Change<'a> {
    donor: Json,
    random: &'a mut Random,
    words: &'a [&'a str],
}

/// How many parts it has, itself among them.
fn size(json: &Json, depth: usize) -> usize {
    let inner =
        |parts: &mut dyn Iterator<Item = &Json>| parts.map(|part| size(part, depth + 1)).sum::<usize>();
    1 + match json {
        _ if depth > DEEPEST => 0,
        Json::Array(items) => inner(&mut items.iter()),
        Json::Object(map) => inner(&mut map.values()),
        _ => 0,
    }
}

/// Changes the part with this number, as [`size`] counts them.
fn change_at(json: &mut Json, place: &mut usize, depth: usize, change: &mut Change<'_>) -> bool {
    if *place == 0 {
        change.apply(json);
        return true;
    }
    *place -= 1;
    match json {
        _ if depth > DEEPEST => false,
        Json::Array(items) => items.iter_mut().any(|item| change_at(item, place, depth + 1, change)),
        Json::Object(map) => map.values_mut().any(|value| change_at(value, place, depth + 1, change)),
        _ => false,
    }
}

impl Change<'_> {
    fn apply(&mut self, json: &mut Json) {
        match (self.random.below(9), &mut *json) {
            (0, Json::Object(map)) => self.rename(map),
            (1, Json::Object(map)) => {
                let name = self.word();
                let value = self.part();
                map.insert(name, value);
            }
            (2, Json::Object(map)) if !map.is_empty() => {
                let name = map.keys().nth(self.random.below(map.len())).cloned().unwrap_or_default();
                map.shift_remove(&name);
            }
            (0..3, Json::Array(items)) => {
                let part = self.part();
                items.insert(self.random.below(items.len() + 1), part);
            }
            (3, part) => *part = Json::Array(vec![part.take(); 1 + self.random.below(3)]),
            (4, part) => {
                let inner = part.take();
                *part = Json::Object(Map::from_iter([(self.word(), inner)]));
            }
            (5 | 6, part) => *part = self.word().into(),
            (7, part) => *part = serde_json::from_str(scalar(self.random)).unwrap_or(Json::Null),
            (_, part) => *part = self.part(),
        }
    }

    fn rename(&mut self, map: &mut Map<String, Json>) {
        let names: Vec<String> = map.keys().cloned().collect();
        if names.is_empty() {
            return;
        }
        let name = self.random.one(&names);
        let value = map.shift_remove(name).unwrap_or_default();
        map.insert(self.word(), value);
    }

    fn word(&mut self) -> String {
        match self.random.below(8) {
            0 => scalar(self.random).to_owned(),
            _ if self.words.is_empty() => "a".to_owned(),
            _ => (*self.random.one(self.words)).to_owned(),
        }
    }

    /// Any part of the other.
    fn part(&mut self) -> Json {
        let mut place = self.random.below(size(&self.donor, 0));
        part_at(&self.donor, &mut place, 0).cloned().unwrap_or(Json::Null)
    }
}

fn part_at<'j>(json: &'j Json, place: &mut usize, depth: usize) -> Option<&'j Json> {
    if *place == 0 {
        return Some(json);
    }
    *place -= 1;
    match json {
        _ if depth > DEEPEST => None,
        Json::Array(items) => items.iter().find_map(|item| part_at(item, place, depth + 1)),
        Json::Object(map) => map.values().find_map(|value| part_at(value, place, depth + 1)),
        _ => None,
    }
}
