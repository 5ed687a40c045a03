//! Rows that were read together: when one of them asks for related rows, those of all are read, by the pipeline of includes.

use std::any::Any;
use std::sync::Arc;

use super::include;
use crate::definition::{ModelDefinition, ModelRef, NearKeys};
use crate::error::{Error, ErrorKind, Result};
use crate::model::{Batch, Entity, Erased, Instance, Loaded, Part, Peer, Peers, RelationSlot};
use crate::relation::{Link, Shape};
use crate::row::Row;
use crate::session::{Loading, Session};
use crate::value::ValueRef;

/// Lets rows know that they were read together.
pub(super) fn join<T: Instance>(session: &Session, model: &ModelRef, rows: &mut [T]) -> Result<()> {
    if let Some(keys) = near_keys(session, model, rows.len()) {
        let set = Peers::new(model, &keys, rows.iter())?;
        (0..).zip(rows).for_each(|(at, row)| row.join(&set, at));
    }
    Ok(())
}

/// The same for the instances of a batch.
pub(super) fn join_batch(session: &Session, model: &ModelRef, batch: &mut dyn Batch) -> Result<()> {
    if let Some(keys) = near_keys(session, model, batch.len()) {
        let set = Peers::new(model, &keys, (0..batch.len()).map(|i| batch.get(i)))?;
        batch.join(&set);
    }
    Ok(())
}

/// The keys of rows that have peers, and relations to ask for. A single row finds out when it asks.
fn near_keys(session: &Session, model: &ModelRef, rows: usize) -> Option<Arc<NearKeys>> {
    if rows < 2 || model.relations.is_empty() || u32::try_from(rows).is_err() {
        return None;
    }
    Some(Arc::clone(&session.source().introduced(model)?.near_keys))
}

/// The place of a row in a set of its own.
pub(crate) fn alone(model: &ModelRef, row: &dyn Entity) -> Result<Peer> {
    let set = Peers::new(model, &Arc::new(NearKeys::new(model)), std::iter::once(row))?;
    Ok(Peer::new(&set, 0))
}

/// What a relation leads to from a row: from memory, or by one query, for all its peers or for itself. `slot` makes a place
/// for the rows; `asked_alone` is called before a query for this row alone.
pub(crate) async fn load<'p>(
    session: &Session,
    (row, peer): (&dyn Entity, &'p Peer),
    relation: usize,
    slot: &(dyn Fn() -> Result<Box<dyn RelationSlot>> + Sync),
    asked_alone: &(dyn Fn() + Sync),
) -> Result<&'p Erased> {
    let model = peer.set().model();
    let is_shared = peer.has_keys(relation, row)?;
    if let Some(found) = peer.found(relation) {
        return Ok(found);
    }
    let link = Link::at(session, model, relation)?;
    let is_embedded = matches!(link.shape, Shape::Embeds { .. });
    match session.loads() {
        Loading::Forbid if !is_embedded => Err(forbidden(&link)),
        Loading::Peers if is_shared => {
            peer.load_all(relation, async {
                let set = peer.set();
                let rows: Vec<_> = (0..set.len()).map(|at| KeyRow { set, at }).collect();
                let rows = rows.iter().map(|row| row as &dyn Entity).collect();
                Seekers::load(session, &link, rows, slot()?).await
            })
            .await
        }
        _ => {
            peer.load_single(relation, async {
                if !is_embedded {
                    asked_alone();
                }
                let loaded = Seekers::load(session, &link, vec![row], slot()?).await?;
                loaded.into_iter().next().ok_or_else(|| lost(&link))
            })
            .await
        }
    }
}

#[cold]
fn forbidden(link: &Link) -> Error {
    let (relation, model) = (link.name(), &link.owner.name);
    Error::new(ErrorKind::NotLoaded {
        what: format!("`{relation}` of {model} is not loaded, and the session forbids to load it afterwards"),
    })
}

#[cold]
fn lost(link: &Link) -> Error {
    Error::storage(format!("{} found no place for its rows", link.place()))
}

/// A row of a set, with the keys that the set knows of it.
struct KeyRow<'s> {
    set: &'s Peers,
    at: usize,
}

impl Row for KeyRow<'_> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        Ok(self.set.value(self.at, at).unwrap_or_default())
    }
}

impl Entity for KeyRow<'_> {
    fn definition(&self) -> &ModelDefinition {
        self.set.model()
    }

    fn related(&self, _: usize) -> Option<Loaded<'_>> {
        None
    }
}

/// Rows that related rows are read for, to be kept beside them.
struct Seekers<'s> {
    rows: Vec<&'s dyn Entity>,
    slot: Box<dyn RelationSlot>,
    found: Vec<Option<Erased>>,
}

impl<'s> Seekers<'s> {
    /// What a relation leads to from each of these rows.
    async fn load(
        session: &Session,
        link: &Link,
        rows: Vec<&'s dyn Entity>,
        slot: Box<dyn RelationSlot>,
    ) -> Result<Vec<Erased>> {
        let mut seekers = Seekers { found: vec![None; rows.len()], rows, slot };
        include::load_whole(session, link, &mut seekers).await?;
        seekers.found.into_iter().map(|found| found.ok_or_else(|| lost(link))).collect()
    }
}

impl Batch for Seekers<'_> {
    fn len(&self) -> usize {
        self.rows.len()
    }

    fn get(&self, i: usize) -> &dyn Entity {
        self.rows[i]
    }

    fn push(&mut self, _: &dyn Row) -> Result<()> {
        Err(Error::unsupported("another row among those that were read together"))
    }

    fn children(&self, _: usize, target: &ModelRef, _: Option<Part>) -> Result<Box<dyn Batch>> {
        let no_place = || Error::bad_request(format!("no place for a {}", target.name));
        self.slot.batch(target).ok_or_else(no_place)
    }

    fn fill(&mut self, i: usize, _: usize, pool: &mut dyn Any, at: &[usize]) -> Result<()> {
        if self.slot.fill(pool, at)? {
            self.found[i] = self.slot.holder().included().cloned();
        }
        Ok(())
    }

    fn join(&mut self, _: &Arc<Peers>) {}

    fn leave_out(&mut self, _: &[usize]) {}

    fn into_groups(self: Box<Self>, _: &[usize], _: &[usize]) -> Box<dyn Any + Send + Sync> {
        Box::new(())
    }

    fn into_pool(self: Box<Self>, _: Vec<u32>) -> Box<dyn Any + Send + Sync> {
        Box::new(())
    }
}
