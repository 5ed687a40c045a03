//! The databases: what differs between them stands below here, and nowhere else.

use std::fmt::Debug;

use async_trait::async_trait;
use juggler_core::connector::{RawSink, Reading};
use juggler_core::definition::ModelDefinition;
use juggler_core::row::RowSink;
use juggler_core::{Error, Result, Value};

use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::statement::Statement;
use crate::stored::Cell;

#[cfg(any(feature = "mysql", feature = "postgres"))]
mod driver;
#[cfg(feature = "mysql")]
pub(crate) mod mysql;
#[cfg(feature = "postgres")]
pub(crate) mod postgres;
#[cfg(feature = "sqlite")]
pub(crate) mod sqlite;

/// A kind of database.
#[async_trait]
pub(crate) trait Backend: Debug + Send + Sync + 'static {
    type Conn: Conn;

    /// How its statements are written.
    fn dialect(&self) -> &dyn Dialect;

    /// Where it is, as far as that may be told.
    fn server(&self) -> Server;

    /// Hears of a model.
    fn define(&self, model: &ModelDefinition) {
        let _ = model;
    }

    /// Opens a connection.
    async fn open(&self) -> Result<Self::Conn>;
}

/// Where a database is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Server {
    pub(crate) address: Option<String>,
    pub(crate) port: Option<u16>,
    /// The database, or its file.
    pub(crate) namespace: Option<String>,
}

/// A connection. Nobody needs it behind a `dyn`: its futures are a part of that of the operation, which is put on the heap once.
pub(crate) trait Conn: Send + 'static {
    /// Pushes the rows that a statement gives.
    fn rows(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Pushes the row of a statement that gives one at most, for which some drivers have a shorter way.
    fn row(
        &mut self,
        statement: &Statement<'_>,
        cells: &[Cell<'_>],
        out: &mut dyn RowSink,
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        self.rows(statement, cells, out)
    }

    /// Runs a statement, and says how many rows it touched, and the last id that it made.
    fn execute(&mut self, statement: &Statement<'_>) -> impl Future<Output = Result<Done, Fault>> + Send;

    /// Runs text without values.
    fn run(&mut self, text: &str) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Runs a statement of a user, and says how many rows it touched; `None` of one that gives rows, which are pushed.
    fn raw(
        &mut self,
        text: &str,
        parameters: &[Value],
        out: &mut dyn RawSink,
    ) -> impl Future<Output = Result<Option<u64>, Fault>> + Send;

    /// Can it be used again? Not after a statement that was cut off, nor when the other side is gone.
    fn is_usable(&self) -> bool;

    /// Can the transaction on it go on? Not where nobody knows how far a statement came.
    fn can_go_on(&self) -> bool;

    /// Was the last statement refused, and has that spoiled the transaction on it? Nothing but a rollback helps then, whole or to a
    /// savepoint: a commit would be one, and would not say so.
    fn is_spoiled(&self) -> bool {
        false
    }
}

/// What a statement did.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Done {
    pub(crate) rows: u64,
    pub(crate) last_id: i64,
}

/// Tells the sink the columns; how are they read, and as which of a model?
fn told(out: &mut dyn RawSink, names: &[&str]) -> Result<(Reading, Vec<Cell<'static>>)> {
    let reading = out.columns(names)?;
    let cells = match &reading {
        Reading::As { model, positions } => positions.iter().map(|&at| Cell::of(model, at).owned()).collect(),
        _ => Vec::new(),
    };
    Ok((reading, cells))
}

/// Another number of parameters than the statement has.
#[cold]
fn wrong_count(given: usize, takes: usize) -> Fault {
    let message = format!("the statement takes {takes} parameters, and {given} were given");
    Error::bad_request(message).into()
}
