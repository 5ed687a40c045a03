//! Parts of rows: records with some properties, tuples, and users' partial structs.

use std::borrow::Cow;
use std::future::IntoFuture;
use std::marker::PhantomData;

use super::call::call_options;
use super::find::{self, Find};
use super::{BoxFuture, include};
use crate::definition::ModelRef;
use crate::error::Result;
use crate::filter::{FieldTuple, Fields, FilterTree, IntoOrder, IntoPredicate, Projection};
use crate::model::{Instance, Model, Record};
use crate::row::{Flow, Row, each};
use crate::session::Session;

/// The part of a whole record that `fields` asks for.
pub(crate) fn project(model: &ModelRef, record: &Record, fields: Option<&Fields>) -> Result<Record> {
    let tree = FilterTree { fields: fields.cloned(), ..FilterTree::default() };
    let part = find::part(model, &tree)?;
    Record::read_part(model, &part, &part.of(record))
}

impl Fields {
    /// Is the property of this name asked for?
    pub(super) fn has(&self, name: &str) -> bool {
        match self {
            Fields::Only(names) => names.iter().any(|wanted| wanted == name),
            Fields::Except(names) => !names.iter().any(|unwanted| unwanted == name),
        }
    }
}

/// Finds whole or partial rows as records; await it. See [`Find::records`] and [`Find::fields`].
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct FindRecords<'a> {
    session: Cow<'a, Session>,
    model: ModelRef,
    tree: FilterTree,
}

impl<'a> FindRecords<'a> {
    pub(crate) fn new(session: Cow<'a, Session>, model: ModelRef, tree: FilterTree) -> Self {
        FindRecords { session, model, tree }
    }
}

call_options!(FindRecords<'_> at session);

impl<'a> IntoFuture for FindRecords<'a> {
    type Output = Result<Vec<Record>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let FindRecords { session, model, mut tree } = self;
            let dropped = include::add_keys(&session, &model, &mut tree)?;
            let part = tree.fields.is_some().then(|| find::part(&model, &tree)).transpose()?;
            let mut rows = Vec::new();
            let mut sink = each(|row: &dyn Row| {
                rows.push(match &part {
                    None => Record::read(&model, row)?,
                    Some(part) => Record::read_part(&model, part, row)?,
                });
                Ok(Flow::Continue)
            });
            let include = find::run(&session, &model, &tree, &mut sink).await?;
            drop(sink);
            let mut rows = include::load_rows(&session, &model, rows, &include).await?;
            if !dropped.is_empty() {
                rows.iter_mut().for_each(|row| row.leave_out(&dropped));
            }
            Ok(rows)
        })
    }
}

/// What is said of the rows after it was said which parts of them are wanted: as on [`Find`].
macro_rules! narrowing {
    ($builder:ident) => {
        impl<M: Model, S> $builder<'_, M, S> {
            /// Only those rows. Called again, both conditions hold.
            pub fn filter(mut self, predicate: impl IntoPredicate<M>) -> Self {
                self.find = self.find.filter(predicate);
                self
            }

            /// In this order; also by fields that are not read.
            pub fn order(mut self, order: impl IntoOrder<M>) -> Self {
                self.find = self.find.order(order);
                self
            }

            /// At most so many rows; none for 0.
            pub fn limit(mut self, limit: u64) -> Self {
                self.find = self.find.limit(limit);
                self
            }

            /// Without the first so many rows.
            pub fn skip(mut self, skip: u64) -> Self {
                self.find = self.find.skip(skip);
                self
            }
        }
    };
}

/// Finds tuples; await it. See [`Find::values`].
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct Values<'a, M, S> {
    find: Find<'a, M>,
    marker: PhantomData<fn() -> S>,
}

impl<'a, M: Model, S: FieldTuple<M>> Values<'a, M, S> {
    pub(super) fn new(mut find: Find<'a, M>, fields: &S) -> Self {
        find.tree.fields = Some(Fields::Only(fields.names()));
        Values { find, marker: PhantomData }
    }
}

narrowing!(Values);
call_options!(Values<'_, M, S> at find.session);

impl<'a, M: Model, S: FieldTuple<M>> IntoFuture for Values<'a, M, S> {
    type Output = Result<Vec<S::Row>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(read_all(self.find, S::read))
    }
}

/// Finds partial structs; await it. See [`Find::select`].
#[derive(Debug)]
#[must_use = "a query does nothing until it is awaited"]
pub struct Select<'a, M, S> {
    find: Find<'a, M>,
    marker: PhantomData<fn() -> S>,
}

impl<'a, M: Model, S: Projection<Model = M>> Select<'a, M, S> {
    pub(super) fn new(mut find: Find<'a, M>) -> Self {
        find.tree.fields = Some(Fields::Only(S::FIELDS.iter().map(|name| (*name).into()).collect()));
        Select { find, marker: PhantomData }
    }
}

narrowing!(Select);
call_options!(Select<'_, M, S> at find.session);

impl<'a, M: Model, S: Projection<Model = M>> IntoFuture for Select<'a, M, S> {
    type Output = Result<Vec<S>>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(read_all(self.find, S::from_row))
    }
}

async fn read_all<M, R: Send>(find: Find<'_, M>, read: fn(&dyn Row) -> Result<R>) -> Result<Vec<R>> {
    let mut rows = Vec::new();
    let mut sink = each(|row: &dyn Row| {
        rows.push(read(row)?);
        Ok(Flow::Continue)
    });
    find::refuse_include(&find.model, &find.tree)?;
    find::run(&find.session, &find.model, &find.tree, &mut sink).await?;
    drop(sink);
    Ok(rows)
}
