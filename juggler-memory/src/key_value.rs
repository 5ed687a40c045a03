//! Keys and values: a map for each model, with times to live.
//!
//! ```text
//!  Memory, KeyValueMemory   the connectors that have it
//!        Spaces             the models, each behind a lock of its own
//!        Space              the keys of one model, in order; when they end
//! ```
//!
//! A key whose time is over is not seen any more; its memory is given back when the model is written to next.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use juggler_core::Result;
use juggler_core::connector::{KeyPage, KeyPattern, KeyValue, TimeLeft};

mod clock;
mod connector;
mod space;

use crate::sync::RwLock;

use clock::Clock;
use space::Space;

pub use connector::{KEY_VALUE, KeyValueFactory, KeyValueMemory};

/// The keys of all models.
#[derive(Debug, Default)]
pub(crate) struct Spaces {
    spaces: RwLock<HashMap<String, RwLock<Space>, foldhash::fast::RandomState>>,
    clock: Clock,
}

impl Spaces {
    fn with_clock(clock: Clock) -> Self {
        Spaces { clock, ..Spaces::default() }
    }

    /// Reads the keys of a model, if it ever had any.
    fn read<R: Default>(&self, model: &str, f: impl FnOnce(&Space, Instant) -> R) -> R {
        let spaces = self.spaces.read();
        spaces.get(model).map_or_else(R::default, |space| f(&space.read(), self.clock.now()))
    }

    fn write<R>(&self, model: &str, f: impl FnOnce(&mut Space, Instant) -> R) -> R {
        let spaces = self.spaces.read();
        if let Some(space) = spaces.get(model) {
            return f(&mut space.write(), self.clock.now());
        }
        drop(spaces);
        f(self.spaces.write().entry(model.to_owned()).or_default().get_mut(), self.clock.now())
    }
}

#[async_trait]
impl KeyValue for Spaces {
    async fn get(&self, model: &str, key: &str) -> Result<Option<String>> {
        Ok(self.read(model, |space, now| space.get(key, now).map(str::to_owned)))
    }

    async fn set(&self, model: &str, key: &str, value: &str, ttl: Option<Duration>) -> Result<()> {
        self.write(model, |space, now| space.set(key, value, ttl.and_then(|ttl| now.checked_add(ttl)), now));
        Ok(())
    }

    async fn delete(&self, model: &str, key: &str) -> Result<bool> {
        Ok(self.write(model, |space, now| space.delete(key, now)))
    }

    async fn delete_all(&self, model: &str) -> Result<u64> {
        let (all, now) = self.write(model, |space, now| (std::mem::take(space), now));
        Ok(all.count(now)) // they are freed here, without the lock
    }

    async fn expire(&self, model: &str, key: &str, ttl: Duration) -> Result<bool> {
        Ok(self.write(model, |space, now| space.expire(key, now.checked_add(ttl), now)))
    }

    async fn ttl(&self, model: &str, key: &str) -> Result<TimeLeft> {
        let end = self.read(model, |space, now| space.end(key, now).map(|end| (end, now)));
        Ok(match end {
            None => TimeLeft::NoKey,
            Some((None, _)) => TimeLeft::Forever,
            Some((Some(end), now)) => TimeLeft::For(end - now),
        })
    }

    async fn keys(&self, model: &str, pattern: &KeyPattern, after: Option<&str>) -> Result<KeyPage> {
        Ok(self.read(model, |space, now| space.page(pattern, after, now)))
    }
}
