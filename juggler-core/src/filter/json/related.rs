//! What is asked of related rows: `{"posts": {"some": {"title": "x"}}}`, `{"author": {"is": {"name": "Ada"}}}`.

use serde_json::Value as Json;

use super::{Path, condition};
use crate::definition::{RelationDefinition, Target};
use crate::error::{Error, NameKind, Result};
use crate::filter::{Quantifier, Where};

/// Reads what is asked of the rows that a relation leads to.
pub(super) fn tests(relation: &RelationDefinition, json: &Json, path: &Path<'_>) -> Result<Vec<Where>> {
    let known = || {
        let is_many = relation.kind.is_many();
        Quantifier::ALL.into_iter().filter(move |quantifier| quantifier.is_of_many() == is_many)
    };
    let Json::Object(map) = json else {
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
            let (quantifier, asked) = match (quantifier, json) {
                // There is none, or there is one.
                (Quantifier::Is, Json::Null) => (Quantifier::IsNot, Where::all()),
                (Quantifier::IsNot, Json::Null) => (Quantifier::Is, Where::all()),
                (quantifier, json) => (quantifier, condition(target, json, &path)?),
            };
            Ok(Where::Related { relation: relation.name.clone(), quantifier, condition: Box::new(asked) })
        })
        .collect()
}
