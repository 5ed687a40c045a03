//! Records that were loaded beside another.

use std::any::Any;
use std::sync::Arc;

use super::Record;
use crate::definition::ModelRef;
use crate::error::Result;
use crate::model::batch::{Batch, BatchOf, Pool, take_many};
use crate::model::{Entity, Erased, Holder, Loaded, RelationSlot};

/// Records that were loaded beside another.
#[derive(Clone, PartialEq)]
pub(super) enum RelatedRecords {
    One(Arc<Option<Record>>),
    Many(Arc<Vec<Record>>),
}

impl RelatedRecords {
    /// Those at these places of a pool; `None` where it is a pool of another type.
    pub(super) fn take(pool: &mut dyn Any, is_many: bool, at: &[usize]) -> Result<Option<Self>> {
        Ok(match is_many {
            _ if at.is_empty() && is_many => Some(RelatedRecords::Many(Arc::default())),
            _ if at.is_empty() => Some(RelatedRecords::One(Arc::new(None))),
            true => take_many::<Record>(pool, at)?.map(|records| RelatedRecords::Many(Arc::new(records))),
            false => {
                let pool = pool.downcast_mut::<Pool<Record>>();
                pool.map(|pool| RelatedRecords::One(pool.shared(at)))
            }
        })
    }

    /// All of them.
    pub(super) fn rows(&self) -> &[Record] {
        match self {
            RelatedRecords::One(record) => record.as_ref().as_slice(),
            RelatedRecords::Many(records) => records,
        }
    }

    /// As those of any model.
    pub(super) fn loaded(&self) -> Loaded<'_> {
        match self {
            RelatedRecords::One(record) => {
                Loaded::One(record.as_ref().as_ref().map(|record| record as &dyn Entity))
            }
            RelatedRecords::Many(records) => Loaded::Many(&**records),
        }
    }
}

/// Where related records are put that are loaded for a record.
pub(super) struct RecordSlot {
    pub(super) is_many: bool,
    pub(super) holder: Holder,
}

impl RecordSlot {
    /// The records that were loaded into one.
    pub(super) fn rows(loaded: &Erased) -> Option<&[Record]> {
        loaded.downcast_ref().map(RelatedRecords::rows)
    }
}

impl RelationSlot for RecordSlot {
    fn batch(&self, target: &ModelRef) -> Option<Box<dyn Batch>> {
        Some(Box::new(BatchOf::<Record>::new(target.clone(), Vec::new())))
    }

    fn fill(&mut self, pool: &mut dyn Any, at: &[usize]) -> Result<bool> {
        let Some(records) = RelatedRecords::take(pool, self.is_many, at)? else { return Ok(false) };
        self.holder = Holder::of(Arc::new(records));
        Ok(true)
    }

    fn included(&self) -> Option<Loaded<'_>> {
        self.holder.included_rows().map(RelatedRecords::loaded)
    }

    fn holder(&self) -> &Holder {
        &self.holder
    }

    fn holder_mut(&mut self) -> &mut Holder {
        &mut self.holder
    }

    fn fresh(&self) -> Box<dyn RelationSlot> {
        Box::new(RecordSlot { is_many: self.is_many, holder: Holder::default() })
    }
}
