//! `where`: properties, and `and`, `or`, `nor`.

use serde_json::Value as Json;

use super::sequence::sequence;
use super::{Path, Reading, Subject, operator, related};
use crate::definition::{Kind, ModelDefinition};
use crate::error::Result;
use crate::filter::Where;

/// Reads a clause.
pub(super) fn clause(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<Where> {
    let Json::Object(map) = json else { return Err(path.expected("an object", json)) };
    let mut parts = Vec::new();
    for (key, json) in map {
        let path = path.key(key);
        parts.push(match key.as_str() {
            "and" => conjunction(clauses(subject, json, &path)?),
            "or" => Where::Or(clauses(subject, json, &path)?),
            "nor" => Where::Nor(clauses(subject, json, &path)?),
            _ => conjunction(property(subject, key, json, &path)?),
        });
    }
    Ok(conjunction(parts))
}

fn clauses(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<Vec<Where>> {
    let items = sequence(json, path)?;
    items.iter().enumerate().map(|(i, item)| clause(subject, item, &path.index(i))).collect()
}

fn conjunction(parts: Vec<Where>) -> Where {
    let mut flat = Vec::with_capacity(parts.len());
    for part in parts {
        match part {
            Where::And(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    Where::from_parts(flat)
}

/// Reads what is asked of a property.
fn property(subject: Option<Subject<'_>>, name: &str, json: &Json, path: &Path<'_>) -> Result<Vec<Where>> {
    operator::refuse_dollar([name], path)?;
    let Some(subject) = subject else {
        let of_property = || operator::operations(&Kind::Json, Reading::LENIENT, name, json, path);
        return related::tests_of_unknown(name, json, path).unwrap_or_else(of_property);
    };
    let Subject { model, visible } = subject;
    if let (None, Some((_, relation))) = (model.property(name), model.relation(name)) {
        return related::tests(subject, relation, json, path);
    }
    let column = model.visible_column(visible, name)?;
    refuse_prohibited(model, name, path)?;
    let date_format = model.date_format(name, &column.kind);
    let (coercion, secret) = (model.settings.coercion, column.secret);
    let reading = Reading { coercion, secret, visible: visible.inside(), date_format };
    operator::operations(&column.kind, reading, name, json, path)
}

/// Refuses a name that the model does not want to be asked about. The juggler drops such a condition, and then reads, or
/// destroys, rows that nobody asked for.
pub(super) fn refuse_prohibited(model: &ModelDefinition, name: &str, path: &Path<'_>) -> Result<()> {
    if model.settings.prohibit_hidden_properties_in_query && is_hidden(model, name) {
        return Err(path.error("a hidden property cannot be asked about"));
    }
    Ok(())
}

/// Is the property, or the one that the name begins in, hidden?
fn is_hidden(model: &ModelDefinition, name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    [name, first]
        .into_iter()
        .find_map(|name| model.property(name))
        .is_some_and(|(_, property)| property.hidden)
}
