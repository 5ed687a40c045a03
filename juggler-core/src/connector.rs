//! What a connector is: the contract between juggler and a store.
//!
//! ```text
//!   User::find(&ds).filter(..)          names, typed or JSON
//!        │ resolve
//!        ▼
//!   Query { positions, values }  ──▶  Connector::all(query, sink)  ──rows──▶  RowSink
//! ```
//!
//! A connector implements the required methods of [`Connector`]; the provided ones are built from them and are
//! overridden where the store has an atomic or faster way. What only some stores can do is a small
//! trait of its own, reached by an `as_..` method: [`Transactional`], [`Discoverer`], [`Migrator`], [`KeyValue`] and [`Raw`] now.
//!
//! # The contract
//!
//! * **Models.** [`define`](Connector::define) is called before the first operation on a model, and again when the model
//!   was redefined. A connector MUST accept the same definition twice. If it forgets a model, operations on it fail.
//! * **Values.** What a row lends has the [`Kind`](crate::definition::Kind) of its property or is null; it was checked.
//!   A connector MUST give back an equal value of the same kind: an `Int` for an integer, a `Timestamp` to the
//!   microsecond. If it does not, a row that was written cannot be read into its struct.
//! * **Positions.** A row to write has all positions of its model: the properties, then, for an open model, the extras as
//!   one object. A row that is read has the positions of the query's projection. If they are mixed up, values end up in
//!   the wrong fields.
//! * **Generated values.** A null at the position of a [`generated`](crate::definition::Property::generated) property asks
//!   the store to make one; an explicit value is kept, and later ones continue above it. Generated ids MUST NOT be
//!   used again, even after their row is destroyed. How far they advance is the store's own affair: there may be gaps,
//!   as after a refused or rolled back write, and a program MUST NOT count on the next number. The memory connector, and
//!   the naive one that the suite compares with, do what LoopBack's memory does: each row, with an id of its own or not,
//!   moves the counter to `max(counter, id) + 1`. Those of a database are its sequences.
//! * **Conditions and order.** A connector MUST answer as [`query::matches`](crate::query::matches) and
//!   [`query::compare_rows`](crate::query::compare_rows) would; what its store cannot express it narrows, and then filters
//!   with them. If it does not, the same program answers differently on another store.
//! * **Questions about other rows.** A [`Within`](crate::query::Within) stands only in a condition that
//!   [`answers`](Connector::answers) said yes to, and a [`PerKey`](crate::query::PerKey) only in a query whose condition and order it said
//!   yes to. If a connector says yes to what it does not answer exactly, rows are missing, and nobody looks at them again.
//! * **Counts.** Updates and deletes count the rows that the condition matched, changed or not.
//! * **Unique values.** A duplicate id or unique value MUST be refused with
//!   [`ErrorKind::Conflict`](crate::ErrorKind::Conflict), and the call then writes nothing, unless its method says
//!   otherwise. If it is reported as another kind, racing writers cannot tell a lost race from a fault.
//! * **Errors.** A lost connection MUST be [`ErrorKind::Connection`](crate::ErrorKind::Connection), a lost race between
//!   transactions [`ErrorKind::Serialization`](crate::ErrorKind::Serialization): callers retry on these alone. An
//!   error message MUST NOT hold a value of a hidden property or a password.
//! * **Sinks.** After [`Flow::Wait`] a connector MUST await [`ready`](crate::row::ready) with no lock
//!   held before it pushes the next row; otherwise streams buffer without bound. After `Stop` it returns `Ok`.
//! * **Cancellation.** A dropped future MUST leave the store as if the call had not begun or had completed.

use std::fmt::Debug;

use async_trait::async_trait;

mod capability;
pub mod discover;
mod explain;
mod factory;
mod key_value;
mod migrate;
mod nesting;
mod raw;
mod read_only;
mod settings;
mod transaction;
mod watched;
mod write;

