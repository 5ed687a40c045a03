//! The operations on one connection, which is in a transaction or not.

mod find_or_create;
mod insert;
mod matching;
mod read;
mod schema;
mod write;

pub(crate) use find_or_create::{find_or_create, replace_or_create, update_or_create};
pub(crate) use insert::insert;
pub(crate) use read::{all, count};
pub(crate) use schema::create_missing;
pub(crate) use write::{destroy_all, update, update_attributes};

use juggler_core::definition::ModelDefinition;

use crate::backend::Conn;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::stored::Cell;

/// A connection in use.
pub(crate) struct On<'c, C: Conn> {
    pub(crate) conn: &'c mut C,
    pub(crate) dialect: &'c dyn Dialect,
    /// How many transactions and savepoints are open on it.
    pub(crate) depth: usize,
}

impl<C: Conn> On<'_, C> {
    /// Would an error spoil the transaction that is open?
    pub(crate) fn needs_savepoint(&self) -> bool {
        self.depth > 0 && self.dialect.errors_spoil_transactions()
    }

    /// Begins what is written together: a transaction, or a savepoint inside one.
    pub(crate) async fn begin(&mut self) -> Result<(), Fault> {
        self.begin_as("BEGIN").await
    }

    /// The same, before anybody else may write.
    pub(crate) async fn begin_exclusive(&mut self) -> Result<(), Fault> {
        self.begin_as(self.dialect.begin_exclusive()).await
    }

    async fn begin_as(&mut self, begin: &str) -> Result<(), Fault> {
        match self.depth {
            0 => self.conn.run(begin).await?,
            depth => self.conn.run(&format!("SAVEPOINT juggler_{depth}")).await?,
        }
        self.depth += 1;
        Ok(())
    }

    /// Ends it: keeps what was written, or undoes it after an error.
    pub(crate) async fn end<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        self.depth -= 1;
        let text = match (&outcome, self.depth) {
            (Ok(_), 0) => "COMMIT".to_owned(),
            (Ok(_), depth) => format!("RELEASE SAVEPOINT juggler_{depth}"),
            (Err(_), 0) => "ROLLBACK".to_owned(),
            (Err(_), depth) => format!("ROLLBACK TO SAVEPOINT juggler_{depth}"),
        };
        let ended = self.conn.run(&text).await;
        match outcome {
            Ok(value) => ended.map(|()| value),
            Err(fault) => Err(fault),
        }
    }
}

/// All positions of a model.
fn all_positions(model: &ModelDefinition) -> Vec<usize> {
    (0..model.width()).collect()
}

/// The columns of a result.
fn cells(model: &ModelDefinition, positions: &[usize]) -> Vec<Cell> {
    positions.iter().map(|&at| Cell::of(model, at)).collect()
}
