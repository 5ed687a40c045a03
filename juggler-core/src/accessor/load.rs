//! Loading what a relation of one row leads to, and with it of all rows that it was read with.

use std::borrow::Cow;
use std::fmt;
use std::future::IntoFuture;
use std::panic::Location;

use crate::dao::{BoxFuture, CallOptions, alone, load_peers};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::{Entity, Erased, Instance, Model, Peer, Record, RelationSlot};
use crate::session::Session;

/// Loads what a relation of a row leads to; await it. See [`RelatedMany::load`](super::RelatedMany::load).
#[must_use = "nothing is loaded until it is awaited"]
pub struct Load<'s, 'a: 's, R> {
    session: Cow<'s, Session>,
    asker: Asker<'a>,
    site: &'static Location<'static>,
    /// What was included, or how it looks once it is loaded.
    included: Option<R>,
    read: fn(&'a Erased) -> Option<R>,
}

/// A row, one of its relations, and where related rows are kept.
#[derive(Clone)]
pub(super) struct Asker<'a> {
    pub(super) owner: &'a dyn Entity,
    pub(super) model: ModelRef,
    pub(super) relation: usize,
    place: Place<'a>,
}

/// Where a row keeps related rows.
#[derive(Clone, Copy)]
enum Place<'a> {
    Nowhere,
    /// A field, and the place of the row among its peers, which one of the fields keeps.
    Field(&'a dyn RelationSlot, Option<&'a Peer>),
    Record(&'a Record),
}

impl<'a> Asker<'a> {
    pub(super) fn instance<M: Model>(owner: &'a M, relation: usize) -> Self {
        let model = M::definition();
        let mut slots = (0..model.relations.len()).filter_map(|at| owner.slot(at));
        let peer = slots.find_map(|slot| slot.holder().peer());
        let place = owner.slot(relation).map_or(Place::Nowhere, |slot| Place::Field(slot, peer));
        Asker { owner, model: ModelRef::Static(model), relation, place }
    }

    pub(super) fn record(owner: &'a Record, relation: usize) -> Self {
        Asker { owner, model: Instance::model(owner), relation, place: Place::Record(owner) }
    }

    /// Notes that a query is made for this row alone; see [`Peer::note`].
    pub(super) fn note(&self, site: &'static Location<'static>) {
        let peer = match self.place {
            Place::Nowhere => None,
            Place::Field(_, peer) => peer,
            Place::Record(record) => record.seat().peer(),
        };
        if let Some(peer) = peer {
            peer.note(self.relation, site);
        }
    }

    /// Its place among its peers: in a set of its own, where it has none.
    fn peer(&self) -> Result<&'a Peer> {
        let alone = || alone(&self.model, self.owner);
        match self.place {
            Place::Nowhere => Err(self.has_no_place()),
            Place::Field(slot, peer) => {
                slot.holder().settle(self.relation as u32, || peer.cloned().map_or_else(alone, Ok))?;
                slot.holder().peer().ok_or_else(|| self.has_no_place())
            }
            Place::Record(record) => record.seat().peer_or(alone),
        }
    }

    /// A new place for related rows.
    fn empty_slot(&self) -> Result<Box<dyn RelationSlot>> {
        match self.place {
            Place::Nowhere => Err(self.has_no_place()),
            Place::Field(slot, _) => Ok(slot.fresh()),
            Place::Record(record) => Ok(record.empty_slot(self.relation)),
        }
    }

    #[cold]
    fn has_no_place(&self) -> Error {
        Error::unsupported(format!("{self:?}.load: the model has no field for it"))
    }

    async fn load(&self, session: &Session, site: &'static Location<'static>) -> Result<&'a Erased> {
        let peer = self.peer()?;
        let slot = || self.empty_slot();
        load_peers(session, (self.owner, peer), self.relation, &slot, &|| peer.note(self.relation, site))
            .await
    }
}

impl fmt::Debug for Asker<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.model.relations.get(self.relation).map_or("?", |relation| &*relation.name);
        write!(f, "{}.{name}", self.model.name)
    }
}

impl<'s, 'a, R> Load<'s, 'a, R> {
    #[track_caller]
    pub(super) fn new(session: &'s Session, asker: Asker<'a>, read: fn(&'a Erased) -> Option<R>) -> Self {
        let included = match asker.place {
            Place::Field(slot, _) => slot.holder().included().and_then(read),
            _ => None,
        };
        Load { session: Cow::Borrowed(session), asker, site: Location::caller(), included, read }
    }
}

impl<'s, 'a> Load<'s, 'a, &'a [Record]> {
    #[track_caller]
    pub(super) fn records(session: &'s Session, owner: &'a Record, relation: usize) -> Self {
        let mut load = Load::new(session, Asker::record(owner, relation), Record::loaded_rows);
        load.included = owner.included(relation);
        load
    }
}

impl<R> CallOptions for Load<'_, '_, R> {
    fn call_session(&mut self) -> &mut Session {
        self.session.to_mut()
    }
}

impl<R> fmt::Debug for Load<'_, '_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "load {:?}", self.asker)
    }
}

impl<'s, 'a, R: Send + 's> IntoFuture for Load<'s, 'a, R> {
    type Output = Result<R>;
    type IntoFuture = BoxFuture<'s, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let Load { session, asker, site, included, read } = self;
        Box::pin(async move {
            match included {
                Some(included) => Ok(included),
                None => read(asker.load(&session, site).await?).ok_or_else(|| asker.has_no_place()),
            }
        })
    }
}
