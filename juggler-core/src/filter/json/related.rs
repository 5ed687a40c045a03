//! What is asked of related rows: `{"posts": {"some": {"title": "x"}}}`, `{"author": {"is": {"name": "Ada"}}}`.

use std::borrow::Cow;

use serde_json::{Map, Value as Json};

use super::{Path, Subject, condition};
use crate::definition::{RelationDefinition, Target};
use crate::error::{Error, NameKind, Result};
use crate::filter::{Quantifier, Where};

/// Reads what is asked of the rows that a relation leads to.
pub(super) fn tests(
    subject: Subject<'_>,
    relation: &RelationDefinition,
    json: &Json,
    path: &Path<'_>,
) -> Result<Vec<Where>> {
    let is_many = relation.kind.is_many();
    let known: Vec<Quantifier> =
        Quantifier::ALL.into_iter().filter(|quantifier| quantifier.is_of_many() == is_many).collect();
    let Json::Object(map) = json else {
        let names: Vec<_> = known.iter().map(|quantifier| format!("`{}`", quantifier.name())).collect();
        return Err(path.error(format!("is a relation: ask {} of its rows", names.join(", "))));
    };
    let target = match &relation.target {
        Target::Typed(definition) if !relation.leads_anywhere() => Some(subject.related(definition())),
        _ => None,
    };
    each(relation.name.clone(), &known, target, map, path)
}

/// The same where the model is only found by name, later: what has only words for related rows in it is about some.
pub(super) fn tests_of_unknown(name: &str, json: &Json, path: &Path<'_>) -> Option<Result<Vec<Where>>> {
    let known = Quantifier::ALL;
    let map = json.as_object().filter(|map| !map.is_empty())?;
    let is_about_rows = map.keys().all(|key| known.iter().any(|quantifier| quantifier.name() == key));
    is_about_rows.then(|| each(Cow::Owned(name.to_owned()), &known, None, map, path))
}

fn each(
    relation: Cow<'static, str>,
    known: &[Quantifier],
    target: Option<Subject<'_>>,
    map: &Map<String, Json>,
    path: &Path<'_>,
) -> Result<Vec<Where>> {
    map.iter()
        .map(|(key, json)| {
            let path = path.key(key);
            let Some(quantifier) = known.iter().copied().find(|quantifier| quantifier.name() == key) else {
                let known = known.iter().map(|quantifier| quantifier.name());
                return Err(Error::unknown_name(NameKind::Operator, key, path.owner("the filter"), known));
            };
            let (quantifier, asked) = match (quantifier, json) {
                // There is none, or there is one.
                (Quantifier::Is, Json::Null) => (Quantifier::IsNot, Where::all()),
                (Quantifier::IsNot, Json::Null) => (Quantifier::Is, Where::all()),
                (quantifier, json) => (quantifier, condition(target, json, &path)?),
            };
            Ok(Where::Related { relation: relation.clone(), quantifier, condition: Box::new(asked) })
        })
        .collect()
}
