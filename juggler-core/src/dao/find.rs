//! `find` and `find_one`.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::marker::PhantomData;

use super::call::call_options;
use super::collect::Collect;
use super::reading::Reading;
use super::related_filter::resolved;
use super::{BoxFuture, FindRecords, RowStream, Select, Values, count, include};
use crate::connector::Explain;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::filter::{
    FieldTuple, Filter, FilterTree, Include, IntoFields, IntoInclude, IntoOrder, IntoPredicate, Projection,
};
use crate::model::{Instance, Model, Part};
use crate::query::{Query, resolve, resolve_with};
use crate::row::RowSink;
use crate::session::Session;

/// Resolves a filter, pushes the rows it asks for, and gives what is to be included beside them.
pub(crate) async fn run(
    session: &Session,
    model: &ModelRef,
    tree: &FilterTree,
    out: &mut dyn RowSink,
) -> Result<Vec<Include>> {
    let attached = session.prepare(model).await?;
    let mut reading = Reading::of(session, attached, tree).await?;
    let include = std::mem::take(&mut reading.include);
    reading.push(out).await?;
    Ok(include)
}

/// The query for a filter. What it asks of related rows is put to the store with it, or answered first.
pub(super) async fn plan<'m>(session: &Session, model: &'m ModelRef, tree: &FilterTree) -> Result<Query<'m>> {
    if !tree.condition.asks_others() {
        return resolve(model, tree);
    }
    let condition = Box::pin(resolved(session, model, &tree.condition)).await?;
    resolve_with(model, tree, condition)
}

/// The part of a model that a filter asks for.
pub(super) fn part(model: &ModelRef, tree: &FilterTree) -> Result<Part> {
    let fields = FilterTree { fields: tree.fields.clone(), ..FilterTree::default() };
    let positions = resolve(model, &fields)?.projection;
    let positions = positions.unwrap_or_else(|| (0..model.width()).collect());
    let fields = fields.fields;
    Ok(Part::new(&positions, model.extras(), move |name| {
        fields.as_ref().is_none_or(|fields| fields.has(name))
    }))
}

/// Where the rows that a filter asks for have these positions of the model.
pub(super) fn places(model: &ModelRef, tree: &FilterTree, at: &[usize]) -> Result<Vec<usize>> {
    let positions = part(model, tree)?.positions;
    let place = |at: &usize| positions.iter().position(|there| there == at).unwrap_or(usize::MAX);
    Ok(at.iter().map(place).collect())
}

/// A typed instance is whole; parts of one come as records.
pub(crate) fn refuse_fields(model: &ModelRef, tree: &FilterTree) -> Result<()> {
    match &tree.fields {
        None => Ok(()),
        Some(_) => Err(Error::bad_request(format!(
            "a filter with `fields` gives parts of {}: call `.records()`, `.select::<..>()` or `.values(..)`",
            model.name
        ))),
    }
}

/// What has no place for related rows.
pub(crate) fn refuse_include(model: &ModelRef, tree: &FilterTree) -> Result<()> {
    match tree.include.first() {
        None => Ok(()),
        Some(include) => Err(Error::bad_request(format!(
            "there is no place for `{}` beside these parts of {}: leave the include out, or await whole rows",
            include.relation, model.name
        ))),
    }
}

/// Finds rows; await it for a `Vec`, or end it with [`first`](Self::first), [`one`](Self::one),
/// [`count`](Self::count), [`exists`](Self::exists), [`page`](Self::page), [`stream`](Self::stream),
/// [`select`](Self::select), [`values`](Self::values), [`fields`](Self::fields) or [`explain`](Self::explain). See
/// [`DataAccess::find`](super::DataAccess::find).
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct Find<'a, T> {
    pub(super) session: Cow<'a, Session>,
    pub(super) model: ModelRef,
    pub(super) tree: FilterTree,
    pub(super) marker: PhantomData<fn() -> T>,
}

