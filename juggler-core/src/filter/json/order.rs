//! `order`: `"age DESC, name"`, or a list of such text.

use serde_json::Value as Json;

use super::clause::refuse_prohibited;
use super::path::quote;
use super::sequence::sequence;
use super::{Path, Subject};
use crate::error::Result;
use crate::filter::OrderTerm;

pub(super) fn order(subject: Option<Subject<'_>>, json: &Json, path: &Path<'_>) -> Result<Vec<OrderTerm>> {
    let mut order = Vec::new();
    if let Json::String(text) = json {
        terms(subject, text, path, &mut order)?;
        return Ok(order);
    }
    for (i, item) in sequence(json, path)?.iter().enumerate() {
        let path = path.index(i);
        match item {
            Json::String(text) => terms(subject, text, &path, &mut order)?,
            _ => return Err(path.error(format!("The order {} is not valid", quote(&item.to_string())))),
        }
    }
    Ok(order)
}

fn terms(
    subject: Option<Subject<'_>>,
    text: &str,
    path: &Path<'_>,
    order: &mut Vec<OrderTerm>,
) -> Result<()> {
    for term in text.split(',').filter(|term| !term.trim().is_empty()) {
        let mut words = term.split_whitespace();
        let property = words.next().unwrap_or_default();
        let descending = match (words.next(), words.next()) {
            (None, _) => false,
            (Some(word), None) if word.eq_ignore_ascii_case("asc") => false,
            (Some(word), None) if word.eq_ignore_ascii_case("desc") => true,
            _ => {
                let term = quote(term.trim());
                return Err(path.error(format!("The order \"{term}\" has invalid direction")));
            }
        };
        if let Some(Subject { model, visible }) = subject {
            model.visible_column(visible, property)?;
            refuse_prohibited(model, property, path)?;
        }
        order.push(OrderTerm { property: property.to_owned().into(), descending });
    }
    Ok(())
}
