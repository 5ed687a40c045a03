//! A window of the rows of each key.

use juggler_core::definition::ModelDefinition;
use juggler_core::query::{Order, PerKey};

use super::Ask;
use crate::dialect::{Dialect, column};
use crate::statement::Statement;

/// `SELECT .. FROM (SELECT .., ROW_NUMBER() OVER (PARTITION BY .. ORDER BY ..) AS n FROM ..) WHERE n > .. AND n <= .. ORDER BY ..`.
pub(crate) fn window<'d>(
    dialect: &'d dyn Dialect,
    model: &ModelDefinition,
    ask: &Ask<'_>,
    per_key: &PerKey,
) -> Statement<'d> {
    let inner = columns(model, ask);
    let number = unused(&inner);
    let mut statement = Statement::new(dialect);
    statement.push("SELECT ").selected(model, ask.positions).push(" FROM (SELECT ");
    statement.names(inner.iter().copied()).push(", ROW_NUMBER() OVER (PARTITION BY ");
    statement.names(per_key.by.iter().map(|&at| column(model, at))).order_by(model, ask.order);
    statement.push(") AS ").name(&number).push(" FROM ").table(model);
    statement.where_(model, ask.condition).push(") AS ").name("numbered").push(" WHERE ").name(&number);
    statement.push(" > ").rows(per_key.skip);
    if let Some(limit) = per_key.limit {
        let last = per_key.skip.saturating_add(limit);
        statement.push(" AND ").name(&number).push(" <= ").rows(last);
    }
    statement.order_by(model, ask.order);
    statement
}

/// The columns that are asked for, and those to order by, each once.
fn columns<'m>(model: &'m ModelDefinition, ask: &Ask<'_>) -> Vec<&'m str> {
    let ordered = ask.order.iter().filter_map(|key| match key {
        Order::Column { column, .. } => Some(column.property),
        _ => None,
    });
    let mut columns = Vec::new();
    for at in ask.positions.iter().copied().chain(ordered) {
        let name = column(model, at);
        if !columns.contains(&name) {
            columns.push(name);
        }
    }
    if columns.is_empty() {
        columns.extend(model.properties.first().map(|first| first.column()));
    }
    columns
}

/// A name that no column has. To databases, names that differ in case may be the same.
fn unused(columns: &[&str]) -> String {
    let mut name = "n".to_owned();
    while columns.iter().any(|column| column.eq_ignore_ascii_case(&name)) {
        name.push('n');
    }
    name
}
