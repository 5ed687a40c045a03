//! Includes: related rows beside the rows of a query, one query per relation and level, whatever the number of parents.
//!
//! ```text
//!  parents ──keys──▶ one query ──rows, by key──▶ children ──their own includes──▶ back into the parents
//! ```
//!
//! The pipeline is written once, over [`Batch`]es of any type. A window of the rows of each parent is cut by the store where it
//! can, and else out of all of them. Related rows are read by the ordinary `find`, so that the hooks and the
//! default scope of their model hold.

use std::borrow::Cow;

use super::reading::Reading;
use super::{BoxFuture, find, peers};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{Fields, FilterTree, Include};
use crate::model::{Batch, BatchOf, Instance};
use crate::query::PerKey;
use crate::relation::{Link, Shape};
use crate::row::{Row, each};
use crate::session::Session;

mod any;
mod embedded;
mod group;
mod keyed;
mod list;
mod through;

use group::{Groups, position_of};
pub(super) use group::{Keys, any_of};
pub(super) use through::links;

/// How deep includes may nest. A default scope may include a model whose own includes the first.
const MAX_DEPTH: usize = 32;

/// Loads related rows beside these, whatever their type, and lets them know each other.
pub(crate) async fn load_rows<T: Instance>(
    session: &Session,
    model: &ModelRef,
    mut rows: Vec<T>,
    includes: &[Include],
) -> Result<Vec<T>> {
    if rows.is_empty() || includes.is_empty() {
        check(session, model, includes, 0)?;
        peers::join(session, model, &mut rows)?;
        return Ok(rows);
    }
    let mut batch = BatchOf::new(model.clone(), rows);
    load(session, model, &mut batch, includes, 0).await?;
    peers::join(session, model, &mut batch.rows)?;
    Ok(batch.rows)
}

/// Loads related rows beside the instances of a batch.
fn load<'a>(
    session: &'a Session,
    model: &'a ModelRef,
    parents: &'a mut dyn Batch,
    includes: &'a [Include],
    depth: usize,
) -> BoxFuture<'a, Result<()>> {
    Box::pin(async move {
        bound(depth)?;
        for include in merged(includes).iter() {
            let link = Link::of(session, model, &include.relation)?;
            // What is embedded in a struct is there already.
            if !link.relation().disable_include && !link.relation().is_of_structs() {
                let asked = Asked { session, link: &link, scope: &include.scope, depth };
                asked.load(parents, include.leaves_out_empty).await?;
            }
        }
        Ok(())
    })
}

/// Loads all rows of a relation beside the instances of a batch.
pub(super) async fn load_whole(session: &Session, link: &Link, parents: &mut dyn Batch) -> Result<()> {
    Asked { session, link, scope: &FilterTree::default(), depth: 0 }.load(parents, false).await
}

/// Are there such relations? What is asked for is checked even where there are no rows to ask it for.
fn check(session: &Session, model: &ModelRef, includes: &[Include], depth: usize) -> Result<()> {
    if !includes.is_empty() {
        bound(depth)?;
    }
    for include in includes {
        let link = Link::of(session, model, &include.relation)?;
        // Of a relation that leads to models of several types, only a row tells which.
        if let Some(target) = &link.target {
            check(&session.of(target), target, &include.scope.include, depth + 1)?;
        }
    }
    Ok(())
}

fn bound(depth: usize) -> Result<()> {
    match depth < MAX_DEPTH {
        true => Ok(()),
        false => Err(Error::bad_request(format!("includes may nest {MAX_DEPTH} deep"))),
    }
}

/// Several includes of one relation are one: what each asks of the related rows holds.
fn merged(includes: &[Include]) -> Cow<'_, [Include]> {
    let is_repeated = |(at, include): (usize, &Include)| {
        includes[..at].iter().any(|earlier| earlier.relation == include.relation)
    };
    if !includes.iter().enumerate().any(is_repeated) {
        return Cow::Borrowed(includes);
    }
    let mut merged: Vec<Include> = Vec::with_capacity(includes.len());
    for include in includes {
        match merged.iter_mut().find(|earlier| earlier.relation == include.relation) {
            None => merged.push(include.clone()),
            Some(earlier) => earlier.scope.scope(&include.scope),
        }
    }
    Cow::Owned(merged)
}

