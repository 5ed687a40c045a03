//! Statements in the store's own language: LoopBack's `execute`.

use std::future::IntoFuture;
use std::sync::Arc;

use super::stream::{Buffer, RowStream, buffered};
use super::{BoxFuture, RuntimeModel, peers};
use crate::connector::RawSink;
use crate::definition::ModelRef;
use crate::error::{Error, Result};
use crate::model::{Instance, Model, Record};
use crate::row::{Flow, Row, RowSink};
use crate::session::Session;
use crate::value::{Object, Value};

mod parameters;
mod shape;

pub use parameters::{IntoParameter, IntoParameters};
pub use shape::FromColumns;
use shape::{AsInstance, AsObject, AsTuple, Shape};

impl Session {
    /// Runs a statement in the store's own language: LoopBack's `dataSource.execute(command, parameters)`. Awaited, it gives the number
    /// of rows that were written; [`rows`](Execute::rows), [`rows_as`](Execute::rows_as) and [`values`](Execute::values) give what it
    /// reads. In a transaction it is a part of that.
    ///
    /// Parameters are bound, never written into the text: a value, an array, a tuple, or `json!([..])`. Their places are spelled as the
    /// database spells them: `?` on SQLite and MySQL, `$1` on PostgreSQL. What the names of tables and columns are is up to the
    /// program; nothing here quotes them.
    ///
    /// A statement is sent once. Where the connection turns out to be lost it is not sent again, as other reads are: nobody knows what
    /// it did. Hooks and rules do not see it.
    ///
    /// ```
    /// # #[cfg(feature = "derive")] {
    /// # use juggler_core::prelude::*;
    /// # #[derive(Model)] struct User { #[model(id)] id: i64, age: Option<i32> }
    /// async fn older(ds: &Session) -> juggler_core::Result<u64> {
    ///     let written = ds.execute("UPDATE User SET age = age + ? WHERE id = ?", (1, 7)).await?;
    ///     let users: Vec<User> = ds.execute("SELECT * FROM User WHERE age > ?", [80]).rows_as().await?;
    ///     let ages: Vec<(i64, Option<i32>)> = ds.execute("SELECT id, age FROM User", ()).values().await?;
    ///     assert_eq!(users.len(), ages.len());
    ///     Ok(written)
    /// }
    /// # }
    /// ```
    pub fn execute(&self, command: impl Into<String>, parameters: impl IntoParameters) -> Execute {
        let parameters = parameters.into_parameters();
        Execute { session: self.clone(), command: command.into(), parameters }
    }
}

/// A statement in the store's own language; await it. See [`Session::execute`].
///
/// # Errors
/// A store that has no such language ([`is_unsupported`](Error::is_unsupported)), another number of parameters than the statement
/// has, and what the database says. No error holds the value of a parameter.
#[must_use = "a statement does nothing until it is awaited"]
pub struct Execute {
    session: Session,
    command: String,
    parameters: Result<Vec<Value>>,
}

impl Execute {
    /// The rows, as names and values: each value as the type of its column says.
    ///
    /// # Errors
    /// As the statement; two columns of one name; and a value of a type that cannot be read, by the name of its column.
    pub async fn rows(self) -> Result<Vec<Object>> {
        self.collect(AsObject::default()).await
    }

    /// The rows, as instances of a model. Each column is the property that is kept under its name; none may be missing, and none may
    /// be there that the model does not have.
    ///
    /// # Errors
    /// As the statement; a column too many or too few, by name; and a value that its property cannot hold.
    pub async fn rows_as<M: Model>(self) -> Result<Vec<M>> {
        self.instances(ModelRef::Static(M::definition())).await
    }

    /// The rows, as records of a model that is only known at run time.
    ///
    /// # Errors
    /// As [`rows_as`](Self::rows_as).
    pub async fn records(self, model: &RuntimeModel) -> Result<Vec<Record>> {
        self.instances(model.definition()).await
    }

    /// The rows, as tuples, or as values where there is one column: by position, whatever the columns are called.
    ///
    /// # Errors
    /// As the statement; another number of columns; and a value of another type, by the name of its column.
    pub async fn values<T: FromColumns>(self) -> Result<Vec<T>> {
        self.collect(AsTuple::default()).await
    }

