//! Instances of one model, to read related rows into, and to hand them to their parents from.
//!
//! An include is written once, for parents and children of any type:
//!
//! ```text
//!  rows ──push──▶ Batch ──into_pool──▶ Pool ──fill(parent, ..)──▶ the relation fields of the parents
//! ```

use std::any::Any;
use std::sync::Arc;

use super::{Entity, Instance, Part, Peers};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::row::Row;

/// Instances of one model, whatever their type.
pub trait Batch: Send + Sync {
    /// How many there are.
    fn len(&self) -> usize;

    /// Are there none?
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The instance at `i`, which is less than [`len`](Self::len).
    fn get(&self, i: usize) -> &dyn Entity;

    /// Adds an instance that is read from a row with the positions of the query.
    ///
    /// # Errors
    /// When a value does not fit.
    fn push(&mut self, row: &dyn Row) -> Result<()>;

    /// An empty batch for rows that a relation of these instances leads to.
    ///
    /// # Errors
    /// When these instances have no place for rows of the target.
    fn children(&self, relation: usize, target: &ModelRef, part: Option<Part>) -> Result<Box<dyn Batch>>;

    /// Puts related rows into the instance at `i`: those of a pool, at these places.
    ///
    /// # Errors
    /// A pool of another type.
    fn fill(&mut self, i: usize, relation: usize, pool: &mut dyn Any, at: &[usize]) -> Result<()>;

    /// Lets each instance know its place among the others.
    fn join(&mut self, set: &Arc<Peers>);

    /// Leaves the values at these positions out, where the instances can be without.
    fn leave_out(&mut self, positions: &[usize]);

    /// Groups of these instances, in order: of each instance the group it goes to, and of each group its size. Every group is handed
    /// out once, as a whole.
    fn into_groups(self: Box<Self>, group_of: &[usize], sizes: &[usize]) -> Box<dyn Any + Send + Sync>;

    /// A pool of these instances, each of which is handed out so often.
    fn into_pool(self: Box<Self>, uses: Vec<u32>) -> Box<dyn Any + Send + Sync>;
}

/// A batch of instances of a known type.
pub(crate) struct BatchOf<T> {
    pub(crate) model: ModelRef,
    pub(crate) part: Option<Part>,
    pub(crate) rows: Vec<T>,
}

impl<T: Instance> BatchOf<T> {
    pub(crate) fn new(model: ModelRef, rows: Vec<T>) -> Self {
        BatchOf { model, part: None, rows }
    }
}

impl<T: Instance> Batch for BatchOf<T> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn get(&self, i: usize) -> &dyn Entity {
        &self.rows[i]
    }

    fn push(&mut self, row: &dyn Row) -> Result<()> {
        self.rows.push(match &self.part {
            None => T::read(&self.model, row)?,
            Some(part) => T::read_part(&self.model, part, row)?,
        });
        Ok(())
    }

    fn children(&self, relation: usize, target: &ModelRef, part: Option<Part>) -> Result<Box<dyn Batch>> {
        let place = self.rows.first().and_then(|row| row.children(relation, target, part));
        place.ok_or_else(|| no_place(&self.model, relation, target))
    }

    fn fill(&mut self, i: usize, relation: usize, pool: &mut dyn Any, at: &[usize]) -> Result<()> {
        match self.rows[i].fill(relation, pool, at)? {
            true => Ok(()),
            false => Err(no_place(&self.model, relation, &self.model)),
        }
    }

    fn join(&mut self, set: &Arc<Peers>) {
        (0..).zip(&mut self.rows).for_each(|(at, row)| row.join(set, at));
    }

    fn leave_out(&mut self, positions: &[usize]) {
        if !positions.is_empty() {
            self.rows.iter_mut().for_each(|row| row.leave_out(positions));
        }
    }

    fn into_groups(self: Box<Self>, group_of: &[usize], sizes: &[usize]) -> Box<dyn Any + Send + Sync> {
        let mut groups: Vec<Vec<T>> = sizes.iter().map(|&size| Vec::with_capacity(size)).collect();
        for (row, &group) in self.rows.into_iter().zip(group_of) {
            groups[group].push(row);
        }
        Box::new(Groups { groups })
    }

    fn into_pool(self: Box<Self>, uses: Vec<u32>) -> Box<dyn Any + Send + Sync> {
        Box::new(Pool { cells: self.rows.into_iter().map(Cell::Own).collect(), uses })
    }
}

#[cold]
fn no_place(model: &ModelRef, relation: usize, target: &ModelRef) -> Error {
    let relation = model.relations.get(relation).map_or("?", |relation| &*relation.name);
    Error::bad_request(format!("`{relation}` of {} has no place for a {}", model.name, target.name))
}

/// Related rows of which each goes to one parent, with the others of the same key.
pub(crate) struct Groups<T> {
    groups: Vec<Vec<T>>,
}

/// The rows at these places of a pool, or the one group of [`Groups`]; `None` where it holds another type.
pub(crate) fn take_many<T: Instance>(pool: &mut dyn Any, at: &[usize]) -> Result<Option<Vec<T>>> {
    if let Some(Groups { groups }) = pool.downcast_mut::<Groups<T>>() {
        let group = at.first().and_then(|&at| groups.get_mut(at));
        return Ok(Some(group.map(std::mem::take).unwrap_or_default()));
    }
    pool.downcast_mut::<Pool<T>>().map(|pool| pool.many(at)).transpose()
}

/// Related rows on their way to their parents: each is moved to the last that asks for it, and copied, or shared, before.
pub(crate) struct Pool<T> {
    cells: Vec<Cell<T>>,
    /// How often each is still asked for.
    uses: Vec<u32>,
}

enum Cell<T> {
    Own(T),
    Shared(Arc<Option<T>>),
    Taken,
}

impl<T: Instance> Pool<T> {
    /// The rows at these places.
    pub(crate) fn many(&mut self, at: &[usize]) -> Result<Vec<T>> {
        at.iter().map(|&at| self.one(at)).collect()
    }

    fn one(&mut self, at: usize) -> Result<T> {
        let gone = || Error::storage("a related row was asked for more often than was said");
        let (cell, uses) = self.cells.get_mut(at).zip(self.uses.get_mut(at)).ok_or_else(gone)?;
        *uses = uses.saturating_sub(1);
        match cell {
            Cell::Own(row) if *uses > 0 => row.duplicate(),
            Cell::Own(_) => match std::mem::replace(cell, Cell::Taken) {
                Cell::Own(row) => Ok(row),
                _ => Err(gone()),
            },
            Cell::Shared(row) => row.as_ref().as_ref().ok_or_else(gone)?.duplicate(),
            Cell::Taken => Err(gone()),
        }
    }

    /// The first of the rows at these places, shared by all that ask for it.
    pub(crate) fn shared(&mut self, at: &[usize]) -> Arc<Option<T>> {
        let Some(cell) = at.first().and_then(|&at| self.cells.get_mut(at)) else { return Arc::new(None) };
        if let Cell::Own(_) = cell
            && let Cell::Own(row) = std::mem::replace(cell, Cell::Taken)
        {
            *cell = Cell::Shared(Arc::new(Some(row)));
        }
        match cell {
            Cell::Shared(row) => Arc::clone(row),
            _ => Arc::new(None),
        }
    }
}
