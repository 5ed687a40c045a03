//! What a row embeds has ids of its own, and no two are the same: LoopBack's rule of embedsMany.

use std::collections::HashSet;

use super::Candidate;
use crate::definition::{Kind, RelationKind};
use crate::value::{ValueRef, to_json};
use juggler_validate::ValidationErrors;

/// Reports lists of embedded instances in which an id stands twice.
pub(super) fn check(candidate: &Candidate<'_>, errors: &mut ValidationErrors) {
    let model = candidate.model();
    let embedding = model
        .relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::EmbedsMany && relation.embeds.validates);
    for relation in embedding {
        let name = relation.embedding_property();
        let Some((at, property)) = model.property(&name) else { continue };
        let (Some(Kind::Object(item)), ValueRef::List(items)) =
            (property.kind.element(), candidate.value(at))
        else {
            continue;
        };
        let Some(id) = item.properties.iter().find(|property| property.id) else { continue };
        let mut seen = HashSet::new();
        let is_repeated = |i| match items.get(i) {
            ValueRef::Object(item) => {
                let id = item.get(&id.name).filter(|id| !id.is_null());
                id.is_some_and(|id| !seen.insert(to_json(id).to_string()))
            }
            _ => false,
        };
        if (0..items.len()).any(is_repeated) {
            let message = format!("contains duplicate `{}`", id.name);
            candidate.fail(&name, "uniqueness", message, errors);
        }
    }
}
