//! A model of keys and values.

use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::{Keys, Set, storable};
use crate::connector::{KeyPattern, KeyValue, TimeLeft};
use crate::datasource::DataSource;
use crate::error::{Error, ErrorKind, Result};
use crate::session::Session;

/// A model of keys and values of type `T`. It is made by [`DataSource::key_value`].
///
/// ```
/// use std::time::Duration;
///
/// # use juggler_core::prelude::*;
/// # #[derive(serde::Serialize, serde::Deserialize)]
/// # struct Visit { page: String, count: u32 }
/// # async fn demo(ds: DataSource) -> juggler_core::Result<()> {
/// let visits = ds.key_value::<Visit>("Visit")?;
/// visits.set(&ds, "ada:1", &Visit { page: "/".into(), count: 1 }).ttl(Duration::from_secs(60)).await?;
/// let visit = visits.get(&ds, "ada:1").await?;
/// let of_ada = visits.keys(&ds, "ada:*").await?;
/// # Ok(()) }
/// ```
///
/// Keys are text, and not empty. Models share no keys. Two types of one name read each other's values, and
/// [`get`](Self::get) fails where they are of another shape.
///
/// A store may have keys and values beside rows, but not inside a transaction.
pub struct KeyValueModel<T = Json> {
    name: String,
    marker: PhantomData<fn() -> T>,
}

impl DataSource {
    /// A model of keys and values. The type of its values is any of serde's, or `serde_json::Value`.
    ///
    /// # Errors
    /// A name that is empty, and a store that keeps no keys and values.
    pub fn key_value<T>(&self, name: &str) -> Result<KeyValueModel<T>> {
        if name.is_empty() {
            return Err(Error::bad_request("a key-value model needs a name"));
        }
        capable(self)?;
        Ok(KeyValueModel { name: name.to_owned(), marker: PhantomData })
    }
}

impl<T> KeyValueModel<T> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Writes a key; await it. It lives until it is deleted, or as long as [`ttl`](Set::ttl) says. The old value and its
    /// time to live are gone.
    ///
    /// A value that is `null`, that has a NaN or an infinite number in it, or that no JSON can hold is refused.
    pub fn set<'a>(&'a self, session: &'a Session, key: &'a str, value: &T) -> Set<'a>
    where
        T: Serialize,
    {
        Set::new(session, &self.name, key, storable::to_json(&self.name, value))
    }

    /// The value of a key, if it is there.
    ///
    /// # Errors
    /// An empty key, a value that is no `T`, and a store that fails.
    pub async fn get(&self, session: &Session, key: &str) -> Result<Option<T>>
    where
        T: DeserializeOwned,
    {
        check_key(key)?;
        let value = store(session).await?.get(&self.name, key).await?;
        value.map(|json| storable::from_json(&self.name, key, &json)).transpose()
    }

    /// Deletes a key. Was it there?
    ///
    /// # Errors
    /// An empty key, and a store that fails.
    pub async fn delete(&self, session: &Session, key: &str) -> Result<bool> {
        check_key(key)?;
        store(session).await?.delete(&self.name, key).await
    }

    /// Deletes all keys of this model, and counts them.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn delete_all(&self, session: &Session) -> Result<u64> {
        store(session).await?.delete_all(&self.name).await
    }

    /// Lets a key live for this long from now on.
    ///
    /// # Errors
    /// An unknown key (404), an empty one, no time at all, and a store that fails.
    pub async fn expire(&self, session: &Session, key: &str, ttl: Duration) -> Result<()> {
        check_key(key)?;
        check_ttl(ttl)?;
        match store(session).await?.expire(&self.name, key, ttl).await? {
            true => Ok(()),
            false => Err(unknown("expire", key)),
        }
    }

    /// How long a key has to live; `None` is forever.
    ///
    /// # Errors
    /// An unknown key (404), an empty one, and a store that fails.
    pub async fn ttl(&self, session: &Session, key: &str) -> Result<Option<Duration>> {
        check_key(key)?;
        match store(session).await?.ttl(&self.name, key).await? {
            TimeLeft::For(left) => Ok(Some(left)),
            TimeLeft::Forever => Ok(None),
            TimeLeft::NoKey => Err(unknown("get TTL for", key)),
        }
    }

    /// The keys that match a [pattern](KeyPattern), in order. All of them: `"*"`.
    ///
    /// They are gathered in memory; [`iterate_keys`](Self::iterate_keys) does not.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keys(&self, session: &Session, pattern: &str) -> Result<Vec<String>> {
        let store = store(session).await?;
        let pattern = KeyPattern::new(pattern);
        let mut keys = Vec::new();
        let mut next = None;
        loop {
            let page = store.keys(&self.name, &pattern, next.as_deref()).await?;
            keys.extend(page.keys);
            next = page.next;
            if next.is_none() {
                break;
            }
        }
        keys.sort_unstable();
        keys.dedup(); // stores may name a key twice
        Ok(keys)
    }

    /// The keys that match a [pattern](KeyPattern) one by one, in the order of the store and with bounded memory.
    ///
    /// A key that is there from the beginning to the end comes, and on most stores once. One that is written or deleted in
    /// the meantime may come or not.
    pub fn iterate_keys(&self, session: &Session, pattern: &str) -> Keys {
        Keys::new(session.clone(), self.name.clone(), KeyPattern::new(pattern))
    }
}

/// What keeps the keys, once it is connected.
pub(super) async fn store(session: &Session) -> Result<&dyn KeyValue> {
    session.refuse_inside()?;
    session.source().ready().await?;
    capable(session)
}

fn capable(session: &Session) -> Result<&dyn KeyValue> {
    session.connector().as_key_value().ok_or_else(|| {
        let outside = session.source().connector();
        Error::unsupported(match outside.as_key_value() {
            Some(_) => "keys and values in a transaction".to_owned(),
            None => format!("keys and values on {}", outside.name()),
        })
    })
}

pub(super) fn check_key(key: &str) -> Result<()> {
    match key {
        "" => Err(Error::bad_request("key must be a non-empty string")),
        _ => Ok(()),
    }
}

pub(super) fn check_ttl(ttl: Duration) -> Result<()> {
    match ttl {
        Duration::ZERO => Err(Error::bad_request("ttl must be positive")),
        _ => Ok(()),
    }
}

#[cold]
fn unknown(action: &'static str, key: &str) -> Error {
    ErrorKind::UnknownKey { action, key: key.to_owned() }.into()
}

impl<T> Clone for KeyValueModel<T> {
    fn clone(&self) -> Self {
        KeyValueModel { name: self.name.clone(), marker: PhantomData }
    }
}

impl<T> fmt::Debug for KeyValueModel<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyValueModel").field("name", &self.name).finish_non_exhaustive()
    }
}
