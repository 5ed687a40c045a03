//! `set`.

use std::fmt;
use std::future::IntoFuture;
use std::time::Duration;

use super::model::{check_key, check_ttl, store};
use crate::dao::BoxFuture;
use crate::error::Result;
use crate::session::Session;

/// Writes a key; await it. See [`KeyValueModel::set`](super::KeyValueModel::set).
#[must_use = "nothing is written until it is awaited"]
pub struct Set<'a> {
    session: &'a Session,
    model: &'a str,
    key: &'a str,
    value: Result<String>,
    ttl: Option<Duration>,
}

impl<'a> Set<'a> {
    pub(super) fn new(session: &'a Session, model: &'a str, key: &'a str, value: Result<String>) -> Self {
        Set { session, model, key, value, ttl: None }
    }

    /// Lets the key live for this long. No time at all is refused.
    pub fn ttl(mut self, ttl: Duration) -> Self {
        self.ttl = Some(ttl);
        self
    }
}

impl<'a> IntoFuture for Set<'a> {
    type Output = Result<()>;
    type IntoFuture = BoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            check_key(self.key)?;
            self.ttl.map_or(Ok(()), check_ttl)?;
            let value = self.value?;
            store(self.session).await?.set(self.model, self.key, &value, self.ttl).await
        })
    }
}

impl fmt::Debug for Set<'_> {
    /// Without the value: what is in a cache may be a secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Set").field("model", &self.model).field("ttl", &self.ttl).finish_non_exhaustive()
    }
}
