//! Whose queries for single rows are one too many: the N+1 of debug builds.

use std::panic::Location;

use parking_lot::Mutex;

use crate::definition::ModelRef;

/// Notes from where the related rows of single rows of a set were asked for, and, when the set goes, warns of each place that asked
/// for more than one row.
pub(super) struct Watch {
    model: ModelRef,
    rows: usize,
    sites: Mutex<Vec<Site>>,
}

struct Site {
    place: &'static Location<'static>,
    relation: usize,
    first: u32,
    asked_others: bool,
    queries: u64,
}

impl Watch {
    pub(super) fn new(model: &ModelRef, rows: usize) -> Self {
        Watch { model: model.clone(), rows, sites: Mutex::default() }
    }

    pub(super) fn note(&self, relation: usize, at: u32, place: &'static Location<'static>) {
        if self.rows < 2 {
            return;
        }
        let mut sites = self.sites.lock();
        match sites.iter_mut().find(|site| site.place == place && site.relation == relation) {
            Some(site) => {
                site.asked_others |= site.first != at;
                site.queries += 1;
            }
            None => sites.push(Site { place, relation, first: at, asked_others: false, queries: 1 }),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        for site in self.sites.get_mut().iter().filter(|site| site.asked_others) {
            tracing::warn!(
                target: "juggler",
                site = %site.place,
                model = &*self.model.name,
                relation = self.model.relations.get(site.relation).map(|relation| &*relation.name),
                queries = site.queries,
                rows = self.rows,
                "N+1: one query for each row of a result set; include the relation, or `load` it with `Loading::Peers`"
            );
        }
    }
}
