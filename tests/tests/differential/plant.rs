//! Connectors with a fault, which the comparison must find: what a database easily does differently.

use std::sync::Arc;

use async_trait::async_trait;
use juggler_core::connector::{Assignment, Capabilities, Connector, RowRef};
use juggler_core::definition::{ModelDefinition, ModelRef};
use juggler_core::query::{Condition, LikePattern, Order, Query, Test, value_at};
use juggler_core::row::{Flow, Row, RowSink, Values, each, push_all};
use juggler_core::{Result, Value};

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Spaces at the end of a text do not count, as in collations that pad.
    PadsText,
    /// `<` where `<=` was asked for.
    LosesTheBound,
    /// `ilike` counts case.
    CountsCase,
    /// Rows without a value are above every bound.
    NullIsGreat,
    /// Null comes last ascending.
    NullsLast,
}

impl Fault {
    pub(crate) const ALL: [Fault; 5] =
        [Fault::PadsText, Fault::LosesTheBound, Fault::CountsCase, Fault::NullIsGreat, Fault::NullsLast];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Fault::PadsText => "pads_text",
            Fault::LosesTheBound => "loses_the_bound",
            Fault::CountsCase => "counts_case_in_ilike",
            Fault::NullIsGreat => "has_null_above_all",
            Fault::NullsLast => "puts_nulls_last",
        }
    }

    fn condition(self, condition: &Condition) -> Condition {
        match condition {
            Condition::And(parts) => Condition::And(parts.iter().map(|part| self.condition(part)).collect()),
            Condition::Or(parts) => Condition::Or(parts.iter().map(|part| self.condition(part)).collect()),
            Condition::Not(part) => Condition::Not(Box::new(self.condition(part))),
            Condition::Test { column, test } => {
                let with = |test| Condition::Test { column: column.clone(), test };
                match (self, test) {
                    (Fault::PadsText, Test::Eq(Value::Text(text))) => {
                        let text = text.trim_end_matches(' ');
                        let padded =
                            (0..4).map(|spaces| Value::Text(format!("{text}{}", " ".repeat(spaces))));
                        with(Test::Inq(padded.collect()))
                    }
                    (Fault::LosesTheBound, Test::Lte(value)) => with(Test::Lt(value.clone())),
                    (Fault::CountsCase, Test::Like(pattern)) => {
                        with(Test::Like(LikePattern::new(pattern.source(), false)))
                    }
                    (Fault::NullIsGreat, Test::Gt(value)) if !value.is_null() => {
                        Condition::Or(vec![with(test.clone()), with(Test::Eq(Value::Null))])
                    }
                    _ => condition.clone(),
                }
            }
            other => other.clone(),
        }
    }
}

/// A connector around another, with a fault in it.
#[derive(Debug)]
pub(crate) struct Faulty {
    pub(crate) connector: Arc<dyn Connector>,
    pub(crate) fault: Fault,
}

static CAPABILITIES: Capabilities = Capabilities::new().relational(true);

#[async_trait]
impl Connector for Faulty {
    fn name(&self) -> &str {
        self.connector.name()
    }

    fn capabilities(&self) -> &Capabilities {
        &CAPABILITIES
    }

    async fn define(&self, model: &ModelRef) -> Result<()> {
        self.connector.define(model).await
    }

    async fn automigrate(&self, models: &[ModelRef]) -> Result<()> {
        self.connector.automigrate(models).await
    }

    async fn all(&self, query: &Query<'_>, out: &mut dyn RowSink) -> Result<()> {
        let query = Query { condition: self.fault.condition(&query.condition), ..query.clone() };
        match (self.fault, query.order.first()) {
            (Fault::NullsLast, Some(Order::Column { column, descending: false })) => {
                let whole = Query { limit: None, skip: 0, projection: None, ..query.clone() };
                let (mut rows, width) = (Vec::new(), query.model.width());
                let mut sink = each(|row: &dyn Row| {
                    let values = (0..width).map(|at| Ok(row.get(at)?.to_owned()));
                    rows.push(values.collect::<Result<Vec<Value>>>()?);
                    Ok(Flow::Continue)
                });
                self.connector.all(&whole, &mut sink).await?;
                drop(sink);
                rows.sort_by_key(|row| value_at(&Values(row), column).is_null());
                let query = Query { condition: Condition::all(), order: Vec::new(), ..query.clone() };
                let rows = juggler_core::query::select(&query, &rows);
                push_all(&rows.iter().map(|row| Values(row)).collect::<Vec<_>>(), out).await
            }
            _ => self.connector.all(&query, out).await,
        }
    }

    async fn count(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.connector.count(model, &self.fault.condition(condition)).await
    }

    async fn create(
        &self,
        model: &ModelDefinition,
        rows: &[RowRef<'_>],
        out: &mut dyn RowSink,
    ) -> Result<()> {
        self.connector.create(model, rows, out).await
    }

    async fn update(
        &self,
        model: &ModelDefinition,
        condition: &Condition,
        assignments: &[Assignment],
    ) -> Result<u64> {
        self.connector.update(model, &self.fault.condition(condition), assignments).await
    }

    async fn destroy_all(&self, model: &ModelDefinition, condition: &Condition) -> Result<u64> {
        self.connector.destroy_all(model, &self.fault.condition(condition)).await
    }
}
