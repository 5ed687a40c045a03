//! What a relation field holds.

use std::sync::{Arc, OnceLock};

use super::Erased;
use crate::error::Result;
use crate::model::peers::{Peer, Peers};

/// What a relation field holds: nothing yet, the rows that were included, or where to find those that are loaded later.
#[derive(Clone, Default)]
pub struct Holder(Held);

#[derive(Clone)]
enum Held {
    /// Nothing, until the row asks. A row that never does pays for a pointer.
    Nothing(OnceLock<Box<Peer>>),
    Rows(Erased),
    Peer(Peer),
}

impl Default for Held {
    fn default() -> Self {
        Held::Nothing(OnceLock::new())
    }
}

impl Holder {
    /// With these rows in it.
    pub(crate) fn of(rows: Erased) -> Self {
        Holder(Held::Rows(rows))
    }

    /// The place of the row among its peers, where this field keeps it.
    pub(crate) fn peer(&self) -> Option<&Peer> {
        match &self.0 {
            Held::Nothing(later) => later.get().map(|peer| &**peer),
            Held::Rows(_) => None,
            Held::Peer(peer) => Some(peer),
        }
    }

    /// The rows that were put into it.
    pub(crate) fn included(&self) -> Option<&Erased> {
        match &self.0 {
            Held::Rows(rows) => Some(rows),
            _ => None,
        }
    }

    /// The same, where they are of this type.
    pub(crate) fn included_rows<R: 'static>(&self) -> Option<&R> {
        self.included()?.downcast_ref()
    }

    /// The same, with those that the row asked for since.
    pub(crate) fn loaded(&self) -> Option<&Erased> {
        self.included().or_else(|| {
            let peer = self.peer()?;
            peer.loaded(peer.relation())
        })
    }

    /// Keeps the place of the row among its peers; `false` where there are rows in it.
    pub(crate) fn join(&mut self, set: &Arc<Peers>, at: u32, relation: u32) -> bool {
        let is_free = self.included().is_none();
        if is_free {
            self.0 = Held::Peer(Peer::new(set, at).of(relation));
        }
        is_free
    }

    /// The same for a row that has its place already, or gets one now. Where something is held, that stays.
    pub(crate) fn settle(&self, relation: u32, peer: impl FnOnce() -> Result<Peer>) -> Result<()> {
        if let Held::Nothing(later) = &self.0
            && later.get().is_none()
        {
            let peer = Box::new(peer()?.of(relation));
            later.get_or_init(|| peer);
        }
        Ok(())
    }
}