    /// The rows of [`rows`](Self::rows) one by one, with bounded memory.
    pub fn stream(self) -> RowStream<Object> {
        let buffer = Buffer::default();
        let sink = Rows { shape: AsObject::default(), out: Buffered(Arc::clone(&buffer)) };
        RowStream::running(buffer, Box::pin(async move { self.run(sink).await.map(drop) }))
    }

    /// The rows of [`rows_as`](Self::rows_as) one by one, with bounded memory.
    pub fn stream_as<M: Model>(self) -> RowStream<M> {
        let buffer = Buffer::default();
        let out = Buffered(Arc::clone(&buffer));
        RowStream::running(
            buffer,
            Box::pin(async move {
                let shape = self.shape_of(ModelRef::Static(M::definition())).await?;
                self.run(Rows { shape, out }).await.map(drop)
            }),
        )
    }

    async fn instances<T: Instance>(self, model: ModelRef) -> Result<Vec<T>> {
        let session = self.session.clone();
        let shape = self.shape_of(model.clone()).await?;
        let mut rows = self.collect(shape).await?;
        peers::join(&session, &model, &mut rows)?;
        Ok(rows)
    }

    async fn shape_of<T: Instance>(&self, model: ModelRef) -> Result<AsInstance<T>> {
        let model = self.session.prepare(&model).await?.model.clone();
        let raw = self.session.connector().as_raw().ok_or_else(|| self.unsupported())?;
        let columns = (0..model.width()).map(|at| raw.column(&model, at).to_owned()).collect();
        Ok(AsInstance::new(model, columns))
    }

    async fn collect<S: Shape>(self, shape: S) -> Result<Vec<S::Item>> {
        let sink = self.run(Rows { shape, out: Collected(Vec::new()) }).await?.1;
        Ok(sink.out.0)
    }

    async fn run<S: RawSink>(self, mut sink: S) -> Result<(u64, S)> {
        self.session.refuse_inside()?;
        self.session.wait_for_connection().await?;
        let raw = self.session.connector().as_raw().ok_or_else(|| self.unsupported())?;
        let written = raw.execute(&self.command, &self.parameters?, &mut sink).await?;
        Ok((written, sink))
    }

    fn unsupported(&self) -> Error {
        Error::unsupported(format!("statements of your own on {}", self.session.connector().name()))
    }
}

impl IntoFuture for Execute {
    type Output = Result<u64>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.run(shape::NoRows).await?.0) })
    }
}

impl std::fmt::Debug for Execute {
    /// Without the statement and its values.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Execute").field("on", &self.session).finish_non_exhaustive()
    }
}

/// Reads rows in a shape.
struct Rows<S, O> {
    shape: S,
    out: O,
}

/// Where rows go that were read.
trait Takes<T>: Send {
    fn take(&mut self, row: T) -> Flow;

    /// Is there room again?
    fn has_room(&self) -> bool {
        true
    }
}

struct Collected<T>(Vec<T>);

impl<T: Send> Takes<T> for Collected<T> {
    fn take(&mut self, row: T) -> Flow {
        self.0.push(row);
        Flow::Continue
    }
}

struct Buffered<T>(Buffer<T>);

impl<T: Send> Takes<T> for Buffered<T> {
    fn take(&mut self, row: T) -> Flow {
        buffered(&mut self.0.lock(), row)
    }

    fn has_room(&self) -> bool {
        self.0.lock().is_empty()
    }
}

impl<S: Shape, O: Takes<S::Item>> RowSink for Rows<S, O> {
    fn row(&mut self, row: &dyn Row) -> Result<Flow> {
        Ok(self.out.take(self.shape.read(row)?))
    }

    /// No waker is kept: the one that drains the buffer is the one that polls.
    fn poll_ready(&mut self, _: &mut std::task::Context<'_>) -> std::task::Poll<()> {
        if self.out.has_room() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    }
}

impl<S: Shape, O: Takes<S::Item>> RawSink for Rows<S, O> {
    fn columns(&mut self, names: &[&str]) -> Result<crate::connector::Reading> {
        self.shape.columns(names)
    }
}