/// One relation to load, and what is asked of its rows.
struct Asked<'a> {
    session: &'a Session,
    link: &'a Link,
    scope: &'a FilterTree,
    depth: usize,
}

impl Asked<'_> {
    /// Loads the relation beside the parents. Where it leads through a model between, parents that it leads nowhere from may be left
    /// as they are.
    async fn load(&self, parents: &mut dyn Batch, leaves_out_empty: bool) -> Result<()> {
        match &self.link.shape {
            Shape::Has { .. } | Shape::BelongsTo { .. } => keyed::load(self, parents).await,
            Shape::Through { .. } => through::load(self, parents, leaves_out_empty).await,
            Shape::References { .. } => list::load(self, parents).await,
            Shape::BelongsToAny { .. } => any::load(self, parents).await,
            Shape::Embeds { .. } => embedded::load(self, parents).await,
        }
    }

    /// What is asked of the related rows, without the window that counts for each parent.
    fn tree(&self) -> (FilterTree, Window) {
        let mut tree = self.scope.clone();
        if let Some(scope) = &self.link.scope {
            tree.scope(scope);
        }
        let is_many = self.link.relation().kind.is_many();
        let window = Window {
            skip: usize::try_from(std::mem::take(&mut tree.skip)).unwrap_or(usize::MAX),
            limit: match tree.limit.take() {
                _ if !is_many => 1,
                limit => limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)),
            },
        };
        (tree, window)
    }

    /// Are the rows of a parent those that have its key, so that a window of them is one of the rows of each key? A belongs-to leads to
    /// one row as a rule; there is nothing to cut.
    fn is_by_key(&self) -> bool {
        matches!(self.link.shape, Shape::Has { .. })
    }

    /// Rows of the target on their way in: a batch for them, with the fields that were asked for and the keys that are needed.
    fn children(
        &self,
        parents: &dyn Batch,
        target: &ModelRef,
        tree: &mut FilterTree,
        keys: &[usize],
    ) -> Result<Children> {
        let mut needed = Vec::new();
        for include in &tree.include {
            needed.extend(Link::of(self.session, target, &include.relation)?.shape.own_keys());
        }
        if tree.fields.is_some() && !tree.order.is_empty() {
            // Rows that come by pages are sorted here.
            needed.extend(group::order_of(target, tree)?.iter().map(position_of));
        }
        let mut dropped = Vec::new();
        let part = match &mut tree.fields {
            None => None,
            Some(fields) => {
                // LoopBack's rule: the key that joins stays in the result; what only nested includes need does not.
                fields.add(target, keys);
                dropped = fields.add(target, &needed);
                Some(find::part(target, tree)?)
            }
        };
        let place = |at: &usize| match &part {
            None => *at,
            Some(part) => part.positions.iter().position(|there| there == at).unwrap_or(usize::MAX),
        };
        let keys = keys.iter().map(place).collect();
        let batch = parents.children(self.link.at, target, part)?;
        Ok(Children { target: target.clone(), batch, keys, dropped })
    }

    /// Reads rows of the target, page by page of the keys; `take` gets each with its batch.
    async fn read(
        &self,
        children: &mut Children,
        tree: &FilterTree,
        keys: &Keys,
        at: &[usize],
        window: Window,
        take: &mut Take<'_>,
    ) -> Result<()> {
        let session = self.session.of(&children.target);
        let attached = session.prepare(&children.target).await?;
        let mut nested: Vec<Include> = Vec::new();
        for page in keys.pages(session.key_page()) {
            let mut tree = tree.clone();
            tree.condition = page.condition(&children.target, at).and(tree.condition);
            let mut reading = Box::pin(Reading::of(&session, attached, &tree)).await?;
            nested = std::mem::take(&mut reading.include);
            let is_cut =
                self.is_by_key() && window != Window::ALL && reading.cut(window.per_key(at), page.len());
            if self.is_by_key() && !is_cut && page.len() > 1 {
                reading.by_key(at);
            }
            let left = if is_cut { Window::ALL } else { window };
            let batch = &mut *children.batch;
            let mut sink = each(|row: &dyn Row| {
                take(batch, row, left)?;
                Ok(crate::row::Flow::Continue)
            });
            Box::pin(reading.push(&mut sink)).await?;
        }
        if !nested.is_empty() && !children.batch.is_empty() {
            load(&session, &children.target, &mut *children.batch, &nested, self.depth + 1).await?;
        } else {
            check(&session, &children.target, &tree.include, self.depth + 1)?;
        }
        peers::join_batch(&session, &children.target, &mut *children.batch)?;
        Ok(())
    }
}