impl<'a, T: Instance> Find<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef) -> Self {
        Self::on(Cow::Borrowed(session), model)
    }

    pub(super) fn on(session: Cow<'a, Session>, model: ModelRef) -> Self {
        Find { session, model, tree: FilterTree::default(), marker: PhantomData }
    }

    /// Only those rows. Called again, both conditions hold.
    pub fn filter(mut self, predicate: impl IntoPredicate<T>) -> Self {
        self.tree.restrict(predicate.into_predicate().into_where());
        self
    }

    /// In this order; rows that are equal in it stand in the order of their id. Called again, the keys come after the
    /// earlier ones.
    pub fn order(mut self, order: impl IntoOrder<T>) -> Self {
        order.into_order(&mut self.tree.order);
        self
    }

    /// At most so many rows; none for 0.
    pub fn limit(mut self, limit: u64) -> Self {
        self.tree.limit = Some(limit);
        self
    }

    /// Without the first so many rows.
    pub fn skip(mut self, skip: u64) -> Self {
        self.tree.skip = skip;
        self
    }

    /// With these relations beside each row.
    pub fn include(mut self, include: impl IntoInclude<T>) -> Self {
        include.into_include(&mut self.tree.include);
        self
    }

    /// With this filter, added to what was said before: conditions are and-ed, orders and includes follow, and its limit,
    /// skip and fields win where they are set.
    pub fn with(mut self, filter: Filter<T>) -> Self {
        let filter = filter.into_tree();
        self.tree.restrict(filter.condition);
        self.tree.order.extend(filter.order);
        self.tree.include.extend(filter.include);
        self.tree.limit = filter.limit.or(self.tree.limit);
        self.tree.fields = filter.fields.or(self.tree.fields);
        if filter.skip > 0 {
            self.tree.skip = filter.skip;
        }
        self
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// As the query.
    pub async fn first(mut self) -> Result<Option<T>> {
        if self.tree.limit != Some(0) {
            self.tree.limit = Some(1);
        }
        Ok(self.await?.pop())
    }

    /// The only row.
    ///
    /// # Errors
    /// When there is none (404), or more than one (400).
    pub async fn one(mut self) -> Result<T> {
        let model = self.model.clone();
        if self.tree.limit != Some(0) {
            self.tree.limit = Some(2);
        }
        let mut rows = self.await?;
        match (rows.pop(), rows.pop()) {
            (Some(row), None) => Ok(row),
            (None, _) => Err(Error::not_found(model.name.clone(), "matching the filter")),
            _ => Err(Error::bad_request(format!("more than one {} matches the filter", model.name))),
        }
    }

    /// How many rows match, whatever the limit.
    ///
    /// # Errors
    /// As the query.
    pub async fn count(self) -> Result<u64> {
        count::run(&self.session, &self.model, &self.tree.condition).await
    }

    /// Does any row match?
    ///
    /// # Errors
    /// As the query.
    pub async fn exists(self) -> Result<bool> {
        Ok(self.count().await? > 0)
    }

    /// The rows, and how many match in all.
    ///
    /// # Errors
    /// As the query.
    pub async fn page(self) -> Result<Page<T>> {
        let total = count::run(&self.session, &self.model, &self.tree.condition).await?;
        let (skip, limit) = (self.tree.skip, self.tree.limit);
        Ok(Page { rows: self.await?, total, skip, limit })
    }

    /// The rows one by one, with bounded memory.
    pub fn stream(self) -> RowStream<T> {
        RowStream::new(self.session.into_owned(), self.model, self.tree)
    }

    /// Whole or partial rows as [`Record`](crate::Record)s, also for a filter with `fields`.
    pub fn records(self) -> FindRecords<'a> {
        FindRecords::new(self.session, self.model, self.tree)
    }

    /// How the query is answered.
    ///
    /// # Errors
    /// As the query, and when the connector cannot tell.
    pub async fn explain(self) -> Result<Explain> {
        let attached = self.session.prepare(&self.model).await?;
        let query = plan(&self.session, &attached.model, &self.tree).await?;
        self.session.connector().explain(&query).await
    }
}

impl<'a, M: Model> Find<'a, M> {
    /// Only these fields, as [`Record`](crate::Record)s: never a half-filled model.
    pub fn fields(mut self, fields: impl IntoFields<M>) -> FindRecords<'a> {
        self.tree.fields = Some(crate::filter::Fields::Only(fields.into_fields()));
        self.records()
    }

    /// Only these fields, as tuples.
    pub fn values<S: FieldTuple<M>>(self, fields: S) -> Values<'a, M, S> {
        Values::new(self, &fields)
    }

    /// Only the fields of a struct with `#[derive(Partial)]`.
    pub fn select<S: Projection<Model = M>>(self) -> Select<'a, M, S> {
        Select::new(self)
    }
}

call_options!(Find<'_, T> at session);

impl<'a, T: Instance> IntoFuture for Find<'a, T> {
    type Output = Result<Vec<T>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            refuse_fields(&self.model, &self.tree)?;
            let mut out = Collect::new(&self.model, self.tree.limit.unwrap_or_default());
            let include = run(&self.session, &self.model, &self.tree, &mut out).await?;
            include::load_rows(&self.session, &self.model, out.rows(), &include).await
        })
    }
}

/// Some rows of many.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub rows: Vec<T>,
    /// How many match in all.
    pub total: u64,
    /// How many were left out before these.
    pub skip: u64,
    /// How many were asked for.
    pub limit: Option<u64>,
}

/// Finds the first row; await it. See [`DataAccess::find_one`](super::DataAccess::find_one).
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct FindOne<'a, T>(Find<'a, T>);

impl<'a, T: Instance> FindOne<'a, T> {
    pub(super) fn new(session: &'a Session, model: ModelRef) -> Self {
        FindOne(Find::new(session, model))
    }

    /// Only those rows. Called again, both conditions hold.
    pub fn filter(self, predicate: impl IntoPredicate<T>) -> Self {
        FindOne(self.0.filter(predicate))
    }

    /// The first in this order.
    pub fn order(self, order: impl IntoOrder<T>) -> Self {
        FindOne(self.0.order(order))
    }

    /// With these relations beside it.
    pub fn include(self, include: impl IntoInclude<T>) -> Self {
        FindOne(self.0.include(include))
    }

    /// With this filter, added to what was said before.
    pub fn with(self, filter: Filter<T>) -> Self {
        FindOne(self.0.with(filter))
    }
}

call_options!(FindOne<'_, T> at 0.session);

impl<'a, T: Instance> IntoFuture for FindOne<'a, T> {
    type Output = Result<Option<T>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.0.first())
    }
}
