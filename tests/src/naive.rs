//! The contract of a connector in its shortest form: lists of rows, and the core's own reading of conditions and orders.
//!
//! Slow, without transactions, and plain enough to be right: other connectors are compared with it.

use std::collections::HashMap;
use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{
    Assignment, Capabilities, Connector, ConnectorFactory, RowRef, Settings, Upserted,
};
use juggler_core::query::{Condition, Query, compare_rows, matches};
use juggler_core::row::{Flow, RowSink, Values, ready};
use juggler_core::value::equal;
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
        let mut rows: Vec<&Vec<Value>> =
            self.rows.iter().filter(|row| matches(&query.condition, &Values(row))).collect();
        rows.sort_by(|a, b| compare_rows(&query.order, &Values(a), &Values(b)));
        let skip = usize::try_from(query.skip).unwrap_or(usize::MAX);
        let limit = query.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let project = |row: &Vec<Value>| match &query.projection {
            Some(projection) => projection.iter().map(|&at| row[at].clone()).collect(),
            None => row.clone(),
        };
        rows.into_iter().skip(skip).take(limit).map(project).collect()
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
        self.last_id += 1;
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

    /// Is the row at this place the only one with its id and its unique values? Null is never a duplicate.
    fn check_unique(&self, model: &ModelDefinition, place: usize) -> Result<()> {
        let single = model
            .properties
            .iter()
            .enumerate()
            .filter(|(_, property)| property.unique)
            .map(|(at, _)| vec![at]);
        let several =
            model.indexes.iter().filter(|index| index.unique).map(|index| index.properties.to_vec());
        let ids = (!model.ids.is_empty()).then(|| model.ids.to_vec());
        for key in ids.into_iter().chain(single).chain(several) {
            let row = &self.rows[place];
            let is_same = |other: &Vec<Value>| {
                key.iter().all(|&at| !row[at].is_null() && equal(row[at].as_ref(), other[at].as_ref()))
            };
            if self.rows.iter().enumerate().any(|(at, other)| at != place && is_same(other)) {
                let names: Vec<&str> = key.iter().map(|&at| &*model.properties[at].name).collect();
                return Err(Error::conflict(model.name.clone(), names.join(",")));
            }
        }
        Ok(())
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
        places.iter().for_each(|&at| Assignment::apply(model, assignments, &mut self.rows[at]));
        if let Some(error) = places.iter().find_map(|&at| self.check_unique(model, at).err()) {
            self.rows = before;
            return Err(error);
        }
        Ok(places.len() as u64)
    }
}

async fn push(rows: Vec<Vec<Value>>, out: &mut dyn RowSink) -> Result<()> {
    for row in &rows {
        match out.row(&Values(row))? {
            Flow::Continue => {}
            Flow::Wait => ready(out).await,
            Flow::Stop => break,
        }
    }
    Ok(())
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
