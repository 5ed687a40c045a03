//! `counts`: how many related rows each of some rows has, in one query.

use super::include::{Keys, links};
use super::{BoxFuture, find, related_filter};
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{Fields, FilterTree, IntoInclude, Relation, RelationScope};
use crate::hook::has_hooks;
use crate::model::{Entity, Model, embedded_drafts};
use crate::query::{matches, resolve_where};
use crate::relation::{Link, Shape, has_values};
use crate::row::{Flow, Row, each};
use crate::session::Session;
use crate::value::{Value, ValueRef};

/// Counts the related rows of each row. One query; through a model between, the rows between are read, and where there is something
/// to ask of the related rows, those in a second one.
pub(super) async fn run(
    session: &Session,
    link: &Link,
    rows: &[&dyn Entity],
    scope: &FilterTree,
) -> Result<Vec<u64>> {
    let counting = Counting { session, link, rows, scope };
    counting.require_keys()?;
    let counts = match &link.shape {
        Shape::Has { from, to, .. } | Shape::BelongsTo { from, to } => {
            let target = link.require_target()?;
            let (keys, places) = counting.keys(from, |_| true)?;
            let counts = counting.of_keys(target, &keys, to).await?;
            places.iter().map(|place| place.map_or(0, |place| counts[place])).collect()
        }
        Shape::BelongsToAny { from, to, .. } => counting.of_any(from, to).await?,
        Shape::Through { .. } => counting.through().await?,
        Shape::References { list, to } => counting.of_lists(*list, *to).await?,
        Shape::Embeds { property } => counting.embedded(*property)?,
    };
    let (skip, limit) = (scope.skip, scope.limit.unwrap_or(u64::MAX));
    Ok(counts.into_iter().map(|count: u64| count.saturating_sub(skip).min(limit)).collect())
}

struct Counting<'a> {
    session: &'a Session,
    link: &'a Link,
    rows: &'a [&'a dyn Entity],
    scope: &'a FilterTree,
}

impl Counting<'_> {
    /// The keys must be there, which `fields` may have left out.
    fn require_keys(&self) -> Result<()> {
        let keys = self.link.shape.near_keys();
        match keys.iter().find(|at| self.rows.iter().any(|row| !row.has(**at))) {
            None => Ok(()),
            Some(&at) => Err(Error::bad_request(format!(
                "{} was left out by `fields`, and {} cannot be counted without",
                self.link.owner.place(at),
                self.link.place()
            ))),
        }
    }

    /// The keys of the rows that are meant, and the place of the key of each.
    fn keys(&self, at: &[usize], is_meant: impl Fn(usize) -> bool) -> Result<(Keys, Vec<Option<usize>>)> {
        let mut keys = Keys::new();
        let mut places = Vec::with_capacity(self.rows.len());
        for (i, row) in self.rows.iter().enumerate() {
            places.push(if is_meant(i) { keys.add(*row, at)? } else { None });
        }
        Ok((keys, places))
    }

    /// What is asked of the related rows.
    fn asked(&self, target: &ModelRef) -> FilterTree {
        let mut asked = FilterTree { condition: self.scope.condition.clone(), ..FilterTree::default() };
        if let Some(scope) = &self.link.scope {
            asked.restrict(scope.condition.clone());
        }
        if let Shape::Has { kind: Some(kind), .. } = &self.link.shape {
            asked.restrict(has_values(target, &[kind.at], &[Value::from(&*kind.name)]));
        }
        asked
    }

    /// How many rows of the target have each key.
    async fn of_keys(&self, target: &ModelRef, keys: &Keys, at: &[usize]) -> Result<Vec<u64>> {
        let session = self.session.of(target);
        let mut counts = vec![0; keys.len()];
        let mut tree = self.asked(target);
        tree.fields = Some(Fields::Only(related_filter::names(target, at)));
        let places = find::places(target, &tree, at)?;
        for page in keys.pages(session.key_page()) {
            let mut tree = tree.clone();
            tree.restrict(page.condition(target, at));
            let mut sink = each(|row: &dyn Row| {
                if let Some(key) = keys.place(row, &places)? {
                    counts[key] += 1;
                }
                Ok(Flow::Continue)
            });
            find::run(&session, target, &tree, &mut sink).await?;
        }
        Ok(counts)
    }

    async fn of_any(&self, from: &[usize], to: &[String]) -> Result<Vec<u64>> {
        let mut targets: Vec<ModelRef> = Vec::new();
        let mut of = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let target = self.link.target_of(self.session, *row)?;
            of.push(target.map(|target| {
                targets.iter().position(|known| known.name == target.name).unwrap_or_else(|| {
                    targets.push(target);
                    targets.len() - 1
                })
            }));
        }
        let mut all = vec![0; self.rows.len()];
        for (at, target) in targets.iter().enumerate() {
            let to = match to {
                [] => target.require_ids()?.to_vec(),
                names => names.iter().map(|name| target.position(name)).collect::<Result<_>>()?,
            };
            let (keys, places) = self.keys(from, |row| of[row] == Some(at))?;
            let counts = self.of_keys(target, &keys, &to).await?;
            for (row, place) in places.iter().enumerate() {
                all[row] += place.map_or(0, |place| counts[place]);
            }
        }
        Ok(all)
    }

    async fn through(&self) -> Result<Vec<u64>> {
        let Shape::Through { from, to, .. } = &self.link.shape else { return Ok(Vec::new()) };
        let target = self.link.require_target()?;
        let (near, places) = self.keys(from, |_| true)?;
        let (far, mut linked) = links(self.session, self.link, &near).await?;
        for far in &mut linked {
            far.sort_unstable();
            far.dedup();
        }
        if self.asks_of(target).await? {
            let found = self.of_keys(target, &far, to).await?;
            linked.iter_mut().for_each(|linked| linked.retain(|far| found[*far] > 0));
        }
        Ok(places.iter().map(|place| place.map_or(0, |place| linked[place].len() as u64)).collect())
    }

    /// Is anything asked of the related rows, by the call, the relation, or their model?
    async fn asks_of(&self, target: &ModelRef) -> Result<bool> {
        let session = self.session.of(target);
        let attached = session.prepare(target).await?;
        Ok(!self.asked(target).condition.is_all() || has_hooks(&session, attached))
    }

    async fn of_lists(&self, list: usize, to: usize) -> Result<Vec<u64>> {
        let target = self.link.require_target()?;
        let mut keys = Keys::new();
        let mut lists: Vec<Vec<usize>> = Vec::with_capacity(self.rows.len());
        for row in self.rows {
            let mut places = Vec::new();
            if let ValueRef::List(values) = row.get(list)? {
                places.extend((0..values.len()).filter_map(|i| keys.add_value(&values.get(i).to_owned())));
            }
            lists.push(places);
        }
        let found = self.of_keys(target, &keys, &[to]).await?;
        Ok(lists.iter().map(|places| places.iter().map(|place| found[*place]).sum()).collect())
    }

    fn embedded(&self, property: usize) -> Result<Vec<u64>> {
        let target = self.link.require_target()?;
        let condition = resolve_where(target, &self.asked(target).condition)?;
        let count = |row: &&dyn Entity| {
            let items = embedded_drafts(target, row.get(property)?);
            Ok(items.iter().filter(|item| matches(&condition, *item)).count() as u64)
        };
        self.rows.iter().map(count).collect()
    }
}

