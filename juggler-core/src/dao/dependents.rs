//! Dependents: rows that go with those that are destroyed, that are parted from them, or that keep them.
//!
//! ```text
//!  rows to destroy ──keys──▶ dependents of each relation ──keys──▶ theirs ..   plan: only reads, one query per relation and level
//!  restrictions: is there a row that keeps one of them?                        then nothing was written yet
//!  rows ◀── their dependents ◀── the dependents of those                       written backwards, with the hooks of each model
//! ```
//!
//! What is planned is found whatever a default scope hides, because its keys would dangle. Rows that were taken are not taken
//! again, so cycles end.

use std::collections::{HashMap, HashSet, VecDeque};

use super::include::{Keys, any_of};
use super::version::Expected;
use super::{BoxFuture, destroy_all, find, related_filter, update_all};
use crate::definition::{Dependent, ModelRef};
use crate::error::{Error, ErrorKind, Result};
use crate::filter::{FilterTree, Where};
use crate::model::DraftData;
use crate::query::resolve_where;
use crate::relation::{Key, Link, Shape, TypeTest, has_values, key_of};
use crate::row::{Flow, Row, each};
use crate::session::{Attached, Session};
use crate::value::Value;

/// How many levels of dependents may go along. What is deeper is a list rather than a tree.
const MAX_DEPTH: usize = 256;

/// Destroys the rows that match, with their dependents, and counts the former. The hooks of the rows themselves are not called. A row
/// whose version is no longer the expected one stays.
pub(super) fn destroy<'a>(
    session: &'a Session,
    attached: &'a Attached,
    condition: Where,
    expected: Option<Expected>,
) -> BoxFuture<'a, Result<u64>> {
    Box::pin(async move {
        let whole = session.unscoped();
        let mut plan = Plan::default();
        let ids = plan.make(&whole, attached, condition).await?;
        plan.check().await?;
        for step in plan.steps.iter().rev() {
            step.carry_out().await?;
        }
        let mut count = 0;
        for page in ids.chunks(session.key_page().max(1)) {
            let mut condition = resolve_where(
                &attached.model,
                &any_of(&attached.model, &attached.model.ids, page.iter().map(Vec::as_slice)),
            )?;
            if let Some(expected) = expected {
                condition = condition.and(expected.condition(&attached.model));
            }
            count += session.connector().destroy_all(&attached.model, &condition).await?;
        }
        Ok(count)
    })
}

/// Rows of one model by a key that they hold.
struct Holders {
    session: Session,
    model: ModelRef,
    at: Vec<usize>,
    keys: Vec<Vec<Value>>,
    /// Which of them.
    only: Where,
}

impl Holders {
    /// The rows that hold one of these keys for a relation.
    fn of(session: &Session, link: &Link, keys: Vec<Vec<Value>>) -> Result<Holders> {
        let (model, at, kind) = held(link)?;
        let mut only = match (&link.shape, &link.scope) {
            (Shape::Has { .. }, Some(scope)) => scope.condition.clone(),
            _ => Where::all(),
        };
        if let Some(kind) = kind {
            only = has_values(model, &[kind.at], &[Value::from(&*kind.name)]).and(only);
        }
        Ok(Holders { session: session.of(model), model: model.clone(), at: at.to_vec(), keys, only })
    }

    /// The condition that they match, for each page of keys.
    fn conditions(&self) -> impl Iterator<Item = Where> {
        let pages = self.keys.chunks(self.session.key_page().max(1));
        pages.map(|page| any_of(&self.model, &self.at, page.iter().map(Vec::as_slice)).and(self.only.clone()))
    }

