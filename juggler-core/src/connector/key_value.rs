//! Keys and values, for stores that keep them.

use std::time::Duration;

use async_trait::async_trait;

mod pattern;

pub use pattern::KeyPattern;

use crate::error::Result;

/// A store of keys and values, reached by [`Connector::as_key_value`](super::Connector::as_key_value). Users see it as a
/// [`KeyValueModel`](crate::key_value::KeyValueModel).
///
/// # The contract
///
/// * **Names.** Each model has keys of its own. A store that has only one space of keys MUST put the name of the model in
///   front of them, in a way that no key of one model can be taken for a key of another. Otherwise
///   [`delete_all`](Self::delete_all) deletes what others wrote.
/// * **Keys** are any text but the empty one, which core refuses: with line ends, with NUL, with `*` and with the store's
///   own separators. A store MUST keep them apart by code point. If it cannot keep one, it refuses it; it never changes it.
/// * **Values** are JSON (RFC 8259) and never `null`. A store MUST give back JSON of an equal value, with numbers to the
///   last digit. If it does not, a value that was written cannot be read into its type.
/// * **Time to live** is kept to the millisecond or better, and rounded up. A key MUST NOT be seen by any method once its time
///   is over. A time that the store cannot count to means "forever".
/// * **Errors** are those of the [connector contract](super). What is not there is no error here.
#[async_trait]
pub trait KeyValue: Send + Sync {
    /// The value of a key, if it is there.
    async fn get(&self, model: &str, key: &str) -> Result<Option<String>>;

    /// Writes a key, in one step: readers see the old value or the new one. It lives as long as `ttl` says, or forever;
    /// how long it had to live before MUST NOT matter.
    async fn set(&self, model: &str, key: &str, value: &str, ttl: Option<Duration>) -> Result<()>;

    /// Deletes a key. Was it there?
    async fn delete(&self, model: &str, key: &str) -> Result<bool>;

    /// Deletes all keys of a model, and counts them.
    async fn delete_all(&self, model: &str) -> Result<u64>;

    /// Lets a key live for this long from now on. Was it there?
    async fn expire(&self, model: &str, key: &str, ttl: Duration) -> Result<bool>;

    /// How long a key has to live.
    async fn ttl(&self, model: &str, key: &str) -> Result<TimeLeft>;

    /// Some keys that match, in the store's own order: the first of them, or those after a page that was given before.
    ///
    /// A page MUST be bounded, also in the work it takes: it may be empty while there are more. A key that is there from
    /// the first page to the last MUST be on one of them, whatever else is written in between, and SHOULD be on one only.
    async fn keys(&self, model: &str, pattern: &KeyPattern, after: Option<&str>) -> Result<KeyPage>;
}

/// How long a key has to live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeLeft {
    /// There is no such key.
    NoKey,
    /// Until it is deleted.
    Forever,
    /// This long.
    For(Duration),
}

/// Some keys, and where to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyPage {
    /// The keys.
    pub keys: Vec<String>,
    /// What the store needs to know for the next page; `None` after the last one. Only the store reads it.
    pub next: Option<String>,
}

impl KeyPage {
    /// Some keys, and where to go on.
    #[must_use]
    pub fn new(keys: Vec<String>, next: Option<String>) -> Self {
        KeyPage { keys, next }
    }
}
