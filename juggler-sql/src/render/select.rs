//! Reading.

use juggler_core::Value;
use juggler_core::definition::ModelDefinition;
use juggler_core::query::{Condition, Order};

use crate::dialect::{Dialect, OrderKey, column, is_nullable};
use crate::statement::Statement;
use crate::stored::Stored;

/// What a database is asked for.
pub(crate) struct Ask<'a> {
    pub(crate) positions: &'a [usize],
    pub(crate) condition: &'a Condition,
    pub(crate) order: &'a [Order],
    pub(crate) limit: Option<u64>,
    pub(crate) skip: u64,
}

/// `SELECT .. FROM .. WHERE .. ORDER BY .. LIMIT .. OFFSET ..`.
pub(crate) fn select<'d>(dialect: &'d dyn Dialect, model: &ModelDefinition, ask: &Ask<'_>) -> Statement<'d> {
    let mut statement = Statement::new(dialect);
    statement.push("SELECT ").selected(model, ask.positions);
    statement.push(" FROM ").table(model).where_(model, ask.condition).order_by(model, ask.order);
    match ask.limit {
        Some(limit) => drop(statement.push(" LIMIT ").limit(limit)),
        None if ask.skip > 0 => drop(statement.push(" LIMIT ").push(dialect.no_limit())),
        None => {}
    }
    if ask.skip > 0 {
        statement.push(" OFFSET ").limit(ask.skip);
    }
    statement
}

/// `SELECT COUNT(*) ..`.
pub(crate) fn count<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    condition: &Condition,
) -> Statement<'d> {
    let mut statement = Statement::new(dialect);
    statement.push("SELECT COUNT(*) FROM ").table(model).where_(model, condition);
    statement
}

impl Statement<'_> {
    /// Adds a number of rows of a limit: a value, so that all pages of a result are one statement, unless that costs more.
    fn limit(&mut self, rows: u64) -> &mut Self {
        match self.dialect.plans_by_limit() {
            true => self.push(&rows.min(i64::MAX as u64).to_string()),
            false => self.rows(rows),
        }
    }

    /// Adds a number of rows.
    pub(super) fn rows(&mut self, rows: u64) -> &mut Self {
        self.value(Value::Int(i64::try_from(rows).unwrap_or(i64::MAX)), Stored::Int)
    }

    /// Adds the columns of positions.
    pub(super) fn selected(&mut self, model: &ModelDefinition, positions: &[usize]) -> &mut Self {
        match positions {
            [] => self.push("1"),
            positions => self.reads(model, positions.iter().copied()),
        }
    }

    /// Adds ` ORDER BY ..`, unless any order will do.
    pub(super) fn order_by(&mut self, model: &ModelDefinition, order: &[Order]) -> &mut Self {
        for (i, key) in order.iter().enumerate() {
            if let Order::Column { column: by, descending } = key {
                self.push(if i == 0 { " ORDER BY " } else { ", " });
                let key = OrderKey {
                    column: column(model, by.property),
                    stored: Stored::at(model, by.property),
                    descending: *descending,
                    is_nullable: is_nullable(model, by.property),
                };
                self.dialect.order(&key, &mut self.text);
            }
        }
        self
    }
}
