//! Rows that were read together: the result set of a query, or the related rows of one.
//!
//! Each knows the set, and the set knows the keys of all, so that what one of them asks for is read for all of them:
//!
//! ```text
//!  find ──▶ [ada, kim, lee]        Peers { keys: [1, 2, 3], cells: posts ─▶ [.., .., ..] }
//!             └─────┴────┴── Peer { set, at: 0, 1, 2 } ─────────┘
//! ```

use std::fmt;
use std::future::Future;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use tokio::sync::OnceCell;

use super::{Entity, Erased};
use crate::definition::{ModelRef, NearKeys};
use crate::error::{Error, Result};
use crate::row::Row;
use crate::value::{ValueRef, equal};

mod column;
#[cfg(debug_assertions)]
mod watch;

use column::Column;

/// Rows of one model that were read together.
pub struct Peers {
    model: ModelRef,
    near: Arc<NearKeys>,
    /// The keys of all rows: one column for each position that a relation starts from.
    columns: Box<[Column]>,
    len: usize,
    /// What was loaded, by relation, once something is.
    cells: OnceLock<Box<[Cell]>>,
    #[cfg(debug_assertions)]
    watch: watch::Watch,
}

/// What was loaded of one relation.
#[derive(Default)]
struct Cell {
    /// Of all rows, at once.
    all: OnceCell<Vec<Found>>,
    /// Of single rows, each by itself.
    single: OnceLock<Box<[OnceCell<Erased>]>>,
}

/// What was loaded for one row, because that row or another of its set asked.
struct Found {
    rows: Erased,
    is_asked_for: AtomicBool,
}

impl Found {
    fn ask(&self) -> &Erased {
        self.is_asked_for.store(true, Ordering::Relaxed);
        &self.rows
    }
}

impl Peers {
    /// These rows.
    ///
    /// # Errors
    /// When a value cannot be read.
    pub(crate) fn new<'r, R: Row + ?Sized + 'r>(
        model: &ModelRef,
        near: &Arc<NearKeys>,
        rows: impl ExactSizeIterator<Item = &'r R> + Clone,
    ) -> Result<Arc<Self>> {
        let columns = near.all().iter().map(|at| Column::collect(rows.clone().map(|row| row.get(*at))));
        Ok(Arc::new(Peers {
            columns: columns.collect::<Result<_>>()?,
            len: rows.len(),
            cells: OnceLock::new(),
            #[cfg(debug_assertions)]
            watch: watch::Watch::new(model, rows.len()),
            model: model.clone(),
            near: Arc::clone(near),
        }))
    }

    /// Their model.
    pub(crate) fn model(&self) -> &ModelRef {
        &self.model
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The value of the row at `i`, where it is a part of a key.
    pub(crate) fn value(&self, i: usize, at: usize) -> Option<ValueRef<'_>> {
        let column = self.near.all().iter().position(|there| *there == at)?;
        Some(self.columns[column].get(i))
    }
}

/// A row's place among the rows that it was read with. What is more than four billion rows has no peers.
#[derive(Clone)]
pub(crate) struct Peer {
    set: Arc<Peers>,
    at: u32,
    /// The relation whose field keeps it. Here, so that a field is three words; a record keeps one for all of its relations.
    relation: u32,
}

impl Peer {
    pub(crate) fn new(set: &Arc<Peers>, at: u32) -> Self {
        Peer { set: Arc::clone(set), at, relation: 0 }
    }

    /// The same, kept by the field of a relation.
    pub(crate) fn of(self, relation: u32) -> Self {
        Peer { relation, ..self }
    }

    /// The relation whose field keeps it.
    pub(crate) fn relation(&self) -> usize {
        self.relation as usize
    }

    pub(crate) fn set(&self) -> &Peers {
        &self.set
    }

    fn at(&self) -> usize {
        self.at as usize
    }

    /// What was loaded of a relation for this row, whoever asked.
    pub(crate) fn found(&self, relation: usize) -> Option<&Erased> {
        let cell = self.set.cells.get()?.get(relation)?;
        match cell.all.get() {
            Some(all) => all.get(self.at()).map(Found::ask),
            None => cell.single.get()?.get(self.at())?.get(),
        }
    }

