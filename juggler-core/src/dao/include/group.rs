//! Which parents have which key, and which children belong to each key.

use std::collections::HashMap;
use std::slice::Chunks;

use foldhash::fast::RandomState;

use super::Window;
use crate::definition::{ModelDefinition, ModelRef};
use crate::error::Result;
use crate::filter::{FilterTree, Operation, Where};
use crate::model::Batch;
use crate::query::{Order, compare_rows, resolve};
use crate::relation::{Key, has_values, key_of};
use crate::row::Row;
use crate::value::Value;

/// The distinct keys of some rows, in order of appearance.
pub(in crate::dao) struct Keys {
    places: HashMap<Key, usize, RandomState>,
    /// The values of one after the other: a list for each would be as many allocations as there are rows.
    values: Vec<Value>,
    /// How many values a key has.
    width: usize,
}

impl Keys {
    pub(in crate::dao) fn new() -> Self {
        Keys { places: HashMap::default(), values: Vec::new(), width: 1 }
    }

    /// The keys of the instances of a batch, and the place of the key of each.
    pub(super) fn of(batch: &dyn Batch, at: &[usize]) -> Result<(Self, Vec<Option<usize>>)> {
        let mut keys = Keys::new();
        keys.places.reserve(batch.len());
        keys.values.reserve(batch.len() * at.len());
        let places = (0..batch.len()).map(|i| keys.add(batch.get(i), at)).collect::<Result<_>>()?;
        Ok((keys, places))
    }

    /// Adds the key of a row, and gives its place; nothing where a part of it is null.
    pub(in crate::dao) fn add(&mut self, row: &(impl Row + ?Sized), at: &[usize]) -> Result<Option<usize>> {
        let Some(key) = key_of(row, at)? else { return Ok(None) };
        if let Some(place) = self.places.get(&key) {
            return Ok(Some(*place));
        }
        let place = self.len();
        self.width = at.len().max(1);
        for &at in at {
            self.values.push(row.get(at)?.to_owned());
        }
        self.places.insert(key, place);
        Ok(Some(place))
    }

    /// Adds a key of one value.
    pub(in crate::dao) fn add_value(&mut self, value: &Value) -> Option<usize> {
        let key = Key::of(value.as_ref())?;
        let next = self.len();
        let place = *self.places.entry(key).or_insert(next);
        if place == next {
            self.values.push(value.clone());
        }
        Some(place)
    }

    /// The place of the key of a row.
    pub(in crate::dao) fn place(&self, row: &dyn Row, at: &[usize]) -> Result<Option<usize>> {
        Ok(key_of(row, at)?.and_then(|key| self.places.get(&key).copied()))
    }

    /// The values of each.
    pub(in crate::dao) fn values(&self) -> Chunks<'_, Value> {
        self.values.chunks(self.width)
    }

    /// How many there are.
    pub(in crate::dao) fn len(&self) -> usize {
        self.places.len()
    }

    /// The keys in pages of at most so many.
    pub(in crate::dao) fn pages(&self, size: usize) -> impl Iterator<Item = KeyPage<'_>> {
        let width = self.width;
        self.values.chunks(size.max(1).saturating_mul(width)).map(move |page| KeyPage(page.chunks(width)))
    }
}

/// Some keys at once.
pub(in crate::dao) struct KeyPage<'k>(Chunks<'k, Value>);

impl KeyPage<'_> {
    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The condition that holds for rows with one of these keys.
    pub(in crate::dao) fn condition(&self, model: &ModelDefinition, at: &[usize]) -> Where {
        any_of(model, at, self.0.clone())
    }
}

/// The condition that holds for rows that have one of these lists of values at these positions.
pub(in crate::dao) fn any_of<'k>(
    model: &ModelDefinition,
    at: &[usize],
    keys: impl Iterator<Item = &'k [Value]>,
) -> Where {
    match at {
        [at] => {
            let values = keys.filter_map(|key| key.first().cloned()).collect();
            Where::test(model.properties[*at].name.clone(), Operation::Inq(values))
        }
        at => Where::Or(keys.map(|key| has_values(model, at, key)).collect()),
    }
}

/// Which key each child belongs to.
pub(super) struct Groups {
    of_child: Vec<usize>,
    /// How many children each key has.
    pub(super) sizes: Vec<usize>,
    /// How many rows of each were left out at the start.
    skipped: Vec<usize>,
}

impl Groups {
    pub(super) fn new(keys: &Keys) -> Self {
        Groups { of_child: Vec::new(), sizes: vec![0; keys.len()], skipped: vec![0; keys.len()] }
    }

    /// Takes a row of a key, if it lies in the window of that key.
    pub(super) fn take(
        &mut self,
        key: usize,
        window: Window,
        batch: &mut dyn Batch,
        row: &dyn Row,
    ) -> Result<()> {
        if self.skipped[key] < window.skip {
            self.skipped[key] += 1;
        } else if self.sizes[key] < window.limit {
            self.sizes[key] += 1;
            self.of_child.push(key);
            batch.push(row)?;
        }
        Ok(())
    }

    /// The key of each child.
    pub(super) fn of_child(&self) -> &[usize] {
        &self.of_child
    }

    /// The places of the children of each key.
    pub(super) fn places(&self) -> Vec<Vec<usize>> {
        let mut places: Vec<Vec<usize>> = self.sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
        for (child, &key) in self.of_child.iter().enumerate() {
            places[key].push(child);
        }
        places
    }
}

/// Sorts the places of children as a query would, where they came by pages.
pub(super) fn sort(
    children: &dyn Batch,
    target: &ModelRef,
    tree: &FilterTree,
    places: &mut [usize],
) -> Result<()> {
    let order = order_of(target, tree)?;
    places.sort_by(|a, b| compare_rows(&order, children.get(*a), children.get(*b)));
    Ok(())
}

/// The order of a query. What its condition asks of other rows has no part in it.
pub(super) fn order_of(target: &ModelRef, tree: &FilterTree) -> Result<Vec<Order>> {
    let parts = match &tree.condition {
        Where::And(parts) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let told = parts.iter().filter(|part| !part.asks_others()).cloned().collect();
    let order =
        FilterTree { condition: Where::And(told), order: tree.order.clone(), ..FilterTree::default() };
    Ok(resolve(target, &order)?.order)
}

/// The position of the property that it orders by.
pub(super) fn position_of(order: &Order) -> usize {
    match order {
        Order::Column { column, .. } | Order::Distance { column, .. } => column.property,
    }
}
