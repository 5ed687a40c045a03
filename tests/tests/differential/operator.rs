//! The operators: which of them fit a kind, and a random test with each.

use serde_json::{Value as Json, json};

use super::kind::{Kind, Scalar};
use super::model::Place;
use super::random::Random;

/// An operator; those that a null changes stand twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Operator {
    Eq,
    EqNull,
    Neq,
    NeqNull,
    Gt,
    Gte,
    Lt,
    Lte,
    GtNull,
    Between,
    Inq,
    InqNull,
    Nin,
    NinNull,
    Exists,
    Like,
    Nlike,
    Ilike,
    Nilike,
    Regexp,
    Near,
}

impl Operator {
    pub(crate) const ALL: [Operator; 21] = [
        Operator::Eq,
        Operator::EqNull,
        Operator::Neq,
        Operator::NeqNull,
        Operator::Gt,
        Operator::Gte,
        Operator::Lt,
        Operator::Lte,
        Operator::GtNull,
        Operator::Between,
        Operator::Inq,
        Operator::InqNull,
        Operator::Nin,
        Operator::NinNull,
        Operator::Exists,
        Operator::Like,
        Operator::Nlike,
        Operator::Ilike,
        Operator::Nilike,
        Operator::Regexp,
        Operator::Near,
    ];

    pub(crate) fn fits(self, kind: Kind) -> bool {
        match self {
            Operator::Like | Operator::Nlike | Operator::Ilike | Operator::Nilike | Operator::Regexp => {
                kind.scalar.is_text()
            }
            Operator::Near => kind.scalar == Scalar::Point,
            _ => true,
        }
    }

    /// A condition on a place.
    pub(crate) fn test(self, place: &Place, random: &mut Random) -> Json {
        let one = |random: &mut Random| place.wanted(random);
        let many = |random: &mut Random, null: bool| {
            let mut values: Vec<Json> = (0..random.below(5)).map(|_| place.wanted(random)).collect();
            if null {
                values.insert(random.below(values.len() + 1), Json::Null);
            }
            values
        };
        let asked = match self {
            Operator::Eq if random.chance(70) => one(random),
            Operator::Eq => json!({"eq": one(random)}),
            Operator::EqNull => Json::Null,
            Operator::Neq => json!({"neq": one(random)}),
            Operator::NeqNull => json!({"neq": null}),
            Operator::Gt => json!({"gt": one(random)}),
            Operator::Gte => json!({"gte": one(random)}),
            Operator::Lt => json!({"lt": one(random)}),
            Operator::Lte => json!({"lte": one(random)}),
            Operator::GtNull => {
                let word = *random.pick(&["gt", "gte", "lt", "lte"]);
                json!({word: null})
            }
            Operator::Between => json!({"between": [one(random), one(random)]}),
            Operator::Inq => json!({"inq": many(random, false)}),
            Operator::InqNull => json!({"inq": many(random, true)}),
            Operator::Nin => json!({"nin": many(random, false)}),
            Operator::NinNull => json!({"nin": many(random, true)}),
            Operator::Exists => json!({"exists": random.chance(50)}),
            Operator::Like => json!({"like": pattern(place, random)}),
            Operator::Nlike => json!({"nlike": pattern(place, random)}),
            Operator::Ilike => json!({"ilike": pattern(place, random)}),
            Operator::Nilike => json!({"nilike": pattern(place, random)}),
            Operator::Regexp => json!({"regexp": random.pick(REGEXPS)}),
            Operator::Near => near(place, random),
        };
        // A bare object may be a value or operators; the value is spelled out then.
        let asked = match (self, &asked) {
            (Operator::Eq, Json::Object(map)) if !map.contains_key("eq") => json!({"eq": asked}),
            _ => asked,
        };
        json!({ &place.path: asked })
    }
}

const REGEXPS: &[&str] = &[
    "^a",
    "b$",
    "/a/i",
    "/^A/i",
    "[ab]",
    "^.$",
    "^..$",
    "^$",
    " $",
    "\\d",
    "\\w",
    "/ß/i",
    "/k/i",
    "/ſ/i",
    "/İ/i",
    "/^b/m",
    "\\s",
    "a|b",
    "^[^a]*$",
    "é",
    "\\.",
    "%",
    "/σ/i",
    "(a)b?",
    "x{3,}",
    "\\bab\\b",
    "/a.b/s",
    "[[:alpha:]]",
    "\\p{L}",
    "^\\W",
];

/// A value with some of its letters as wildcards, changed in case, or escaped.
fn pattern(place: &Place, random: &mut Random) -> String {
    let value = place.wanted(random);
    let mut pattern = String::new();
    for letter in value.as_str().unwrap_or("a").chars() {
        match random.below(12) {
            0 => pattern.push('%'),
            1 => pattern.push('_'),
            2 => pattern.extend(letter.to_uppercase()),
            3 => pattern.extend(letter.to_lowercase()),
            _ if "%_\\".contains(letter) && random.chance(60) => pattern.extend(['\\', letter]),
            _ => pattern.push(letter),
        }
    }
    match random.below(8) {
        0 => pattern.push('%'),
        1 => pattern.insert(0, '%'),
        2 => pattern = format!("%{pattern}%"),
        3 if random.chance(20) => pattern.push('\\'),
        _ => {}
    }
    pattern
}

fn near(place: &Place, random: &mut Random) -> Json {
    let mut near = json!({"near": place.wanted(random)});
    if random.chance(80) {
        near["maxDistance"] = json!(random.pick(&[0.0, 0.01, 1.0, 100.0, 5000.0, 20_000.0]));
    }
    if random.chance(30) {
        near["minDistance"] = json!(random.pick(&[0.0, 0.005, 50.0, 3000.0]));
    }
    if random.chance(40) {
        near["unit"] = json!(random.pick(&["kilometers", "meters", "miles", "feet", "radians", "degrees"]));
    }
    near
}
