//! What is asked of one property: a value, or an object of operators.

use serde_json::{Map, Value as Json};

use super::sequence::sequence;
use super::value::{Reading, numeric, read, truth};
use super::{Path, path::quote};
use crate::definition::{Coercion, Kind};
use crate::error::{Error, NameKind, Result};
use crate::filter::{NearBy, Operation, Pattern, Where};
use crate::value::{DistanceUnit, GeoPoint, Value};

/// LoopBack's words for them.
pub(in crate::filter) const OPERATORS: [&str; 16] = [
    "eq", "neq", "gt", "gte", "lt", "lte", "between", "inq", "nin", "like", "nlike", "ilike", "nilike",
    "regexp", "near", "exists",
];

/// Keys that stand beside an operator.
const BESIDE_TEXT: [&str; 1] = ["options"];
const BESIDE_NEAR: [&str; 3] = ["maxDistance", "minDistance", "unit"];

/// Reads what is asked of a property, as one test for each operator.
pub(super) fn operations(
    kind: &Kind,
    reading: Reading<'_>,
    name: &str,
    json: &Json,
    path: &Path<'_>,
) -> Result<Vec<Where>> {
    let test = |operation| Where::test(name.to_owned(), operation);
    let Json::Object(map) = json else {
        return Ok(vec![test(Operation::Eq(read(kind, reading, json, path)?))]);
    };
    refuse_dollar(map.keys().map(String::as_str), path)?;
    if !map.keys().any(|key| OPERATORS.contains(&key.as_str())) && may_be(kind, map) {
        return Ok(vec![test(Operation::Eq(read(kind, reading, json, path)?))]);
    }
    let asked = Asked { kind, reading, map };
    asked.refuse_strangers(path)?;
    let operators = map.iter().filter(|(key, _)| OPERATORS.contains(&key.as_str()));
    operators.map(|(key, json)| asked.operation(key, json, &path.key(key)).map(test)).collect()
}

/// LoopBack's extended operators, which go straight to a database, are never allowed.
pub(super) fn refuse_dollar<'k>(keys: impl IntoIterator<Item = &'k str>, path: &Path<'_>) -> Result<()> {
    match keys.into_iter().find(|key| key.starts_with('$')) {
        Some(key) => Err(path.error(format!("Operators \"{}\" are not allowed in query", quote(key)))),
        None => Ok(()),
    }
}

/// Can an object without operators be a value of this kind?
fn may_be(kind: &Kind, map: &Map<String, Json>) -> bool {
    match kind {
        Kind::Json | Kind::Object(_) => true,
        Kind::Geo => map.contains_key("lat") || map.contains_key("lng"),
        Kind::List(element) => may_be(element, map),
        _ => false,
    }
}

fn holds_points(kind: &Kind) -> bool {
    match kind {
        Kind::Json | Kind::Object(_) | Kind::Geo => true,
        Kind::List(element) => holds_points(element),
        _ => false,
    }
}

/// An object of operators.
struct Asked<'a> {
    kind: &'a Kind,
    reading: Reading<'a>,
    map: &'a Map<String, Json>,
}