    /// The ids of those that are there.
    async fn ids(&self) -> Result<Vec<Vec<Value>>> {
        let attached = self.session.prepare(&self.model).await?;
        let ids = self.model.require_ids()?;
        let mut found = Vec::new();
        for condition in self.conditions() {
            let mut sink = each(|row: &dyn Row| {
                found.push((0..ids.len()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?);
                Ok(Flow::Continue)
            });
            let tree = FilterTree { condition, ..FilterTree::default() };
            let mut query = find::plan(&self.session, &attached.model, &tree).await?;
            query.projection = Some(ids.to_vec());
            self.session.connector().all(&query, &mut sink).await?;
        }
        Ok(found)
    }

    /// How many there are.
    async fn count(&self) -> Result<u64> {
        let attached = self.session.prepare(&self.model).await?;
        let mut count = 0;
        for condition in self.conditions() {
            let condition = related_filter::resolved(&self.session, &attached.model, &condition).await?;
            count += self.session.connector().count(&attached.model, &condition).await?;
        }
        Ok(count)
    }
}

/// Where the key of a relation is held: the model, the key, and the type beside it.
fn held(link: &Link) -> Result<(&ModelRef, &[usize], Option<&TypeTest>)> {
    match &link.shape {
        Shape::Has { to, kind, .. } => Ok((link.require_target()?, to, kind.as_ref())),
        Shape::Through { between, near, kind, .. } => Ok((between, near, kind.as_ref())),
        _ => Err(Error::definition(link.owner.name.clone(), format!("no rows depend on {}", link.place()))),
    }
}

/// What is written of one model.
enum Step {
    Destroy(Holders),
    /// Sets these positions to null.
    Part(Holders, Vec<usize>),
}

impl Step {
    async fn carry_out(&self) -> Result<()> {
        match self {
            Step::Destroy(holders) => {
                let attached = holders.session.prepare(&holders.model).await?;
                for condition in holders.conditions() {
                    destroy_all::alone(&holders.session, attached, condition).await?;
                }
            }
            Step::Part(holders, keys) => {
                for condition in holders.conditions() {
                    let mut draft = DraftData::new(holders.model.clone());
                    keys.iter().for_each(|&at| draft.set_value(at, Value::Null));
                    update_all::run(&holders.session, condition, draft, super::WriteOptions::default())
                        .await?;
                }
            }
        }
        Ok(())
    }
}

/// Rows that are destroyed, and the keys that their dependents may hold.
struct Taken {
    session: Session,
    ids: Vec<Vec<Value>>,
    dependents: Vec<(Link, Keys)>,
    depth: usize,
}

/// What is to be done.
#[derive(Default)]
struct Plan {
    /// In the order in which it was found: rows before their dependents.
    steps: Vec<Step>,
    /// The rows that are not to be there.
    restrictions: Vec<(Link, Holders)>,
    /// The ids of what goes, by model.
    taken: HashMap<String, HashSet<Key>>,
}

impl Plan {
    /// Finds everything that depends on the rows that match, and gives the ids of those.
    async fn make(
        &mut self,
        session: &Session,
        attached: &Attached,
        condition: Where,
    ) -> Result<Vec<Vec<Value>>> {
        let mut rows = self.take(session, attached, [condition].into_iter(), 0).await?;
        let ids = std::mem::take(&mut rows.ids);
        let mut queue = VecDeque::from([rows]);
        while let Some(rows) = queue.pop_front() {
            for (link, keys) in rows.dependents {
                if keys.len() > 0 {
                    let holders =
                        Holders::of(&rows.session, &link, keys.values().map(<[Value]>::to_vec).collect())?;
                    queue.extend(self.note(link, holders, rows.depth + 1).await?);
                }
            }
        }
        Ok(ids)
    }

    /// Notes what happens to the dependents of one relation. Gives those that have dependents themselves.
    async fn note(&mut self, link: Link, holders: Holders, depth: usize) -> Result<Option<Taken>> {
        match link.relation().dependent() {
            Dependent::Nothing => {}
            Dependent::Restrict => self.restrictions.push((link, holders)),
            Dependent::SetNull => {
                let keys = nullable(&link)?;
                self.steps.push(Step::Part(holders, keys));
            }
            Dependent::Cascade => {
                let attached = holders.session.prepare(&holders.model).await?;
                if !attached.has_dependents {
                    self.steps.push(Step::Destroy(holders));
                    return Ok(None);
                }
                if depth > MAX_DEPTH {
                    let message =
                        format!("{} leads to dependents on more than {MAX_DEPTH} levels", link.place());
                    return Err(Error::bad_request(message));
                }
                let mut rows = self.take(&holders.session, attached, holders.conditions(), depth).await?;
                if rows.ids.is_empty() {
                    return Ok(None);
                }
                let keys = std::mem::take(&mut rows.ids);
                let at = attached.model.ids.to_vec();
                self.steps.push(Step::Destroy(Holders { at, keys, only: Where::all(), ..holders }));
                return Ok(Some(rows));
            }
        }
        Ok(None)
    }

