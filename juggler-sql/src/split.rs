//! What of a condition the database answers, and what is left for us.
//!
//! The database gets the part that it answers exactly as [`query::matches`](juggler_core::query::matches) would. Where that is not all,
//! it narrows: what it lets through is looked at again.

use juggler_core::definition::{Column, Kind, ModelDefinition};
use juggler_core::query::{Condition, Order, Test, Within};
use juggler_core::value::Value;

use crate::dialect::Dialect;
use crate::stored::Stored;

/// A condition for the database.
pub(crate) struct Narrowed {
    /// True of every row of which the whole condition is true.
    pub(crate) condition: Condition,
    /// True of no other row?
    pub(crate) is_exact: bool,
}

/// The part of a condition that the database answers.
pub(crate) fn narrow(model: &ModelDefinition, condition: &Condition, dialect: &dyn Dialect) -> Narrowed {
    match condition {
        Condition::And(parts) => {
            let parts: Vec<Narrowed> = parts.iter().map(|part| narrow(model, part, dialect)).collect();
            let is_exact = parts.iter().all(|part| part.is_exact);
            let kept = parts.into_iter().map(|part| part.condition).filter(|part| !part.is_all());
            Narrowed { condition: Condition::And(kept.collect()), is_exact }
        }
        Condition::Or(parts) => {
            let parts: Vec<Narrowed> = parts.iter().map(|part| narrow(model, part, dialect)).collect();
            let is_exact = parts.iter().all(|part| part.is_exact);
            if parts.iter().any(|part| !part.is_exact && part.condition.is_all()) {
                return Narrowed { condition: Condition::all(), is_exact: false };
            }
            Narrowed {
                condition: Condition::Or(parts.into_iter().map(|part| part.condition).collect()),
                is_exact,
            }
        }
        Condition::Not(part) => match narrow(model, part, dialect) {
            // The negation of too much would be too little.
            Narrowed { condition, is_exact: true } => {
                Narrowed { condition: Condition::Not(Box::new(condition)), is_exact: true }
            }
            _ => Narrowed { condition: Condition::all(), is_exact: false },
        },
        Condition::Test { column, test } => match answers(model, column, test, dialect) {
            true => Narrowed { condition: condition.clone(), is_exact: true },
            false => Narrowed { condition: Condition::all(), is_exact: false },
        },
        Condition::Within(within) => narrow_within(model, within, dialect),
        _ => Narrowed { condition: Condition::all(), is_exact: false },
    }
}

/// Does the database answer this test as we do?
fn answers(model: &ModelDefinition, column: &Column, test: &Test, dialect: &dyn Dialect) -> bool {
    if !column.path.is_empty() {
        return false;
    }
    let stored = Stored::at(model, column.property);
    let is_null = |value: &Value| value.is_null();
    match test {
        // A list is null where one of its elements is.
        Test::Eq(value) if value.is_null() => !may_be_list(model.kind(column.property)),
        _ if !stored.is_comparable() => false,
        Test::Eq(value) => stored.holds(value),
        Test::Gt(value) | Test::Gte(value) | Test::Lt(value) | Test::Lte(value) => {
            stored.holds(value) && stored != Stored::Bytes
        }
        Test::Between(low, high) => stored.holds(low) && stored.holds(high) && stored != Stored::Bytes,
        Test::Inq(values) => {
            // More than this is more than a statement takes; the rows are looked at here then.
            const MOST: usize = 1000;
            (stored.lists() || values.len() <= MOST)
                && values.iter().all(|value| is_null(value) || stored.holds(value))
        }
        Test::Like(pattern) => {
            stored == Stored::Text && !pattern.ignore_case() && dialect.like("", pattern.source()).is_some()
        }
        _ => false,
    }
}

/// May a value of this kind be a list?
fn may_be_list(kind: &Kind) -> bool {
    matches!(kind, Kind::List(_) | Kind::Json)
}

/// Does the database order rows as we do?
pub(crate) fn orders(model: &ModelDefinition, order: &[Order]) -> bool {
    order.iter().all(|key| match key {
        Order::Column { column, .. } => {
            column.path.is_empty() && Stored::at(model, column.property).is_comparable()
        }
        _ => false,
    })
}

/// Does the database tell all of a condition, and order rows, as we do? Then nothing is looked at again.
pub(crate) fn tells(
    model: &ModelDefinition,
    condition: &Condition,
    order: &[Order],
    dialect: &dyn Dialect,
) -> bool {
    // Each is a table to join: with many of them, planning takes longer than asking one after the other.
    const MOST: usize = 10;
    orders(model, order) && subqueries(condition) <= MOST && narrow(model, condition, dialect).is_exact
}

/// How many queries stand inside a condition.
fn subqueries(condition: &Condition) -> usize {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter().map(subqueries).sum(),
        Condition::Not(part) => subqueries(part),
        Condition::Within(within) => 1 + subqueries(&within.condition),
        _ => 0,
    }
}

/// Does a condition read a table?
pub(crate) fn reads(condition: &Condition, table: &str) -> bool {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter().any(|part| reads(part, table)),
        Condition::Not(part) => reads(part, table),
        Condition::Within(within) => within.model.table == table || reads(&within.condition, table),
        _ => false,
    }
}

/// A query inside: the database finds all of its rows and no others, or it is not asked.
fn narrow_within(model: &ModelDefinition, within: &Within, dialect: &dyn Dialect) -> Narrowed {
    let Within { properties, model: inner, select, condition } = within;
    let mut keys = properties.iter().zip(select);
    let joins = keys.all(|(here, there)| Stored::at(model, *here).joins(Stored::at(inner, *there)));
    match narrow(inner, condition, dialect) {
        Narrowed { condition, is_exact: true } if joins => {
            let (properties, select) = (properties.clone(), select.clone());
            let within = Within { properties, model: inner.clone(), select, condition };
            Narrowed { condition: Condition::Within(Box::new(within)), is_exact: true }
        }
        _ => Narrowed { condition: Condition::all(), is_exact: false },
    }
}
