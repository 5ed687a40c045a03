//! What a watcher hears of a call.

use std::pin::Pin;
use std::time::Duration;

use crate::error::{Error, Result};
use crate::query::Shape;

/// Hears of the calls of a [`Watched`](super::Watched) connector.
pub trait Watcher: Send + Sync + 'static {
    /// A call is to begin. With a future, it waits for that; where the future gives an error, that is the answer, and the connector
    /// hears nothing of the call.
    fn before<'a>(&'a self, call: &Call<'_>) -> Admission<'a> {
        let _ = call;
        None
    }

    /// A call went well. With an error its answer is lost: the caller gets the error, and the store has done what it was asked. That is
    /// what a connection that is cut too late looks like, for tests of who has to cope with it.
    ///
    /// ```
    /// use juggler_core::connector::{Call, Watcher};
    /// use juggler_core::Error;
    ///
    /// /// What is created is created, and nobody hears of it.
    /// struct Deaf;
    ///
    /// impl Watcher for Deaf {
    ///     fn answer_lost(&self, call: &Call<'_>) -> Option<Error> {
    ///         (call.operation == "create").then(|| Error::connection("the answer was lost"))
    ///     }
    /// }
    /// ```
    fn answer_lost(&self, call: &Call<'_>) -> Option<Error> {
        let _ = call;
        None
    }

    /// A call ended.
    fn after(&self, call: &Call<'_>, outcome: &Outcome<'_>) {
        let _ = (call, outcome);
    }
}

/// What a call waits for, if anything.
pub type Admission<'a> = Option<Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>>;

/// A call of a connector, without values: they may be secret.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Call<'a> {
    /// The name of the connector.
    pub connector: &'a str,
    /// The method.
    pub operation: &'static str,
    /// The model whose rows are read or written.
    pub model: Option<&'a str>,
    /// The condition that rows are asked for with.
    pub condition: Option<Shape<'a>>,
}

impl Call<'_> {
    /// Does it read or write rows, or keys and values, or is it a statement that may?
    #[must_use]
    pub fn is_query(&self) -> bool {
        match self.model {
            Some(_) => !matches!(self.operation, "define" | "explain"),
            None => self.operation == "execute",
        }
    }

    /// Does it change what the store keeps? Of a statement of one's own (`execute`) nobody knows: it is not one here.
    #[must_use]
    pub fn is_write(&self) -> bool {
        matches!(
            self.operation,
            "automigrate"
                | "create"
                | "update"
                | "destroy_all"
                | "destroy"
                | "update_attributes"
                | "replace_by_id"
                | "update_or_create"
                | "replace_or_create"
                | "find_or_create"
                | "set"
                | "delete"
                | "delete_all"
                | "expire"
        )
    }
}

/// How a call ended.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Outcome<'a> {
    /// How many rows it read, wrote or counted, where it can tell; of one that failed, how many before.
    pub rows: Option<u64>,
    /// Why it failed.
    pub error: Option<&'a Error>,
    /// How long it took.
    pub elapsed: Duration,
}
