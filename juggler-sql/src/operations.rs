//! The operations on one connection, which is in a transaction or not.

mod explain;
mod find_or_create;
mod insert;
mod matching;
mod raw;
mod read;
mod schema;
mod write;

pub(crate) use explain::explain;
pub(crate) use find_or_create::{find_or_create, replace_or_create, update_or_create};
pub(crate) use insert::insert;
pub(crate) use raw::raw;
pub(crate) use read::{Plan, all, count, ping, whole_row, whole_rows};
pub(crate) use schema::create_missing;
pub(crate) use write::{destroy_all, update, update_attributes, update_attributes_if};

use juggler_core::definition::ModelDefinition;

use crate::backend::Conn;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::stored::Cell;

/// A connection in use.
pub(crate) struct On<'c, C: Conn> {
    pub(crate) conn: &'c mut C,
    pub(crate) dialect: &'c dyn Dialect,
    /// How many transactions and savepoints are open on it. It counts one from before it begins until after it ended, so that a future
    /// that is dropped in between leaves a connection that is known to have one.
    pub(crate) depth: &'c mut usize,
}

impl<C: Conn> On<'_, C> {
    /// Would an error spoil the transaction that is open?
    pub(crate) fn needs_savepoint(&self) -> bool {
        *self.depth > 0 && self.dialect.errors_spoil_transactions()
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
        let depth = *self.depth;
        *self.depth += 1;
        let begun = match depth {
            0 => self.conn.run(begin).await,
            depth => self.conn.run(&format!("SAVEPOINT juggler_{depth}")).await,
        };
        if begun.is_err() {
            *self.depth = depth;
        }
        begun
    }

    /// Ends it: keeps what was written, or undoes it after an error.
    pub(crate) async fn end<T>(&mut self, outcome: Result<T, Fault>) -> Result<T, Fault> {
        let depth = *self.depth - 1;
        let ended = match &outcome {
            Ok(_) => self.keep(depth).await,
            Err(_) => self.undo(depth).await,
        };
        match outcome {
            Ok(value) => ended.map(|()| value),
            Err(fault) => Err(fault),
        }
    }

    /// Keeps what was written since so many transactions and savepoints were open; where it cannot, undoes it.
    async fn keep(&mut self, depth: usize) -> Result<(), Fault> {
        let kept = match depth {
            0 => self.conn.run("COMMIT").await,
            depth => self.conn.run(&format!("RELEASE SAVEPOINT juggler_{depth}")).await,
        };
        match kept {
            Ok(()) => *self.depth = depth,
            Err(_) => drop(self.undo(depth).await),
        }
        kept
    }

    /// Undoes what was written since so many were open.
    pub(crate) async fn undo(&mut self, depth: usize) -> Result<(), Fault> {
        match depth {
            0 => self.conn.run("ROLLBACK").await?,
            depth => {
                self.conn.run(&format!("ROLLBACK TO SAVEPOINT juggler_{depth}")).await?;
                self.conn.run(&format!("RELEASE SAVEPOINT juggler_{depth}")).await?;
            }
        }
        *self.depth = depth;
        Ok(())
    }
}

/// All positions of a model.
fn all_positions(model: &ModelDefinition) -> Vec<usize> {
    (0..model.width()).collect()
}

/// The columns of a result.
fn cells<'m>(model: &'m ModelDefinition, positions: &[usize]) -> Vec<Cell<'m>> {
    positions.iter().map(|&at| Cell::of(model, at)).collect()
}
