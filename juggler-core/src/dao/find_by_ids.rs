//! `find_by_ids`.

use std::collections::HashMap;
use std::future::IntoFuture;

use super::BoxFuture;
use super::call::call_options;
use super::find::Find;
use super::options::require_id;
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{Filter, IntoOrder, IntoPredicate, Operation, Where};
use crate::model::{Id, Instance};
use crate::session::Session;
use crate::value::to_json;

/// The condition that holds for rows with one of these ids.
pub(super) fn any_of(model: &ModelRef, ids: &[Id]) -> Result<Where> {
    for id in ids {
        require_id(model, "find_by_ids", id)?;
    }
    let names: Vec<_> = model.id_properties().map(|property| property.name.clone()).collect();
    if let [name] = names.as_slice() {
        let values = ids.iter().flat_map(|id| id.iter().cloned()).collect();
        return Ok(Where::test(name.clone(), Operation::Inq(values)));
    }
    let row = |id: &Id| {
        let parts = names
            .iter()
            .zip(id.iter())
            .map(|(name, part)| Where::test(name.clone(), Operation::Eq(part.clone())));
        Where::And(parts.collect())
    };
    Ok(Where::Or(ids.iter().map(row).collect()))
}

/// Finds the rows with these ids, in the order of the ids unless an order is given. Ids without a row are left out. See
/// [`DataAccess::find_by_ids`](super::DataAccess::find_by_ids).
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct FindByIds<'a, T> {
    find: Find<'a, T>,
    ids: Vec<Id>,
}

impl<'a, T: Instance> FindByIds<'a, T> {
    pub(crate) fn new(session: &'a Session, model: ModelRef, ids: Vec<Id>) -> Self {
        FindByIds { find: Find::new(session, model), ids }
    }

    /// Only those of them.
    pub fn filter(mut self, predicate: impl IntoPredicate<T>) -> Self {
        self.find = self.find.filter(predicate);
        self
    }

    /// In this order, instead of that of the ids.
    pub fn order(mut self, order: impl IntoOrder<T>) -> Self {
        self.find = self.find.order(order);
        self
    }

    /// With this filter, added to what was said before. Its `fields` are for [`records`](Self::records).
    pub fn with(mut self, filter: Filter<T>) -> Self {
        self.find = self.find.with(filter);
        self
    }

    /// Whole or partial rows as [`Record`](crate::Record)s, also for a filter with `fields`.
    ///
    /// # Errors
    /// As the query.
    pub async fn records(self) -> Result<Vec<crate::Record>> {
        if self.ids.is_empty() {
            return Ok(Vec::new());
        }
        let (ids, page) = self.narrow()?;
        let model = page.find.model.clone();
        if page.by_ids {
            // The rows are sorted by their ids here, so the ids must be there, whatever `fields` says.
            let fields = page.find.tree.fields.clone();
            let mut find = page.find;
            find.tree.fields = None;
            let rows = page.window.cut(sort(&model, &ids, find.records().await?));
            return rows.iter().map(|row| super::select::project(&model, row, fields.as_ref())).collect();
        }
        page.find.records().await
    }

    /// The ids, and the query for them.
    fn narrow(self) -> Result<(Vec<Id>, Narrowed<'a, T>)> {
        let FindByIds { mut find, ids } = self;
        let condition = any_of(&find.model, &ids)?;
        find.tree.restrict(condition);
        let by_ids = find.tree.order.is_empty();
        let mut window = Window::default();
        if by_ids {
            // The window is of the order of the ids, which no store knows.
            window = Window { skip: std::mem::take(&mut find.tree.skip), limit: find.tree.limit.take() };
        }
        Ok((ids, Narrowed { find, by_ids, window }))
    }
}

struct Narrowed<'a, T> {
    find: Find<'a, T>,
    by_ids: bool,
    window: Window,
}

#[derive(Default)]
struct Window {
    skip: u64,
    limit: Option<u64>,
}

impl Window {
    fn cut<R>(&self, rows: Vec<R>) -> Vec<R> {
        let skip = usize::try_from(self.skip).unwrap_or(usize::MAX);
        let limit = self.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        rows.into_iter().skip(skip).take(limit).collect()
    }
}

/// Sorts rows by the place of their id in a list.
fn sort<T: Instance>(model: &ModelRef, ids: &[Id], mut rows: Vec<T>) -> Vec<T> {
    // As JSON, an id has one spelling whether it came as 3 or 3.0.
    let mut places = HashMap::new();
    for (place, id) in ids.iter().enumerate() {
        let key: Vec<_> = id.iter().map(|part| part.to_json().to_string()).collect();
        places.entry(key).or_insert(place);
    }
    rows.sort_by_cached_key(|row| {
        let part = |&at: &usize| to_json(row.get(at).unwrap_or_default()).to_string();
        places.get(&model.ids.iter().map(part).collect::<Vec<_>>()).copied()
    });
    rows
}

call_options!(FindByIds<'_, T> at find.session);

impl<'a, T: Instance> IntoFuture for FindByIds<'a, T> {
    type Output = Result<Vec<T>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            if self.ids.is_empty() {
                return Ok(Vec::new());
            }
            let (ids, page) = self.narrow()?;
            let model = page.find.model.clone();
            let rows = page.find.await?;
            Ok(if page.by_ids { page.window.cut(sort(&model, &ids, rows)) } else { rows })
        })
    }
}
