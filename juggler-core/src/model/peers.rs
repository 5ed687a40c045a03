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
use std::sync::{Arc, OnceLock};

use tokio::sync::OnceCell;

use super::{Entity, Erased};
use crate::definition::{ModelRef, NearKeys};
use crate::error::{Error, Result};
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
    /// What was loaded, by relation.
    cells: Box<[Cell]>,
    #[cfg(debug_assertions)]
    watch: watch::Watch,
}

/// What was loaded of one relation.
#[derive(Default)]
struct Cell {
    /// Of all rows, at once.
    all: OnceCell<Vec<Erased>>,
    /// Of single rows, each by itself.
    single: OnceLock<Box<[OnceCell<Erased>]>>,
}

impl Peers {
    /// So many rows; `row` gives each.
    ///
    /// # Errors
    /// When a value cannot be read.
    pub(crate) fn new<'r>(
        model: &ModelRef,
        near: &Arc<NearKeys>,
        len: usize,
        row: &dyn Fn(usize) -> &'r dyn Entity,
    ) -> Result<Arc<Self>> {
        let column = |at: &usize| Column::collect((0..len).map(|i| row(i).get(*at)));
        Ok(Arc::new(Peers {
            columns: near.all().iter().map(column).collect::<Result<_>>()?,
            len,
            cells: model.relations.iter().map(|_| Cell::default()).collect(),
            #[cfg(debug_assertions)]
            watch: watch::Watch::new(model, len),
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

/// A row's place among the rows that it was read with.
#[derive(Clone)]
pub(crate) struct Peer {
    set: Arc<Peers>,
    // A result set of more rows than this has no peers beyond them.
    at: u32,
}

impl Peer {
    pub(crate) fn new(set: &Arc<Peers>, at: u32) -> Self {
        Peer { set: Arc::clone(set), at }
    }

    pub(crate) fn set(&self) -> &Peers {
        &self.set
    }

    fn at(&self) -> usize {
        self.at as usize
    }

    /// What was loaded of a relation for this row.
    pub(crate) fn loaded(&self, relation: usize) -> Option<&Erased> {
        let cell = self.set.cells.get(relation)?;
        match cell.all.get() {
            Some(all) => all.get(self.at()),
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
        let cell = self.set.cells.get(relation).ok_or_else(|| self.no_cell(relation))?;
        let all = cell.all.get_or_try_init(|| load).await?;
        all.get(self.at()).ok_or_else(|| self.no_cell(relation))
    }

    /// The same, read for this row alone.
    pub(crate) async fn load_single(
        &self,
        relation: usize,
        load: impl Future<Output = Result<Erased>> + Send,
    ) -> Result<&Erased> {
        let cell = self.set.cells.get(relation).ok_or_else(|| self.no_cell(relation))?;
        let single = cell.single.get_or_init(|| (0..self.set.len).map(|_| OnceCell::new()).collect());
        single.get(self.at()).ok_or_else(|| self.no_cell(relation))?.get_or_try_init(|| load).await
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
    pub(crate) fn peer_or(&self, alone: impl FnOnce() -> Result<Arc<Peers>>) -> Result<&Peer> {
        if let Some(peer) = self.0.get() {
            return Ok(peer);
        }
        let alone = Peer::new(&alone()?, 0);
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
