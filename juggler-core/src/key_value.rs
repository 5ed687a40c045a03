//! Models of keys and values: LoopBack's key-value access object.
//!
//! A cache, sessions, counters: what has a key and one value, and often a time to live. The value is any type of serde.
//!
//! ```text
//!  cache.set(&ds, "user:1", &value).ttl(minute)
//!     KeyValueModel<T> ─▶ is it a key? is it a value? ─▶ JSON ─▶ KeyValue::set(model, key, json, ttl)
//! ```
//!
//! | the juggler | here |
//! |---|---|
//! | `set(key, value, ttl)` | [`set(..).ttl(..)`](KeyValueModel::set) |
//! | `get`, `expire`, `ttl`, `delete`, `deleteAll` | the same in snake case |
//! | `keys({match})` | [`keys`](KeyValueModel::keys) |
//! | `iterateKeys({match})` | [`iterate_keys`](KeyValueModel::iterate_keys) |

mod keys;
mod model;
mod set;
mod storable;

pub use keys::Keys;
pub use model::KeyValueModel;
pub use set::Set;

pub use crate::connector::KeyPattern;
