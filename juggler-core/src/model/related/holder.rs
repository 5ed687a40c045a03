//! What a relation field holds.

use std::sync::{Arc, OnceLock};

use super::Erased;
use crate::error::Result;
use crate::model::peers::{Peer, Peers};

/// What a relation field holds: nothing yet, the rows that were included, or where to find those that are loaded later.
#[derive(Clone, Default)]
pub struct Holder(OnceLock<Held>);

#[derive(Clone)]
enum Held {
    Rows(Erased),
    /// The place of the row among its peers, and which of its relations this is.
    Peer(Peer, u32),
}

impl Holder {
    /// With these rows in it.
    pub(crate) fn of(rows: Erased) -> Self {
        Holder(OnceLock::from(Held::Rows(rows)))
    }

    /// The rows that were put into it.
    pub(crate) fn included(&self) -> Option<&Erased> {
        match self.0.get()? {
            Held::Rows(rows) => Some(rows),
            Held::Peer(..) => None,
        }
    }

    /// The same, where they are of this type.
    pub(crate) fn included_rows<R: 'static>(&self) -> Option<&R> {
        self.included()?.downcast_ref()
    }

    /// The same, with those that were loaded since.
    pub(crate) fn loaded(&self) -> Option<&Erased> {
        match self.0.get()? {
            Held::Rows(rows) => Some(rows),
            Held::Peer(peer, relation) => peer.loaded(*relation as usize),
        }
    }

    /// The place of the row among its peers, where rows are still to be loaded.
    pub(crate) fn peer(&self) -> Option<&Peer> {
        match self.0.get()? {
            Held::Rows(_) => None,
            Held::Peer(peer, _) => Some(peer),
        }
    }

    /// Lets the row find what is loaded for its peers, unless it has rows.
    pub(crate) fn join(&mut self, set: &Arc<Peers>, at: u32, relation: u32) {
        if self.included().is_none() {
            self.0 = OnceLock::from(Held::Peer(Peer::new(set, at), relation));
        }
    }

    /// The same for a row that has no peers: in a set of its own.
    pub(crate) fn settle(&self, relation: u32, alone: impl FnOnce() -> Result<Arc<Peers>>) -> Result<()> {
        if self.0.get().is_none() {
            let alone = Peer::new(&alone()?, 0);
            self.0.get_or_init(|| Held::Peer(alone, relation));
        }
        Ok(())
    }
}
