//! Statements in a store's own language.

use async_trait::async_trait;

use crate::definition::{ModelDefinition, ModelRef, Property};
use crate::error::Result;
use crate::row::RowSink;
use crate::value::Value;

/// A store that runs statements in its own language, reached by [`Connector::as_raw`](super::Connector::as_raw). Users see it as
/// [`Session::execute`](crate::Session::execute).
///
/// # The contract
///
/// * **Values.** Parameters MUST be bound, never written into the text. A number of parameters that is not that of the statement is
///   refused, with nothing done.
/// * **Columns.** A statement that gives rows MUST tell the sink its columns before the first row, and also where there is no row if it
///   can. Rows are then read as the sink asks.
/// * **Once.** A statement MUST NOT be sent twice: nobody knows what it does.
/// * **Errors** are those of the [connector contract](super). None of them holds the value of a parameter.
#[async_trait]
pub trait Raw: Send + Sync {
    /// Runs a statement, pushes the rows it gives, and says how many rows it wrote: 0 of one that only reads.
    async fn execute(&self, command: &str, parameters: &[Value], out: &mut dyn RawSink) -> Result<u64>;

    /// The column that holds the values of a position of a model.
    fn column<'m>(&self, model: &'m ModelDefinition, at: usize) -> &'m str {
        model.properties.get(at).map_or("", Property::column)
    }
}

/// Takes the rows of a statement, whose columns it hears of first.
pub trait RawSink: RowSink {
    /// The columns are these; how are they to be read?
    ///
    /// # Errors
    /// When the sink cannot take such rows.
    fn columns(&mut self, names: &[&str]) -> Result<Reading>;
}

/// How the columns of a statement are read.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Reading {
    /// Not at all: rows are pushed without values, to be counted; their values may be of types that nobody can read.
    Unread,
    /// As the values that they are for the store.
    AsStored,
    /// As the properties of a model: for each column its position.
    As {
        /// The model.
        model: ModelRef,
        /// For each column, the position of the model that it holds.
        positions: Vec<usize>,
    },
}
