//! What is asked of related rows: `{"posts": {"some": {"title": "x"}}}`, `{"author": {"is": {"name": "Ada"}}}`.

use std::borrow::Cow;

use serde_json::Value as Json;

use super::{Path, condition};
use crate::definition::{ModelDefinition, RelationDefinition, Target};
use crate::error::{Error, NameKind, Result};
use crate::filter::{Quantifier, Where};

/// Reads what is asked of a name of a model that is only found later: an object of quantifiers is about related rows.
pub(super) fn of_unknown(name: &str, json: &Json, path: &Path<'_>) -> Option<Result<Vec<Where>>> {
    let map = json.as_object().filter(|map| !map.is_empty())?;
    let quantifiers: Option<Vec<(Quantifier, &Json)>> = map
        .iter()
        .map(|(key, json)| Some((Quantifier::ALL.into_iter().find(|known| known.name() == key)?, json)))
        .collect();
    let read = |(quantifier, json): (Quantifier, &Json)| {
        related(name.to_owned().into(), quantifier, None, json, &path.key(quantifier.name()))
    };
    Some(quantifiers?.into_iter().map(read).collect())
}

/// Reads what is asked of the rows that a relation leads to.
pub(super) fn tests(relation: &RelationDefinition, json: &Json, path: &Path<'_>) -> Result<Vec<Where>> {
    let known = || {
        let is_many = relation.kind.is_many();
        Quantifier::ALL.into_iter().filter(move |quantifier| quantifier.is_of_many() == is_many)
    };
    let Some(map) = json.as_object().filter(|map| !map.is_empty()) else {
        let names: Vec<_> = known().map(|quantifier| format!("`{}`", quantifier.name())).collect();
        return Err(path.error(format!("is a relation: ask {} of its rows", names.join(", "))));
    };
    let target = match &relation.target {
        Target::Typed(definition) if !relation.leads_anywhere() => Some(definition()),
        _ => None,
    };
    map.iter()
        .map(|(key, json)| {
            let path = path.key(key);
            let Some(quantifier) = known().find(|quantifier| quantifier.name() == key) else {
                let known = known().map(Quantifier::name);
                return Err(Error::unknown_name(NameKind::Operator, key, path.owner("the filter"), known));
            };
            related(relation.name.clone(), quantifier, target, json, &path)
        })
        .collect()
}

fn related(
    relation: Cow<'static, str>,
    quantifier: Quantifier,
    target: Option<&ModelDefinition>,
    json: &Json,
    path: &Path<'_>,
) -> Result<Where> {
    let (quantifier, asked) = match (quantifier, json) {
        // There is none, or there is one.
        (Quantifier::Is, Json::Null) => (Quantifier::IsNot, Where::all()),
        (Quantifier::IsNot, Json::Null) => (Quantifier::Is, Where::all()),
        (quantifier, json) => (quantifier, condition(target, json, path)?),
    };
    Ok(Where::Related { relation, quantifier, condition: Box::new(asked) })
}
