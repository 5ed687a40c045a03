//! A part of a model: what `fields` asks for.

use std::fmt;
use std::sync::Arc;

use crate::error::Result;
use crate::row::Row;
use crate::value::{Object, Value, ValueRef};

/// Some positions of a model, and which of the properties that it does not declare.
#[derive(Clone)]
pub struct Part {
    /// The positions, in the order in which a row of the query has them.
    pub positions: Arc<[usize]>,
    keeps: Arc<dyn Fn(&str) -> bool + Send + Sync>,
    /// Where an open model's undeclared properties stand among them.
    extras: Option<usize>,
}

impl Part {
    /// These positions; of the undeclared properties of an open model those that `keeps` is true of.
    pub(crate) fn new(
        positions: &[usize],
        extras: Option<usize>,
        keeps: impl Fn(&str) -> bool + Send + Sync + 'static,
    ) -> Self {
        let extras = extras.and_then(|extras| positions.iter().position(|&at| at == extras));
        Part { positions: positions.into(), keeps: Arc::new(keeps), extras }
    }

    /// The values of a row that has these positions.
    pub(super) fn read(&self, row: &dyn Row) -> Result<Vec<Value>> {
        let mut values: Vec<Value> =
            (0..self.positions.len()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?;
        if let Some(Value::Object(object)) = self.extras.and_then(|at| values.get_mut(at)) {
            let all = std::mem::take(object);
            *object = all.into_iter().filter(|(name, _)| (self.keeps)(name)).collect::<Object>();
        }
        Ok(values)
    }

    /// A whole row, with these positions.
    pub(crate) fn of<'r>(&'r self, row: &'r dyn Row) -> impl Row + 'r {
        Projected { row, positions: &self.positions }
    }
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Part").field(&self.positions).finish()
    }
}

/// A whole row, of which only some positions are seen.
pub(crate) struct Projected<'a, R: ?Sized> {
    pub(crate) row: &'a R,
    pub(crate) positions: &'a [usize],
}

impl<R: Row + ?Sized> Row for Projected<'_, R> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        self.row.get(self.positions.get(at).copied().unwrap_or(usize::MAX))
    }
}
