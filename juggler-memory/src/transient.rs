//! `transient`: a connector that accepts rows and keeps none.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use async_trait::async_trait;
use chrono::Utc;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, ConnectorFactory, RowRef, Settings, Upserted,
};
use juggler_core::query::{Condition, Query};
use juggler_core::row::{Flow, Row, RowSink, ready};
use juggler_core::{Kind, ModelDefinition, ModelRef, Result, Value, ValueRef};

use crate::sync::{AtomicI64, Ordering};

/// A store that accepts rows and keeps none: LoopBack's `transient`. For models that live only in the program, such as
/// messages and forms, with all that goes with a model: defaults, rules, generated ids, hooks.
///
/// | operation | what it does |
/// |---|---|
/// | create, upsert, find or create | gives the row as it is, with an id if the store is to make it |
/// | save, replace | accepts the row |
/// | find | finds nothing |
/// | count, update, destroy, by condition | counts 0 |
/// | update some properties of an instance | not found (404): nobody knows the others |
///
/// A generated id is a number one above the last, a UUID, or text of 24 hexadecimal digits that no other program makes. No two
/// rows get the same one; but as nothing is kept, no id and no unique value is ever a duplicate.
///
/// ```
/// use juggler_core::prelude::*;
/// use juggler_memory::Transient;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> juggler_core::Result<()> {
/// let ds = DataSource::new(Transient::new());
/// let message = ds.define("Message", &json!({"text": {"type": "string", "required": true}}), &json!({}))?;
/// let hello = message.create(&ds, &json!({"text": "hello"}))?.await?;
/// assert_eq!(hello.to_json(), json!({"id": 1, "text": "hello"}));
/// assert_eq!(message.count(&ds).await?, 0);
/// # Ok(()) }
/// ```
pub struct Transient {
    next: AtomicI64,
    /// Sets its ids apart from those of other stores.
    mark: u32,
}

impl Transient {
    /// A store that keeps nothing.
    #[must_use]
    pub fn new() -> Self {
        // A fresh `RandomState` is the one source of randomness in `std`.
        Transient { next: AtomicI64::new(1), mark: RandomState::new().hash_one(0) as u32 }
    }

    fn generate(&self, kind: &Kind) -> Value {
        let next = self.next.fetch_add(1, Ordering::Relaxed);
        match kind {
            Kind::Int(_) | Kind::Json => Value::Int(next),
            Kind::Float(_) => Value::Float(next as f64),
            // As MongoDB's ObjectId: when, where, and which.
            Kind::Text => {
                let now = Utc::now().timestamp() as u32;
                Value::Text(format!("{now:08x}{:08x}{:08x}", self.mark, next as u32))
            }
            #[cfg(feature = "uuid")]
            Kind::Uuid => Value::Uuid(uuid::Uuid::new_v4()),
            _ => Value::Null,
        }
    }

    /// Gives rows back, with their generated values.
    async fn give(&self, model: &ModelDefinition, rows: &[RowRef<'_>], out: &mut dyn RowSink) -> Result<()> {
        for row in rows {
            let mut made = Vec::new();
            for (at, property) in
                model.properties.iter().enumerate().filter(|(_, property)| property.generated)
            {
                if row.get(at)?.is_null() {
                    made.push((at, self.generate(&property.kind)));
                }
            }
            match out.row(&Given { row: *row, made })? {
                Flow::Continue => {}
                Flow::Wait => ready(out).await,
                Flow::Stop => break,
            }
        }
        Ok(())
    }
}

/// A row as it was given, with what was made for it.
struct Given<'a> {
    row: RowRef<'a>,
    made: Vec<(usize, Value)>,
}

impl Row for Given<'_> {
    fn get(&self, at: usize) -> Result<ValueRef<'_>> {
        match self.made.iter().find(|(made, _)| *made == at) {
            Some((_, value)) => Ok(value.as_ref()),
            None => self.row.get(at),
        }
    }
}

static CAPABILITIES: Capabilities = Capabilities::new();

#[async_trait]
impl Connector for Transient {
    fn name(&self) -> &str {
        "transient"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn define(&self, _: &ModelRef) -> Result<()> {
        Ok(())
    }

    async fn automigrate(&self, _: &[ModelRef]) -> Result<()> {
        Ok(())
    }

    async fn all(&self, _: &Query<'_>, _: &mut dyn RowSink) -> Result<()> {
        Ok(())
    }

    async fn count(&self, _: &ModelDefinition, _: &Condition) -> Result<u64> {
        Ok(0)
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        self.give(model, rows, out).await
    }

    async fn update(&self, _: &ModelDefinition, _: &Condition, _: &[Assignment]) -> Result<u64> {
        Ok(0)
    }

    async fn destroy_all(&self, _: &ModelDefinition, _: &Condition) -> Result<u64> {
        Ok(0)
    }

    async fn replace_by_id(&self, _: &ModelDefinition, _: &[Value], _: RowRef<'_>) -> Result<u64> {
        Ok(1)
    }

    async fn replace_or_create(
        &self,
        model: &ModelDefinition,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        self.give(model, &[row], out).await?;
        Ok(Upserted::Created)
    }
}

impl Default for Transient {
    fn default() -> Self {
        Transient::new()
    }
}

impl fmt::Debug for Transient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transient")
    }
}

/// Makes `transient` connectors from settings.
#[derive(Debug, Clone, Copy)]
pub struct TransientFactory;

/// The connector that keeps nothing, for [`Connectors::with`](juggler_core::Connectors::with). Its URL is `transient:`.
pub static TRANSIENT: TransientFactory = TransientFactory;

impl ConnectorFactory for TransientFactory {
    fn name(&self) -> &'static str {
        "transient"
    }

    fn crate_name(&self) -> &'static str {
        "juggler-memory"
    }

    /// No setting says anything to it.
    fn create(&self, _: &Settings) -> Result<Arc<dyn Connector>> {
        Ok(Arc::new(Transient::new()))
    }
}
