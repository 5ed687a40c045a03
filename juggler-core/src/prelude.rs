//! What a program with models imports: `use juggler_core::prelude::*;`.

pub use crate::connector::{IsolationLevel, Settings, TransactionOptions};
pub use crate::dao::{CallOptions, DataAccess, RuntimeModel};
pub use crate::datasource::{Connectors, DataSource, Registry, Transaction};
pub use crate::definition::Secret;
pub use crate::error::{Error, ErrorKind};
pub use crate::filter::{Filter, FilterPolicy, Predicate, RegexpClass, Relation, everything};
pub use crate::model::{
    BelongsTo, BelongsToAny, Draft, HasMany, HasOne, IntoDraft, Model, Owners, Patch, Record, Tracked,
};
pub use crate::session::{Loading, Session};
pub use crate::value::{DistanceUnit, GeoPoint, Value};
#[cfg(feature = "derive")]
pub use juggler_derive::{Embedded, Model, ModelEnum, Owners, Partial};
pub use serde_json::json;
