//! Random questions: conditions, orders, windows, includes.

use serde_json::{Map, Value as Json, json};

use super::model::Model;
use super::operator::Operator;
use super::random::Random;
use super::tally::{Nulls, Tally};

/// Asks about models: what was asked least comes first.
pub(crate) struct Asker<'a> {
    pub(crate) models: &'a [Model],
    pub(crate) nulls: &'a Nulls,
    pub(crate) tally: &'a mut Tally,
    pub(crate) random: &'a mut Random,
}

impl Asker<'_> {
    /// A step that reads.
    pub(crate) fn read(&mut self) -> Json {
        let of = if self.models.len() > 1 && self.random.chance(30) { 1 } else { 0 };
        let name = self.models[of].name;
        let condition = self.condition(of);
        match self.random.below(20) {
            0..3 => json!({"op": "count", "model": name, "where": condition}),
            3 => json!({"op": "findOne", "model": name, "filter": self.filter(of, condition)}),
            4 => {
                let mut ids: Vec<Json> = Vec::new();
                for _ in 0..self.random.below(6) {
                    let id = self.models[of].id_of(self.random.below(40));
                    ids.extend(id.get("id").cloned());
                }
                json!({"op": "findByIds", "model": name, "ids": ids, "filter": {"where": condition}})
            }
            _ => json!({"op": "find", "model": name, "filter": self.filter(of, condition)}),
        }
    }

    /// A condition with one test, or with several.
    pub(crate) fn condition(&mut self, of: usize) -> Json {
        let tests = match self.random.below(10) {
            0..3 => 1,
            3..6 => 2,
            6..8 => 4,
            _ => 5 + self.random.below(8),
        };
        self.tree(of, tests, 0)
    }

    fn tree(&mut self, of: usize, tests: usize, depth: usize) -> Json {
        if tests <= 1 || depth > 4 {
            return match !self.models[of].relations.is_empty() && depth < 3 && self.random.chance(12) {
                true => self.related(of, depth),
                false => self.test(of),
            };
        }
        let parts = 2 + self.random.below(2.min(tests - 1));
        let each = tests.div_ceil(parts);
        let parts: Vec<Json> = (0..parts).map(|_| self.tree(of, each, depth + 1)).collect();
        match self.random.below(8) {
            0..3 => json!({"and": parts}),
            3..6 => json!({"or": parts}),
            6 => json!({"nor": parts}),
            _ => merged(parts),
        }
    }

    /// The test that was made least, of all that can be.
    fn test(&mut self, of: usize) -> Json {
        let model = &self.models[of];
        let mut least: Option<(u64, _, _)> = None;
        for place in model.places() {
            let has_null = self.nulls.of(model.name, &place.path);
            for operator in Operator::ALL.into_iter().filter(|operator| operator.fits(place.kind)) {
                let noise = self.random.below(3) as u64;
                let made = self.tally.made(place.kind, operator, has_null) + noise;
                if least.as_ref().is_none_or(|(fewest, ..)| made < *fewest) {
                    least = Some((made, place, operator));
                }
            }
        }
        let Some((_, place, operator)) = least else { return json!({}) };
        self.tally.note(place.kind, operator, self.nulls.of(model.name, &place.path));
        operator.test(place, self.random)
    }

    /// A condition on related rows.
    fn related(&mut self, of: usize, depth: usize) -> Json {
        let relation = *self.random.pick(&self.models[of].relations);
        let words: &[&str] = if relation.is_many { &["some", "every", "none"] } else { &["is", "isNot"] };
        let word = *self.random.pick(words);
        let inner = if self.random.chance(15) { json!({}) } else { self.tree(relation.target, 1, depth + 2) };
        json!({ relation.name: { word: inner } })
    }

    fn filter(&mut self, of: usize, condition: Json) -> Json {
        let mut filter = json!({ "where": condition });
        self.window(of, &mut filter, 12);
        if self.random.chance(15) {
            let names = self.models[of].names();
            filter["fields"] = json!(self.random.some(&names, 4));
        } else if self.random.chance(30) {
            filter["include"] = self.include(of, 0);
        }
        filter
    }

    /// Order, limit and skip.
    fn window(&mut self, of: usize, filter: &mut Json, most: usize) {
        if self.random.chance(60) {
            let keys = self.random.some(&self.models[of].order_keys(), 3);
            let direction = |random: &mut Random| *random.pick(&[" ASC", " DESC", ""]);
            let keys: Vec<String> =
                keys.iter().map(|key| format!("{key}{}", direction(self.random))).collect();
            if !keys.is_empty() {
                filter["order"] = json!(keys);
            }
        }
        if self.random.chance(40) {
            filter["limit"] = json!(self.random.below(most));
        }
        if self.random.chance(25) {
            filter["skip"] = json!(self.random.below(6));
        }
    }

    fn include(&mut self, of: usize, depth: usize) -> Json {
        let relations = self.random.some(&self.models[of].relations, 2);
        let mut includes = Vec::new();
        for relation in relations {
            let mut scope = json!({});
            if self.random.chance(40) {
                scope["where"] = self.tree(relation.target, 1, 3);
            }
            if relation.is_many {
                self.window(relation.target, &mut scope, 4);
            }
            if depth < 1 && self.random.chance(40) {
                scope["include"] = self.include(relation.target, depth + 1);
            }
            includes.push(json!({"relation": relation.name, "scope": scope}));
        }
        Json::Array(includes)
    }
}

/// Conditions as the keys of one object, where that says the same; otherwise, all of them.
fn merged(parts: Vec<Json>) -> Json {
    let mut all = Map::new();
    for part in &parts {
        for (key, value) in part.as_object().into_iter().flatten() {
            if all.insert(key.clone(), value.clone()).is_some() {
                return json!({ "and": parts });
            }
        }
    }
    Json::Object(all)
}
