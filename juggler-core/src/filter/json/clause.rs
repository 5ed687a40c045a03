//! `where`: properties, and `and`, `or`, `nor`.

use serde_json::Value as Json;

use super::sequence::sequence;
use super::{Path, Reading, operator};
use crate::definition::{Kind, ModelDefinition};
use crate::error::Result;
use crate::filter::Where;

/// Reads a clause. `None` where everything it asks for is prohibited, so that it does not count.
pub(super) fn clause(model: Option<&ModelDefinition>, json: &Json, path: &Path<'_>) -> Result<Option<Where>> {
    let Json::Object(map) = json else { return Err(path.expected("an object", json)) };
    let mut parts = Vec::new();
    for (key, json) in map {
        let path = path.key(key);
        parts.extend(match key.as_str() {
            "and" => clauses(model, json, &path)?.map(conjunction),
            "or" => clauses(model, json, &path)?.map(Where::Or),
            "nor" => clauses(model, json, &path)?.map(Where::Nor),
            _ => property(model, key, json, &path)?.map(conjunction),
        });
    }
    Ok(if parts.is_empty() && !map.is_empty() { None } else { Some(conjunction(parts)) })
}

fn clauses(model: Option<&ModelDefinition>, json: &Json, path: &Path<'_>) -> Result<Option<Vec<Where>>> {
    let items = sequence(json, path)?;
    let mut parts = Vec::with_capacity(items.len());
    for (i, item) in items.iter().enumerate() {
        parts.extend(clause(model, item, &path.index(i))?);
    }
    Ok(if parts.is_empty() && !items.is_empty() { None } else { Some(parts) })
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

/// Reads what is asked of a property; `None` where it may not be asked for.
fn property(
    model: Option<&ModelDefinition>,
    name: &str,
    json: &Json,
    path: &Path<'_>,
) -> Result<Option<Vec<Where>>> {
    operator::refuse_dollar([name], path)?;
    let Some(model) = model else {
        return operator::operations(&Kind::Json, Reading::LENIENT, name, json, path).map(Some);
    };
    let column = model.column(name)?;
    let secret = is_hidden(model, name);
    if secret && model.settings.prohibit_hidden_properties_in_query {
        return Ok(None);
    }
    let reading = Reading { coercion: model.settings.coercion, secret };
    operator::operations(&column.kind, reading, name, json, path).map(Some)
}

/// Is the property, or the one that the name begins in, hidden?
fn is_hidden(model: &ModelDefinition, name: &str) -> bool {
    let first = name.split('.').next().unwrap_or(name);
    [name, first]
        .into_iter()
        .find_map(|name| model.property(name))
        .is_some_and(|(_, property)| property.hidden)
}