    /// The same, where this row asked for it.
    pub(crate) fn loaded(&self, relation: usize) -> Option<&Erased> {
        let cell = self.set.cells.get()?.get(relation)?;
        match cell.all.get() {
            Some(all) => {
                let found = all.get(self.at())?;
                found.is_asked_for.load(Ordering::Relaxed).then_some(&found.rows)
            }
            None => cell.single.get()?.get(self.at())?.get(),
        }
    }

    /// What a relation leads to from this row, which `load` reads for all rows, unless it was read before. Who asks while it is
    /// being read waits for it; after an error the next one reads again.
    pub(crate) async fn load_all(
        &self,
        relation: usize,
        load: impl Future<Output = Result<Vec<Erased>>> + Send,
    ) -> Result<&Erased> {
        let load = async {
            let found = |rows| Found { rows, is_asked_for: AtomicBool::new(false) };
            Ok::<_, Error>(load.await?.into_iter().map(found).collect())
        };
        let all = self.cell(relation)?.all.get_or_try_init(|| load).await?;
        all.get(self.at()).map(Found::ask).ok_or_else(|| self.no_cell(relation))
    }

    /// The same, read for this row alone.
    pub(crate) async fn load_single(
        &self,
        relation: usize,
        load: impl Future<Output = Result<Erased>> + Send,
    ) -> Result<&Erased> {
        let single = &self.cell(relation)?.single;
        let single = single.get_or_init(|| (0..self.set.len).map(|_| OnceCell::new()).collect());
        single.get(self.at()).ok_or_else(|| self.no_cell(relation))?.get_or_try_init(|| load).await
    }

    fn cell(&self, relation: usize) -> Result<&Cell> {
        let relations = &self.set.model.relations;
        let cells = self.set.cells.get_or_init(|| relations.iter().map(|_| Cell::default()).collect());
        cells.get(relation).ok_or_else(|| self.no_cell(relation))
    }

    /// Does the set know the keys that a relation of this row starts from? Not where it starts from what the row itself holds.
    ///
    /// # Errors
    /// When a key is not what it was when the row was read, or was left out of it.
    pub(crate) fn has_keys(&self, relation: usize, row: &dyn Entity) -> Result<bool> {
        let keys = self.set.near.of(relation);
        for &at in keys {
            let Some(known) = self.set.value(self.at(), at) else { return Ok(false) };
            if !row.has(at) {
                return Err(self.refused(relation, at, "is not there: `fields` left it out"));
            }
            if !equal(known, row.get(at)?) {
                return Err(self.refused(relation, at, "is not what was read; save and read the row again"));
            }
        }
        Ok(!keys.is_empty())
    }

    /// Notes, in debug builds, that a query was asked for this row alone. Who does so for more rows of the set is warned of.
    pub(crate) fn note(&self, relation: usize, site: &'static Location<'static>) {
        #[cfg(debug_assertions)]
        self.set.watch.note(relation, self.at, site);
        #[cfg(not(debug_assertions))]
        let _ = (relation, site);
    }

    fn no_cell(&self, relation: usize) -> Error {
        let model = &self.set.model.name;
        Error::storage(format!("nothing was read of the relation at position {relation} of a {model}"))
    }

    fn refused(&self, relation: usize, at: usize, why: &str) -> Error {
        let model = &self.set.model;
        let relation = model.relations.get(relation).map_or("?", |relation| &*relation.name);
        Error::bad_request(format!(
            "`{relation}` of this {} cannot be loaded: {} {why}",
            model.name,
            model.place(at)
        ))
    }
}

/// Where a row keeps its place among its peers, if it has any. It is no part of what a row is: any two are equal.
#[derive(Clone, Default)]
pub(crate) struct Seat(OnceLock<Peer>);

impl Seat {
    pub(crate) fn peer(&self) -> Option<&Peer> {
        self.0.get()
    }

    pub(crate) fn take(&mut self, set: &Arc<Peers>, at: u32) {
        self.0 = OnceLock::from(Peer::new(set, at));
    }

    /// Its place; in a set of its own, where it has none.
    pub(crate) fn peer_or(&self, alone: impl FnOnce() -> Result<Peer>) -> Result<&Peer> {
        if let Some(peer) = self.0.get() {
            return Ok(peer);
        }
        let alone = alone()?;
        Ok(self.0.get_or_init(|| alone))
    }
}

impl PartialEq for Seat {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl fmt::Debug for Peers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} peers of {}", self.len, self.model.name)
    }
}
