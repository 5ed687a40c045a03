//! A connector of one's own: rows as JSON Lines in a folder, one file for each model.
//!
//! ```text
//! rows/Note.jsonl   [1,{"id":1,"text":"milk"}]
//!                   [2,{"id":2,"text":"tea"}]
//!                   [1,{"id":1,"text":"oat milk"}]     a newer version of row 1
//!                   [2,null]                           row 2 was destroyed
//! ```
//!
//! Every call reads the whole file, and every write appends to it, so it is as simple as it is slow.
//! [`compact`](JsonLines::compact), an operation of its own, drops the lines that newer ones replaced.
//!
//! ```text
//!  jsonl            the contract: each call is one step, on the table that was read for it
//!  jsonl/factory    settings ─▶ connector
//!  jsonl/table      rows: chosen, made, changed, destroyed
//!  jsonl/file       lines ⇄ table
//! ```

use std::fs;
use std::io::ErrorKind::NotFound;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{Assignment, Capabilities, Connector, RowRef, Upserted};
use juggler_core::query::{Condition, Query};
use juggler_core::row::{RowSink, Values, push_all};
use juggler_core::{Error, ModelDefinition, ModelRef, Result, Value};
use parking_lot::Mutex;

mod factory;
mod file;
mod table;

pub use factory::{CONNECTOR, JsonLinesFactory};
use table::Table;

const CAPABILITIES: Capabilities = Capabilities::new();

/// Rows as JSON Lines in a folder. A clone is a handle on the same folder.
#[derive(Debug, Clone)]
pub struct JsonLines {
    folder: PathBuf,
    turn: Arc<Mutex<()>>,
}

impl JsonLines {
    /// Rows in this folder, which is made when the store is connected.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        JsonLines { folder: folder.into(), turn: Arc::default() }
    }

    /// Drops the lines that newer ones replaced, and gives the number of bytes that were saved.
    ///
    /// # Errors
    /// When the file cannot be read or replaced; it is then as it was.
    pub fn compact(&self, model: &ModelDefinition) -> Result<u64> {
        let _turn = self.turn.lock();
        Table::read(&self.file(model), model)?.rewrite()
    }

    /// The file of a model.
    #[must_use]
    pub fn file(&self, model: &ModelDefinition) -> PathBuf {
        self.folder.join(format!("{}.jsonl", model.table))
    }

    /// Runs one call on a table, alone. What it changed is written when it succeeds, and forgotten when it fails.
    ///
    /// There is no `await` in here: a call whose future is dropped was made as a whole, or never begun. The price is that the
    /// executor waits for the disk; a store for large files would do the same in `tokio::task::spawn_blocking`.
    fn with<R>(&self, model: &ModelDefinition, call: impl FnOnce(&mut Table<'_>) -> Result<R>) -> Result<R> {
        let _turn = self.turn.lock();
        let mut table = Table::read(&self.file(model), model)?;
        let answer = call(&mut table)?;
        table.append()?;
        Ok(answer)
    }
}

#[async_trait]
impl Connector for JsonLines {
    fn name(&self) -> &str {
        "jsonl"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn connect(&self) -> Result<()> {
        fs::create_dir_all(&self.folder).map_err(|error| {
            Error::connection(format!("{}: {error}", self.folder.display())).because_of(error)
        })
    }

    /// The table becomes a file name, and definitions may come from outside.
    async fn define(&self, model: &ModelRef) -> Result<()> {
        match model.table.contains(['/', '\\', ':', '\0']) {
            true => Err(Error::definition(model.name.clone(), "its table cannot be the name of a file")),
            false => Ok(()),
        }
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        let _turn = self.turn.lock();
        models.iter().map(|model| self.file(model)).try_for_each(|file| match fs::remove_file(&file) {
            Err(error) if error.kind() != NotFound => Err(storage(&file, error)),
            _ => Ok(()),
        })
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        push(self.with(query.model, |table| Ok(table.select(query)))?, out).await
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.with(model, |table| Ok(table.matching(condition).len() as u64))
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        push(self.with(model, |table| table.create(rows))?, out).await
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        self.with(model, |table| table.update(condition, assignments))
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.with(model, |table| Ok(table.destroy(condition)))
    }

    /// It is provided, as a search and then a create. Here it is one step, so that of racing callers one creates.
    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let (upserted, rows) = self.with(query.model, |table| match table.select(query) {
            found if found.is_empty() => Ok((Upserted::Created, table.create(&[row])?)),
            found => Ok((Upserted::Found, found)),
        })?;
        push(rows, out).await?;
        Ok(upserted)
    }
}

/// Pushes rows as fast as the reader takes them. No lock is held here: a slow reader stops nobody.
async fn push(rows: Vec<Vec<Value>>, out: &mut dyn RowSink) -> Result<()> {
    let rows: Vec<_> = rows.iter().map(|row| Values(row)).collect();
    push_all(&rows, out).await
}

/// A failure of the disk, with the file it is about.
fn storage(file: &Path, error: std::io::Error) -> Error {
    Error::storage(format!("{}: {error}", file.display())).because_of(error)
}