impl Asked<'_> {
    /// Refuses keys that are no operators, and those that stand beside an operator that is not there.
    fn refuse_strangers(&self, path: &Path<'_>) -> Result<()> {
        if self.map.is_empty() {
            return Err(path.error("expected a value or an operator, got an empty object"));
        }
        let has = |names: &[&str]| names.iter().any(|name| self.map.contains_key(*name));
        for key in self.map.keys().map(String::as_str) {
            if BESIDE_NEAR.contains(&key) && !has(&["near"]) {
                return Err(path.key(key).error("stands beside `near` only"));
            }
            if BESIDE_TEXT.contains(&key) && !has(&["like", "nlike", "ilike", "nilike", "regexp"]) {
                return Err(path.key(key).error("stands beside `like` or `regexp` only"));
            }
            if !OPERATORS.contains(&key) && !BESIDE_NEAR.contains(&key) && !BESIDE_TEXT.contains(&key) {
                return Err(Error::unknown_name(NameKind::Operator, key, path.to_string(), OPERATORS));
            }
        }
        Ok(())
    }

    fn operation(&self, operator: &str, json: &Json, path: &Path<'_>) -> Result<Operation> {
        Ok(match operator {
            "neq" => Operation::Neq(self.value(json, path)?),
            "gt" => Operation::Gt(self.value(json, path)?),
            "gte" => Operation::Gte(self.value(json, path)?),
            "lt" => Operation::Lt(self.value(json, path)?),
            "lte" => Operation::Lte(self.value(json, path)?),
            "between" => self.between(json, path)?,
            "inq" => Operation::Inq(self.values(json, path)?),
            "nin" => Operation::Nin(self.values(json, path)?),
            "like" | "ilike" if self.ignores_case(operator, path)? => Operation::Ilike(text(json, path)?),
            "like" | "ilike" => Operation::Like(text(json, path)?),
            "nlike" | "nilike" if self.ignores_case(operator, path)? => Operation::Nilike(text(json, path)?),
            "nlike" | "nilike" => Operation::Nlike(text(json, path)?),
            "regexp" => Operation::Regexp(self.pattern(json, path)?),
            "near" => Operation::Near(self.near(json, path)?),
            "exists" => Operation::Exists(truth(json).ok_or_else(|| path.expected("a boolean", json))?),
            _ => Operation::Eq(self.value(json, path)?),
        })
    }

    fn value(&self, json: &Json, path: &Path<'_>) -> Result<Value> {
        read(self.kind, self.reading, json, path)
    }

    fn values(&self, json: &Json, path: &Path<'_>) -> Result<Vec<Value>> {
        let items = sequence(json, path)?;
        items.iter().enumerate().map(|(i, item)| self.value(item, &path.index(i))).collect()
    }

    fn between(&self, json: &Json, path: &Path<'_>) -> Result<Operation> {
        let values = self.values(json, path)?;
        let received = values.len();
        match <[Value; 2]>::try_from(values) {
            Ok([low, high]) => Ok(Operation::Between(low, high)),
            Err(_) => Err(path.error(format!("Expected precisely 2 values, received {received}"))),
        }
    }

    fn options(&self) -> Result<&str, &Json> {
        match self.map.get("options") {
            None | Some(Json::Null) => Ok(""),
            Some(Json::String(options)) => Ok(options),
            Some(other) => Err(other),
        }
    }

    fn ignores_case(&self, operator: &str, path: &Path<'_>) -> Result<bool> {
        let options = self.options().map_err(|json| path.expected("options as text", json))?;
        match options {
            "" => Ok(operator.contains("ilike")),
            "i" => Ok(true),
            _ if self.map.contains_key("regexp") => Ok(options.contains('i')),
            _ => Err(path.error(format!("the only option is \"i\", got \"{}\"", quote(options)))),
        }
    }

    fn pattern(&self, json: &Json, path: &Path<'_>) -> Result<Pattern> {
        let Json::String(text) = json else {
            return Err(path.error("Invalid argument, must be a string or a regex literal"));
        };
        let mut pattern = Pattern::parse(text);
        let options = self.options().map_err(|json| path.expected("options as text", json))?;
        let missing: Vec<char> = options.chars().filter(|flag| !pattern.flags.contains(*flag)).collect();
        pattern.flags.extend(missing);
        match pattern.unknown_flags() {
            flags if flags.is_empty() => Ok(pattern),
            _ if self.reading.secret => Err(path.error("Invalid regex flags")),
            flags => Err(path.error(format!("Invalid regex flags: {}", quote(&flags)))),
        }
    }

    fn near(&self, json: &Json, path: &Path<'_>) -> Result<NearBy> {
        if self.reading.coercion == Coercion::Typed && !holds_points(self.kind) {
            return Err(path.error(format!("needs a geo point, the property holds {}", self.kind.describe())));
        }
        let unit = match self.map.get("unit") {
            None | Some(Json::Null) => DistanceUnit::default(),
            Some(Json::String(unit)) => unit.parse().map_err(|error| path.key("unit").retell(error))?,
            Some(json) => return Err(path.key("unit").expected("text", json)),
        };
        Ok(NearBy {
            center: GeoPoint::from_json(json).map_err(|error| path.retell(error))?,
            max_distance: self.distance("maxDistance", path)?,
            min_distance: self.distance("minDistance", path)?,
            unit,
        })
    }

    fn distance(&self, key: &str, path: &Path<'_>) -> Result<Option<f64>> {
        match self.map.get(key) {
            None | Some(Json::Null) => Ok(None),
            Some(json) => match numeric(json).and_then(|number| number.as_f64()) {
                Some(distance) => Ok(Some(distance)),
                None => Err(path.key(key).expected("a number", json)),
            },
        }
    }
}

fn text(json: &Json, path: &Path<'_>) -> Result<String> {
    match json {
        Json::String(text) => Ok(text.clone()),
        _ => Err(path.error("Expected a string or RegExp")),
    }
}