pub use capability::Capabilities;
pub use discover::Discoverer;
pub use explain::Explain;
pub use factory::ConnectorFactory;
pub use key_value::{KeyPage, KeyPattern, KeyValue, TimeLeft};
pub use migrate::{ForeignKey, Migrator, Schema, SchemaChange, SchemaPlan, Step};
pub use nesting::{Level, Nesting};
pub use raw::{Raw, RawSink, Reading};
pub(crate) use read_only::ReadOnly;
pub use settings::Settings;
pub use transaction::{IsolationLevel, TransactionConnector, TransactionOptions, Transactional};
pub(crate) use watched::Trace;
pub use watched::{Admission, Call, Outcome, Watched, Watcher};
pub use write::{Assignment, RowRef, Upserted};

use crate::definition::{ModelDefinition, ModelRef};
use crate::error::Result;
use crate::query::{Condition, Order, Query};
use crate::row::{Flow, Row, RowSink, each};
use crate::value::Value;

/// A store behind a data source. See the [module](self) for the contract.
///
/// The methods have the names of LoopBack's connector methods, in snake case.
#[async_trait]
pub trait Connector: Debug + Send + Sync + 'static {
    /// The short name, such as `memory`.
    fn name(&self) -> &str;

    /// Other names under which models have sections for it, as `mariadb` beside `mysql`.
    fn aliases(&self) -> &[&str] {
        &[]
    }

    /// What the store can do.
    fn capabilities(&self) -> &Capabilities;

    /// Does the store alone tell which rows match, and stand them in this order, exactly as
    /// [`query::matches`](crate::query::matches) and [`query::compare_rows`](crate::query::compare_rows) would, with no row looked at
    /// again? It is asked where that decides how a question is put: before a condition that asks something of other rows, and before
    /// a window of the rows of each key. What it says no to is put in another way.
    fn answers(&self, model: &ModelDefinition, condition: &Condition, order: &[Order]) -> bool {
        let _ = (model, condition, order);
        false
    }

    /// Opens the store. Called once before the first operation, and again after a
    /// [`disconnect`](Self::disconnect).
    async fn connect(&self) -> Result<()> {
        Ok(())
    }

    /// Closes the store. What was acknowledged MUST be kept.
    async fn disconnect(&self) -> Result<()> {
        Ok(())
    }

    /// Is the store there?
    async fn ping(&self) -> Result<()> {
        Ok(())
    }

    /// Hears of a model, before the first operation on it.
    async fn define(&self, model: &ModelRef) -> Result<()>;

    /// Drops all rows of these models and starts their generated ids anew, creating what the store needs for them.
    async fn automigrate(&self, models: &[ModelRef]) -> Result<()>;

    /// Pushes the rows of a query into a sink, in order.
    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()>;

    /// Counts rows.
    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64>;

    /// Writes new rows, one or many, and pushes each as it was stored, in the same order and with all positions.
    /// All or none are written: after an error, what was pushed before it counts for nothing.
    async fn create(&self, model: &ModelDefinition, rows: &[RowRef<'_>], out: &mut dyn RowSink)
    -> Result<()>;

    /// Sets values in the rows that match, and counts them.
    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64>;

    /// Destroys the rows that match, and counts them.
    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64>;

    /// Pushes the row with this id, if there is one. The parts of an id are in the order of
    /// [`ModelDefinition::ids`].
    async fn find(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Result<()> {
        if let Some(found) = self.find_now(model, id, projection, out) {
            return found;
        }
        let projection = projection.map(<[usize]>::to_vec);
        self.all(&Query { projection, ..Query::by_id(model, id) }, out).await
    }

    /// Does what [`find`](Self::find) does, where the store never has to wait for it; `None`, with nothing done, where it may. A
    /// store whose rows are at hand says it here, and [`find`](Self::find) follows: then a row is found without a future on
    /// the heap. What stands before another connector and watches it leaves this as it is.
    fn find_now(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        projection: Option<&[usize]>,
        out: &mut dyn RowSink,
    ) -> Option<Result<()>> {
        let _ = (model, id, projection, out);
        None
    }

    /// Is there a row with this id?
    async fn exists(&self, model: &ModelDefinition, id: &[Value]) -> Result<bool> {
        Ok(self.count(model, &Condition::id(model, id)).await? > 0)
    }

    /// Destroys the row with this id; counts 0 or 1.
    async fn destroy(&self, model: &ModelDefinition, id: &[Value]) -> Result<u64> {
        self.destroy_all(model, &Condition::id(model, id)).await
    }

    /// Sets values in the row with this id, and pushes the row as it then is. Counts 0 or 1.
    async fn update_attributes(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        let count = self.update(model, &Condition::id(model, id), assignments).await?;
        if count > 0 {
            self.find(model, id, None, out).await?;
        }
        Ok(count)
    }

    /// Does what [`update_attributes`](Self::update_attributes) does, where a condition holds for the row, in one step with finding that
    /// out: who writes the row in between MUST make it count 0. Core asks for it where a version is expected; without it updates are
    /// lost.
    async fn update_attributes_if(
        &self,
        model: &ModelDefinition,
        id: &[Value],
        condition: &Condition,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<u64> {
        let only = Condition::id(model, id).and(condition.clone());
        let count = self.update(model, &only, assignments).await?;
        if count > 0 {
            self.find(model, id, None, out).await?;
        }
        Ok(count)
    }

    /// Replaces the row with this id by another that has the same id. Counts 0 or 1.
    async fn replace_by_id(&self, model: &ModelDefinition, id: &[Value], row: RowRef<'_>) -> Result<u64> {
        let assignments = Assignment::replacing(model, row)?;
        self.update(model, &Condition::id(model, id), &assignments).await
    }

    /// Sets values in the row with the id of `row`, or writes `row` if there is none; pushes the row as it then is.
    async fn update_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        assignments: &[Assignment],
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let id = row_id(model, row)?;
        if self.update_attributes(model, &id, assignments, out).await? > 0 {
            return Ok(Upserted::Updated);
        }
        self.create(model, &[row], out).await?;
        Ok(Upserted::Created)
    }

    /// Replaces the row with the id of `row`, or writes `row` if there is none; pushes the row as it then is.
    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let id = row_id(model, row)?;
        if self.replace_by_id(model, &id, row).await? > 0 {
            self.find(model, &id, None, out).await?;
            return Ok(Upserted::Updated);
        }
        self.create(model, &[row], out).await?;
        Ok(Upserted::Created)
    }

    /// Pushes the first row of a query (which has no projection), or writes `row` if there is none and pushes that.
    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let mut found = false;
        let mut first = each(|row: &dyn Row| {
            found = true;
            out.row(row)?;
            Ok(Flow::Stop)
        });
        self.all(query, &mut first).await?;
        drop(first);
        if found {
            return Ok(Upserted::Found);
        }
        self.create(query.model, &[row], out).await?;
        Ok(Upserted::Created)
    }

    /// Says how a query would be answered, by answering it.
    async fn explain(&self, query: &Query<'_>) -> Result<Explain> {
        let _ = query;
        Err(crate::Error::unsupported(format!("explain on {}", self.name())))
    }

    /// Transactions, if the store has them.
    fn as_transactional(&self) -> Option<&dyn Transactional> {
        None
    }

    /// What its tables are, if the store tells.
    fn as_discoverer(&self) -> Option<&dyn Discoverer> {
        None
    }

    /// Schemas, if the store's tables have them.
    fn as_migrator(&self) -> Option<&dyn Migrator> {
        None
    }

    /// From here on no schema is changed: what would be created by itself is not.
    fn freeze(&self) {}

    /// Keys and values, if the store keeps them.
    fn as_key_value(&self) -> Option<&dyn KeyValue> {
        None
    }

    /// Statements in the store's own language, if it has one.
    fn as_raw(&self) -> Option<&dyn Raw> {
        None
    }
}

/// The id of a row that has all positions of its model.
fn row_id(model: &ModelDefinition, row: RowRef<'_>) -> Result<Vec<Value>> {
    model.require_ids()?.iter().map(|&at| Ok(row.get(at)?.to_owned())).collect()
}
