//! The contract of a connector in its shortest form: lists of rows, and the core's own reading of conditions and orders.
//!
//! Slow, without transactions, and plain enough to be right: other connectors are compared with it.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, ConnectorFactory, RowRef, Settings, Upserted,
};
use juggler_core::query::{self, Condition, Query, matches};
use juggler_core::row::{RowSink, Values, push_all};
use juggler_core::{Error, Kind, ModelDefinition, ModelRef, Result, Value};
use parking_lot::Mutex;

const CAPABILITIES: Capabilities = Capabilities::new();

/// Tables as lists of rows.
#[derive(Debug, Default)]
pub struct Naive {
    tables: Mutex<HashMap<String, Table>>,
}

#[derive(Debug, Default)]
struct Table {
    rows: Vec<Vec<Value>>,
    /// The largest id so far, or the number of rows that were ever written where that is more: LoopBack's counter.
    last_id: i64,
}

/// Makes them from settings.
#[derive(Debug)]
pub struct NaiveFactory;

/// The naive connector, for `Connectors::with`.
pub static CONNECTOR: NaiveFactory = NaiveFactory;

impl ConnectorFactory for NaiveFactory {
    fn name(&self) -> &'static str {
        "naive"
    }

    fn crate_name(&self) -> &'static str {
        "juggler-naive"
    }

    fn create(&self, _: &Settings) -> Result<Arc<dyn Connector>> {
        Ok(Arc::new(Naive::default()))
    }
}

impl Naive {
    fn with<R>(&self, model: &ModelDefinition, f: impl FnOnce(&mut Table) -> R) -> R {
        f(self.tables.lock().entry(model.table.to_string()).or_default())
    }
}

impl Table {
    /// The rows of a query, in order, with the values it asks for.
    fn select(&self, query: &Query<'_>) -> Vec<Vec<Value>> {
        query::select(query, &self.rows)
    }

    fn insert(&mut self, model: &ModelDefinition, rows: &[RowRef<'_>]) -> Result<Vec<Vec<Value>>> {
        let count = self.rows.len();
        for row in rows {
            let values =
                (0..model.width()).map(|at| Ok(row.get(at)?.to_owned())).collect::<Result<Vec<_>>>()?;
            let values = self.generate(model, values);
            self.rows.push(values);
            if let Err(error) = self.check_unique(model, self.rows.len() - 1) {
                self.rows.truncate(count);
                return Err(error);
            }
        }
        Ok(self.rows[count..].to_vec())
    }

    /// Makes the id of a row that has none.
    fn generate(&mut self, model: &ModelDefinition, mut values: Vec<Value>) -> Vec<Value> {
        let Some(at) = model.generated_id() else { return values };
        self.last_id = self.last_id.saturating_add(1);
        match &values[at] {
            Value::Int(id) => self.last_id = self.last_id.max(*id),
            Value::Float(id) => self.last_id = self.last_id.max(*id as i64),
            Value::Null => {
                values[at] = match model.kind(at) {
                    Kind::Float(_) => Value::Float(self.last_id as f64),
                    Kind::Text => Value::Text(self.last_id.to_string()),
                    _ => Value::Int(self.last_id),
                };
            }
            _ => {}
        }
        values
    }

    /// Is the row at this place the only one with its id and its unique values?
    fn check_unique(&self, model: &ModelDefinition, place: usize) -> Result<()> {
        let others = self.rows.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, row)| row);
        model.refuse_duplicate(&self.rows[place], others)
    }

    fn update(
        &mut self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        let before = self.rows.clone();
        let places: Vec<usize> =
            (0..self.rows.len()).filter(|&at| matches(condition, &Values(&self.rows[at]))).collect();
        let mut apply = |at: &usize| Assignment::apply(model, assignments, &mut self.rows[*at]).err();
        let error = places.iter().find_map(&mut apply);
        let error = error.or_else(|| places.iter().find_map(|&at| self.check_unique(model, at).err()));
        if let Some(error) = error {
            self.rows = before;
            return Err(error);
        }
        Ok(places.len() as u64)
    }
}

async fn push(rows: Vec<Vec<Value>>, out: &mut dyn RowSink) -> Result<()> {
    let rows: Vec<_> = rows.iter().map(|row| Values(row)).collect();
    push_all(&rows, out).await
}

#[async_trait]
impl Connector for Naive {
    fn name(&self) -> &str {
        "naive"
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn define(&self, _: &ModelRef) -> Result<()> {
        Ok(())
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        models.iter().for_each(|model| self.with(model, |table| *table = Table::default()));
        Ok(())
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        push(self.with(query.model, |table| table.select(query)), out).await
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        let is_match = |row: &&Vec<Value>| matches(condition, &Values(row));
        Ok(self.with(model, |table| table.rows.iter().filter(is_match).count()) as u64)
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        push(self.with(model, |table| table.insert(model, rows))?, out).await
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        self.with(model, |table| table.update(model, condition, assignments))
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.with(model, |table| {
            let before = table.rows.len();
            table.rows.retain(|row| !matches(condition, &Values(row)));
            Ok((before - table.rows.len()) as u64)
        })
    }

    /// In one step, so that of racing callers one creates.
    async fn find_or_create(
        &self,
        query: &Query<'_>,
        row: RowRef<'_>,
        out: &mut dyn RowSink,
    ) -> Result<Upserted> {
        let (upserted, rows) = self.with(query.model, |table| match table.select(query) {
            found if found.is_empty() => Ok((Upserted::Created, table.insert(query.model, &[row])?)),
            found => Ok::<_, Error>((Upserted::Found, found)),
        })?;
        push(rows, out).await?;
        Ok(upserted)
    }
}