    /// Reads the rows that match and were not taken before.
    async fn take(
        &mut self,
        session: &Session,
        attached: &Attached,
        conditions: impl Iterator<Item = Where> + Send,
        depth: usize,
    ) -> Result<Taken> {
        let model = &attached.model;
        let taken = self.taken.entry(model.name.to_string()).or_default();
        // The rows of the query have the id first, and then the keys of the relations.
        let mut positions = model.require_ids()?.to_vec();
        let id: Vec<usize> = (0..positions.len()).collect();
        let mut dependents = Vec::new();
        let mut places = Vec::new();
        for link in dependents_of(session, model)? {
            places
                .push(link.shape.near_keys().iter().map(|&at| place(&mut positions, at)).collect::<Vec<_>>());
            dependents.push((link, Keys::new()));
        }
        let mut ids = Vec::new();
        for condition in conditions {
            let mut sink = each(|row: &dyn Row| {
                let Some(key) = key_of(row, &id)? else { return Ok(Flow::Continue) };
                if taken.insert(key) {
                    ids.push(id.iter().map(|&at| Ok(row.get(at)?.to_owned())).collect::<Result<_>>()?);
                    for ((_, keys), at) in dependents.iter_mut().zip(&places) {
                        keys.add(row, at)?;
                    }
                }
                Ok(Flow::Continue)
            });
            let tree = FilterTree { condition, ..FilterTree::default() };
            let mut query = find::plan(session, model, &tree).await?;
            query.projection = Some(positions.clone());
            session.connector().all(&query, &mut sink).await?;
        }
        Ok(Taken { session: session.clone(), ids, dependents, depth })
    }

    /// Makes sure that no row stays that keeps one of those that go.
    async fn check(&mut self) -> Result<()> {
        for (link, holders) in std::mem::take(&mut self.restrictions) {
            let mut count = holders.count().await?;
            if count > 0 && self.destroys(&holders.model) {
                count = self.that_stay(&holders).await?;
            }
            if count > 0 {
                return Err(Error::new(ErrorKind::Restricted {
                    model: link.owner.name.clone(),
                    relation: link.relation().name.clone(),
                    dependent: holders.model.name.clone(),
                    count,
                }));
            }
        }
        Ok(())
    }

    /// Do rows of this model go?
    fn destroys(&self, model: &ModelRef) -> bool {
        self.taken.contains_key(&*model.name)
            || self
                .steps
                .iter()
                .any(|step| matches!(step, Step::Destroy(holders) if holders.model.name == model.name))
    }

    /// How many of these rows do not go along.
    async fn that_stay(&self, holders: &Holders) -> Result<u64> {
        let mut gone = self.taken.get(&*holders.model.name).cloned().unwrap_or_default();
        for step in &self.steps {
            if let Step::Destroy(also) = step
                && also.model.name == holders.model.name
            {
                for id in also.ids().await? {
                    gone.extend(id_key(&id)?);
                }
            }
        }
        let mut count = 0;
        for id in holders.ids().await? {
            count += u64::from(id_key(&id)?.is_none_or(|id| !gone.contains(&id)));
        }
        Ok(count)
    }
}

fn id_key(id: &[Value]) -> Result<Option<Key>> {
    let all: Vec<usize> = (0..id.len()).collect();
    key_of(&crate::row::Values(id), &all)
}

/// The place of a position in a projection, which gets it where it is not there.
fn place(projection: &mut Vec<usize>, at: usize) -> usize {
    projection.iter().position(|there| *there == at).unwrap_or_else(|| {
        projection.push(at);
        projection.len() - 1
    })
}

/// The relations of a model that other rows depend on.
fn dependents_of(session: &Session, model: &ModelRef) -> Result<Vec<Link>> {
    let mut links = Vec::new();
    for (at, relation) in model.relations.iter().enumerate() {
        if relation.dependent() != Dependent::Nothing {
            let link = Link::at(session, model, at)?;
            held(&link)?;
            if relation.dependent() == Dependent::SetNull {
                nullable(&link)?;
            }
            links.push(link);
        }
    }
    Ok(links)
}

/// The positions of a key, and of the type beside it, which all can be null.
fn nullable(link: &Link) -> Result<Vec<usize>> {
    let (model, at, kind) = held(link)?;
    let positions: Vec<usize> = at.iter().copied().chain(kind.map(|kind| kind.at)).collect();
    match positions.iter().find(|at| model.ids.contains(at) || model.properties[**at].required) {
        None => Ok(positions),
        Some(&at) => Err(Error::definition(
            link.owner.name.clone(),
            format!("{} sets {} to null on delete, which cannot be null", link.place(), model.place(at)),
        )),
    }
}