/// Takes a row of the target into a batch, with the part of the window that the store left to us.
type Take<'t> = dyn FnMut(&mut dyn Batch, &dyn Row, Window) -> Result<()> + Send + 't;

/// Which of the rows of each parent.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Window {
    skip: usize,
    limit: usize,
}

impl Window {
    /// All of them.
    const ALL: Window = Window { skip: 0, limit: usize::MAX };

    /// The same for a store.
    fn per_key(self, by: &[usize]) -> PerKey {
        let limit = (self.limit != Window::ALL.limit).then_some(self.limit as u64);
        PerKey { by: by.to_vec(), skip: self.skip as u64, limit }
    }
}

/// Related rows on their way in.
struct Children {
    target: ModelRef,
    batch: Box<dyn Batch>,
    /// Where the rows of the query have the key.
    keys: Vec<usize>,
    /// What was only read for nested includes, and to sort by.
    dropped: Vec<usize>,
}

impl Children {
    /// The rows, without what they were only read with.
    fn rows(mut self) -> Box<dyn Batch> {
        self.batch.leave_out(&self.dropped);
        self.batch
    }

    /// Hands the children out by key, where each key is that of one parent.
    fn deal(
        self,
        link: &Link,
        parents: &mut dyn Batch,
        groups: &Groups,
        places: &[Option<usize>],
    ) -> Result<()> {
        let mut pool = self.rows().into_groups(groups.of_child(), &groups.sizes);
        for (parent, place) in places.iter().enumerate() {
            parents.fill(parent, link.at, &mut *pool, place.as_slice())?;
        }
        Ok(())
    }

    /// Hands the children out: to each parent those at these places. A parent without any list is left as it is.
    fn hand_out<'g>(
        self,
        link: &Link,
        parents: &mut dyn Batch,
        of: impl Fn(usize) -> Option<&'g [usize]>,
    ) -> Result<()> {
        let children = self.rows();
        let mut uses = vec![0_u32; children.len()];
        for child in (0..parents.len()).filter_map(&of).flatten() {
            uses[*child] += 1;
        }
        let mut pool = children.into_pool(uses);
        for parent in 0..parents.len() {
            if let Some(children) = of(parent) {
                parents.fill(parent, link.at, &mut *pool, children)?;
            }
        }
        Ok(())
    }
}

impl Fields {
    /// Adds the properties at these positions, and gives those that were not there.
    pub(super) fn add(&mut self, model: &ModelRef, positions: &[usize]) -> Vec<usize> {
        let mut added = Vec::new();
        for &at in positions {
            let Some(property) = model.properties.get(at) else { continue };
            if self.has(&property.name) || added.contains(&at) {
                continue;
            }
            match self {
                Fields::Only(names) => names.push(property.name.clone()),
                Fields::Except(names) => names.retain(|name| *name != property.name),
            }
            added.push(at);
        }
        added
    }
}

/// Adds to the fields of a filter what its includes need, and gives what has to be dropped again.
pub(super) fn add_keys(session: &Session, model: &ModelRef, tree: &mut FilterTree) -> Result<Vec<usize>> {
    let FilterTree { fields: Some(fields), include, .. } = tree else { return Ok(Vec::new()) };
    let mut dropped = Vec::new();
    for include in include {
        let link = Link::of(session, model, &include.relation)?;
        dropped.extend(fields.add(model, &link.shape.own_keys().collect::<Vec<_>>()));
    }
    Ok(dropped)
}