fn typed<'a, M: Model>(
    session: &'a Session,
    rows: &'a [M],
    include: impl IntoInclude<M>,
) -> BoxFuture<'a, Result<Vec<u64>>> {
    let mut includes = Vec::new();
    include.into_include(&mut includes);
    let rows: Vec<&dyn Entity> = rows.iter().map(|row| row as &dyn Entity).collect();
    Box::pin(async move {
        match includes.first() {
            Some(include) => {
                let link = Link::of(session, &ModelRef::Static(M::definition()), &include.relation)?;
                run(session, &link, &rows, &include.scope).await
            }
            None => Ok(Vec::new()),
        }
    })
}

impl<M: Model, T, A> Relation<M, T, A> {
    /// How many related rows each of these rows has, in the order of the rows. One query, whatever their number (up to the size of
    /// a page of keys); through a model between, the rows between are counted.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model, Debug)] struct User { #[model(id)] id: i64, posts: HasMany<Post> }
    /// # #[derive(Model, Debug)] struct Post { #[model(id)] id: i64, user_id: i64, public: bool }
    /// async fn page(ds: &Session) -> juggler_core::Result<()> {
    ///     let users = User::find(ds).limit(20).await?;
    ///     let posts: Vec<u64> = User::POSTS.counts(ds, &users).await?;
    ///     let public = User::POSTS.filter(Post::PUBLIC.eq(true)).counts(ds, &users).await?;
    ///     for ((user, posts), public) in users.iter().zip(posts).zip(public) {
    ///         println!("{}: {public} of {posts}", user.id);
    ///     }
    ///     Ok(())
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// As a query with this relation as its include.
    pub fn counts<'a>(self, session: &'a Session, rows: &'a [M]) -> BoxFuture<'a, Result<Vec<u64>>> {
        typed(session, rows, self)
    }
}

impl<M: Model, T: Model> RelationScope<M, T> {
    /// How many of these related rows each of these rows has, in the order of the rows. See [`Relation::counts`]; through a model
    /// between it takes a second query.
    ///
    /// # Errors
    /// As a query with this include.
    pub fn counts<'a>(self, session: &'a Session, rows: &'a [M]) -> BoxFuture<'a, Result<Vec<u64>>> {
        typed(session, rows, self)
    }
}
