//! The properties of a definition while it is put together.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::definition::{Index, ModelDefinition, Property};

/// The properties of a definition while it is put together: by name, in order, with their places in the id.
#[derive(Default)]
pub(super) struct Parts {
    slots: Vec<Option<Part>>,
    names: HashMap<Cow<'static, str>, usize>,
}

struct Part {
    property: Property,
    /// Its place in the id.
    id: Option<u64>,
}

impl Parts {
    /// Those of a definition.
    pub(super) fn of(model: &ModelDefinition) -> Self {
        let mut parts = Parts::default();
        for property in model.properties.iter() {
            parts.put(property.clone(), None);
        }
        for (place, at) in (1..).zip(model.ids.iter()) {
            if let Some(Some(part)) = parts.slots.get_mut(*at) {
                part.id = Some(place);
            }
        }
        parts
    }

    pub(super) fn get(&self, name: &str) -> Option<&Property> {
        self.names.get(name).and_then(|at| self.slots[*at].as_ref()).map(|part| &part.property)
    }

    /// Adds a property, or replaces the one of this name.
    pub(super) fn put(&mut self, property: Property, id: Option<u64>) {
        match self.names.get(&property.name) {
            Some(at) => self.slots[*at] = Some(Part { property, id }),
            None => {
                self.names.insert(property.name.clone(), self.slots.len());
                self.slots.push(Some(Part { property, id }));
            }
        }
    }

    /// Adds a property before all others.
    pub(super) fn put_first(&mut self, property: Property, id: Option<u64>) {
        let others = std::mem::take(self);
        self.put(property, id);
        for part in others.slots.into_iter().flatten() {
            if self.get(&part.property.name).is_none() {
                self.put(part.property, part.id);
            }
        }
    }

    pub(super) fn remove(&mut self, name: &str) {
        if let Some(at) = self.names.remove(name) {
            self.slots[at] = None;
        }
    }

    /// Removes the properties of the id.
    pub(super) fn remove_ids(&mut self) {
        let ids: Vec<_> =
            self.parts().filter(|part| part.id.is_some()).map(|part| part.property.name.clone()).collect();
        ids.iter().for_each(|name| self.remove(name));
    }

    pub(super) fn has_ids(&self) -> bool {
        self.parts().any(|part| part.id.is_some())
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.slots.iter().flatten()
    }

    /// Makes them the properties of a definition. Its indexes keep the properties that are still there.
    pub(super) fn finish(self, model: &mut ModelDefinition) {
        let mut ids = Vec::new();
        let mut properties = Vec::with_capacity(self.slots.len());
        let mut positions = HashMap::with_capacity(self.slots.len());
        for part in self.slots.into_iter().flatten() {
            if let Some(place) = part.id {
                ids.push((place, properties.len()));
            }
            positions.insert(part.property.name.clone(), properties.len());
            properties.push(part.property);
        }
        ids.sort_by_key(|(place, _)| *place);
        let indexes = moved_indexes(model, |name| positions.get(name).copied());
        model.indexes = indexes.into();
        model.ids = ids.into_iter().map(|(_, at)| at).collect();
        model.properties = properties.into();
    }
}

/// The indexes of a model where its properties have other positions. Those over a property that is gone are left out.
pub(super) fn moved_indexes(model: &ModelDefinition, to: impl Fn(&str) -> Option<usize>) -> Vec<Index> {
    let moved = |at: &usize| to(&model.properties.get(*at)?.name);
    let indexes = model.indexes.iter().filter_map(|index| {
        let properties = index.properties.iter().map(moved).collect::<Option<Vec<_>>>()?;
        Some(Index { properties: properties.into(), ..index.clone() })
    });
    indexes.collect()
}
