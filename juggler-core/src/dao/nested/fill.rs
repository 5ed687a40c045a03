//! What was created, as instances with their relation fields.

use std::sync::Arc;

use super::{From, Level, Place};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::model::{Batch, BatchOf, DraftData, Instance};
use crate::relation::Link;

/// What was created.
pub(in crate::dao) struct Created(Vec<Written>);

/// The rows of a level, as they were stored.
struct Written {
    model: ModelRef,
    rows: Vec<DraftData>,
    /// The levels that come from it.
    inside: Vec<usize>,
    /// The relation that leads to them, unless it is the first level, or one between.
    origin: Option<Origin>,
}

struct Origin {
    link: Arc<Link>,
    of: Vec<usize>,
    asked: Vec<usize>,
}

impl Created {
    pub(super) fn new(places: &[Place], levels: Vec<Level>, stored: Vec<Vec<DraftData>>) -> Self {
        let written = places.iter().zip(levels).zip(stored).map(|((place, level), rows)| Written {
            model: place.attached.model.clone(),
            rows,
            inside: level.inside,
            origin: match level.origin {
                From::Relation { link, of, asked, .. } => Some(Origin { link, of, asked }),
                From::Caller | From::Between { .. } => None,
            },
        });
        Created(written.collect())
    }

    /// The rows that were asked for, without those nested in them.
    pub(in crate::dao) fn rows(&self) -> &[DraftData] {
        self.0.first().map_or(&[], |level| &level.rows)
    }

    /// The rows that were asked for, with those nested in them.
    pub(in crate::dao) fn into_instances<T: Instance>(self) -> Result<Vec<T>> {
        let Some(first) = self.0.first() else { return Ok(Vec::new()) };
        let mut batch = BatchOf::<T>::new(first.model.clone(), Vec::new());
        first.rows.iter().try_for_each(|row| batch.push(row))?;
        self.fill(0, &mut batch)?;
        Ok(batch.rows)
    }

    /// Puts what is nested in the rows of a level into their relation fields. Levels are no deeper than rows may nest.
    fn fill(&self, at: usize, parents: &mut dyn Batch) -> Result<()> {
        for &inside in &self.0[at].inside {
            let level = &self.0[inside];
            let Some(origin) = &level.origin else { continue };
            let relation = origin.link.at;
            let mut batch = parents.children(relation, &level.model, None)?;
            level.rows.iter().try_for_each(|row| batch.push(row))?;
            if !batch.is_empty() {
                self.fill(inside, &mut *batch)?;
            }
            let mut pool = batch.into_pool(vec![1; level.rows.len()]);
            // The rows stand in the order of their parents.
            let mut next = 0;
            for &parent in &origin.asked {
                let start = next;
                while origin.of.get(next) == Some(&parent) {
                    next += 1;
                }
                let rows: Vec<usize> = (start..next).collect();
                parents.fill(parent, relation, &mut *pool, &rows)?;
            }
        }
        Ok(())
    }
}
