//! Filters written as LoopBack's JSON.

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value as Json, json};

use crate::error::{Error, Result};
use crate::filter::{Fields, FilterTree, Include, NearBy, Operation, OrderTerm, Where};
use crate::value::{DistanceUnit, Value};

pub(super) fn filter(tree: &FilterTree) -> Result<Json> {
    let mut map = Map::new();
    let mut put = |key: &str, json: Json| map.insert(key.to_owned(), json);
    if !tree.condition.is_all() {
        put("where", condition(&tree.condition));
    }
    if !tree.order.is_empty() {
        put("order", tree.order.iter().map(term).collect());
    }
    match tree.limit {
        Some(0) => {
            return Err(Error::bad_request("a limit of 0 cannot be JSON: it would be read as \"no limit\""));
        }
        Some(limit) => drop(put("limit", limit.into())),
        None => {}
    }
    if tree.skip > 0 {
        put("skip", tree.skip.into());
    }
    if let Some(names) = &tree.fields {
        put("fields", fields(names));
    }
    if !tree.include.is_empty() {
        put("include", tree.include.iter().map(include).collect::<Result<_>>()?);
    }
    Ok(Json::Object(map))
}

fn term(term: &OrderTerm) -> Json {
    let direction = if term.descending { "DESC" } else { "ASC" };
    format!("{} {direction}", term.property).into()
}

fn fields(fields: &Fields) -> Json {
    match fields {
        Fields::Only(names) => names.iter().map(|name| Json::from(&**name)).collect(),
        Fields::Except(names) => names.iter().map(|name| (name.to_string(), Json::Bool(false))).collect(),
    }
}

fn include(include: &Include) -> Result<Json> {
    if include.scope == FilterTree::default() {
        return Ok(Json::from(&*include.relation));
    }
    if let [inner] = include.scope.include.as_slice()
        && inner.leaves_out_empty
    {
        // LoopBack's form for it, which has no place for a scope of this level.
        let inner = json!({"relation": inner.relation, "scope": filter(&inner.scope)?});
        return Ok(single(&include.relation, inner));
    }
    Ok(json!({"relation": include.relation, "scope": filter(&include.scope)?}))
}

pub(super) fn condition(condition: &Where) -> Json {
    let all = |parts: &[Where]| parts.iter().map(self::condition).collect::<Json>();
    match condition {
        Where::And(parts) => match tests(parts) {
            Some(map) => Json::Object(map),
            None => json!({"and": all(parts)}),
        },
        Where::Or(parts) => json!({"or": all(parts)}),
        Where::Nor(parts) => json!({"nor": all(parts)}),
        Where::Test { property, operation: asked } => single(property, operation(asked)),
        Where::Related { relation, quantifier, condition } => {
            single(relation, single(quantifier.name(), self::condition(condition)))
        }
        Where::Refused(error) => json!({ "refused": error.to_string() }),
        // What only a program can ask is written for people.
        Where::In { properties, of } => {
            let of =
                json!({"model": of.model.name, "select": of.select, "where": self::condition(&of.condition)});
            single(&properties.join(","), json!({ "in": of }))
        }
    }
}

fn single(key: &str, json: Json) -> Json {
    Json::Object(Map::from_iter([(key.to_owned(), json)]))
}

/// One object for a conjunction of tests of different properties.
fn tests(parts: &[Where]) -> Option<Map<String, Json>> {
    let mut seen: HashSet<&Cow<'_, str>> = HashSet::new();
    let tests = parts.iter().map(|part| match part {
        Where::Test { property, operation: asked } if seen.insert(property) => {
            Some((property.to_string(), operation(asked)))
        }
        _ => None,
    });
    tests.collect()
}

fn operation(operation: &Operation) -> Json {
    let list = |values: &[Value]| values.iter().map(Value::to_json).collect::<Json>();
    let asked = match operation {
        Operation::Eq(value) => match value.to_json() {
            object @ Json::Object(_) => object, // bare, it might look like operators
            bare => return bare,
        },
        Operation::Near(near) => return self::near(near),
        Operation::Neq(value)
        | Operation::Gt(value)
        | Operation::Gte(value)
        | Operation::Lt(value)
        | Operation::Lte(value) => value.to_json(),
        Operation::Between(low, high) => json!([low.to_json(), high.to_json()]),
        Operation::Inq(values) | Operation::Nin(values) => list(values),
        Operation::Like(text) | Operation::Nlike(text) | Operation::Ilike(text) | Operation::Nilike(text) => {
            Json::from(text.as_str())
        }
        Operation::Regexp(pattern) => pattern.text().into(),
        Operation::Exists(exists) => (*exists).into(),
    };
    single(operation.name(), asked)
}

fn near(near: &NearBy) -> Json {
    let mut map = Map::from_iter([("near".to_owned(), Value::Geo(near.center).to_json())]);
    let distances = [("maxDistance", near.max_distance), ("minDistance", near.min_distance)];
    for (key, distance) in distances {
        map.extend(distance.map(|distance| (key.to_owned(), Value::Float(distance).to_json())));
    }
    if near.unit != DistanceUnit::default() {
        map.insert("unit".to_owned(), near.unit.name().into());
    }
    Json::Object(map)
}
