//! The properties of a model that its relations start from.

use super::{RelationDefinition, RelationKind};
use crate::definition::ModelDefinition;

/// The positions of the properties that the relations of a model start from: this side's part of each key, and the type beside it.
#[derive(Debug, Default)]
pub(crate) struct NearKeys {
    all: Vec<usize>,
    by_relation: Vec<Vec<usize>>,
}

impl NearKeys {
    pub(crate) fn new(model: &ModelDefinition) -> Self {
        let by_relation: Vec<Vec<usize>> =
            model.relations.iter().map(|relation| relation.near_keys(model)).collect();
        let mut all = by_relation.concat();
        all.sort_unstable();
        all.dedup();
        NearKeys { all, by_relation }
    }

    /// All of them, each once.
    pub(crate) fn all(&self) -> &[usize] {
        &self.all
    }

    /// Those of the relation at a position. None where the row itself holds what it is related to.
    pub(crate) fn of(&self, relation: usize) -> &[usize] {
        self.by_relation.get(relation).map_or(&[], Vec::as_slice)
    }
}

impl RelationDefinition {
    fn near_keys(&self, owner: &ModelDefinition) -> Vec<usize> {
        let names = match self.kind {
            kind if kind.is_embedded() => Vec::new(),
            RelationKind::BelongsTo | RelationKind::ReferencesMany => {
                let mut names = self.foreign_keys(owner);
                if self.leads_anywhere() {
                    names.extend(self.polymorphic.as_ref().map(|it| it.type_property(owner)));
                }
                names
            }
            _ if self.primary_key.is_empty() => return owner.ids.to_vec(),
            _ => self.primary_key.iter().map(ToString::to_string).collect(),
        };
        names.iter().filter_map(|name| owner.property(name).map(|(at, _)| at)).collect()
    }
}
