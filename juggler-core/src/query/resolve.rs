//! Names to positions: a filter becomes a query.
//!
//! What reaches a connector is comparable with its column: a value of another kind, which no row can equal, has
//! turned into a condition that is false.

use super::{Condition, LikePattern, Near, Order, Query, Regexp, Test};
use crate::definition::{Coercion, ModelDefinition};
use crate::error::{Error, Result};
use crate::filter::{FilterTree, NearBy, Operation, OrderTerm, Path, Where};
use crate::value::Value;

mod fit;
mod projection;

use fit::Fit;

/// How deep a condition may nest; JSON has a lower limit of its own, this one is for what programs build.
const MAX_DEPTH: usize = 256;

/// Resolves a filter: names become positions, patterns are compiled, values are checked. The include is not part of a
/// query.
///
/// # Errors
/// An unknown name, a value of the wrong kind, NaN, infinity or an integer above `i64::MAX`, a regular expression that
/// does not compile, a condition that nests too deep (400).
pub fn resolve<'q>(model: &'q ModelDefinition, tree: &FilterTree) -> Result<Query<'q>> {
    resolve_with(model, tree, resolve_where(model, &tree.condition)?)
}

/// Resolves a filter whose condition was resolved before.
pub(crate) fn resolve_with<'q>(
    model: &'q ModelDefinition,
    tree: &FilterTree,
    condition: Condition,
) -> Result<Query<'q>> {
    let order = order(model, &tree.order, &condition)?;
    let projection = projection::positions(model, tree.fields.as_ref())?;
    Ok(Query { model, condition, order, limit: tree.limit, skip: tree.skip, per_key: None, projection })
}

/// Resolves a condition alone.
///
/// # Errors
/// As [`resolve`].
pub fn resolve_where(model: &ModelDefinition, condition: &Where) -> Result<Condition> {
    clause(model, condition, 0)
}

fn clause(model: &ModelDefinition, condition: &Where, depth: usize) -> Result<Condition> {
    if depth > MAX_DEPTH {
        return Err(Error::bad_filter("where", format!("nested deeper than {MAX_DEPTH} levels")));
    }
    Ok(match condition {
        Where::And(parts) => Condition::all_of(clauses(model, parts, depth)?),
        Where::Or(parts) => Condition::any_of(clauses(model, parts, depth)?),
        Where::Nor(parts) => Condition::any_of(clauses(model, parts, depth)?).negated(),
        Where::Test { property, operation } => test(model, property, operation)?,
        Where::Related { relation, .. } => return Err(unanswered(relation)),
        Where::In { of, .. } => return Err(unanswered(&of.model.name)),
        Where::Refused(error) => return Err(Error::new((**error).clone())),
    })
}

/// The operations put what is asked of other rows to the store, or answer it, as they resolve a condition.
#[cold]
fn unanswered(what: &str) -> Error {
    Error::unsupported(format!("asking about `{what}`, which are other rows, here"))
}

fn clauses(model: &ModelDefinition, parts: &[Where], depth: usize) -> Result<Vec<Condition>> {
    parts.iter().map(|part| clause(model, part, depth + 1)).collect()
}

/// A test of a property. The negated operators are negations: they hold for rows without a value.
fn test(model: &ModelDefinition, name: &str, operation: &Operation) -> Result<Condition> {
    let column = model.column(name)?;
    let root = Path::Root("where");
    let property = root.key(name);
    let path = property.key(operation.name());
    let date_format = model.date_format(name, &column.kind);
    let (coercion, secret) = (model.settings.coercion, column.secret);
    let fit = Fit { kind: &column.kind, coercion, secret, date_format };
    let condition = match operation_test(operation, fit, &path)? {
        Some(test) => Condition::Test { column, test },
        None => Condition::none(),
    };
    Ok(if is_negation(operation) { condition.negated() } else { condition })
}

fn is_negation(operation: &Operation) -> bool {
    match operation {
        Operation::Neq(_) | Operation::Nin(_) | Operation::Nlike(_) | Operation::Nilike(_) => true,
        Operation::Exists(exists) => *exists,
        _ => false,
    }
}

/// The test of an operator, before any negation; `None` where no value of the kind can pass it.
fn operation_test(operation: &Operation, fit: Fit<'_>, path: &Path<'_>) -> Result<Option<Test>> {
    let one = |value| fit.value(value, path);
    let like =
        |pattern, ignore_case| fit.holds_text().then(|| Test::Like(LikePattern::new(pattern, ignore_case)));
    Ok(match operation {
        Operation::Eq(value) | Operation::Neq(value) => one(value)?.map(Test::Eq),
        Operation::Gt(value) => one(value)?.map(Test::Gt),
        Operation::Gte(value) => one(value)?.map(Test::Gte),
        Operation::Lt(value) => one(value)?.map(Test::Lt),
        Operation::Lte(value) => one(value)?.map(Test::Lte),
        Operation::Between(low, high) => {
            one(low)?.zip(one(high)?).map(|(low, high)| Test::Between(low, high))
        }
        Operation::Inq(values) | Operation::Nin(values) => Some(Test::Inq(fit.values(values, path)?)),
        Operation::Like(pattern) | Operation::Nlike(pattern) => like(pattern, false),
        Operation::Ilike(pattern) | Operation::Nilike(pattern) => like(pattern, true),
        Operation::Regexp(pattern) => {
            let regexp = Regexp::new(pattern).map_err(|error| match fit.secret {
                true => path.error("not a regular expression, or none of its flags"),
                false => path.retell(error),
            })?;
            fit.holds_text().then_some(Test::Regexp(regexp))
        }
        Operation::Near(near) => self::near(near, fit, path)?,
        Operation::Exists(_) => Some(Test::Eq(Value::Null)),
    })
}

fn near(near: &NearBy, fit: Fit<'_>, path: &Path<'_>) -> Result<Option<Test>> {
    let NearBy { center, max_distance, min_distance, unit } = *near;
    if [max_distance, min_distance].into_iter().flatten().any(|distance| !distance.is_finite()) {
        return Err(path.error("a distance must be a finite number"));
    }
    match (fit.holds_points(), fit.coercion) {
        (true, _) => Ok(Some(Test::Near(Near { center, max_distance, min_distance, unit }))),
        (false, Coercion::Ldl) => Ok(None),
        (false, Coercion::Typed) => {
            Err(path.error(format!("needs a geo point, the property holds {}", fit.kind.describe())))
        }
    }
}

/// The order that was asked for, else the nearest rows first; then the id, so that pages are stable.
fn order(model: &ModelDefinition, terms: &[OrderTerm], condition: &Condition) -> Result<Vec<Order>> {
    let mut order = Vec::with_capacity(terms.len() + model.ids.len());
    for term in terms {
        order.push(Order::Column { column: model.column(&term.property)?, descending: term.descending });
    }
    if terms.is_empty() {
        distances(condition, &mut order);
    }
    for key in Order::by_id(model) {
        if !order.iter().any(|earlier| orders_same(earlier, &key)) {
            order.push(key);
        }
    }
    Ok(order)
}

fn orders_same(a: &Order, b: &Order) -> bool {
    match (a, b) {
        (Order::Column { column: a, .. }, Order::Column { column: b, .. }) => {
            a.property == b.property && a.path == b.path
        }
        _ => false,
    }
}

/// The distances that a condition asks for, in its order. Where it asks for what is *not* near, there is none.
fn distances(condition: &Condition, order: &mut Vec<Order>) {
    match condition {
        Condition::And(parts) | Condition::Or(parts) => parts.iter().for_each(|part| distances(part, order)),
        Condition::Test { column, test: Test::Near(near) } => {
            order.push(Order::Distance { column: column.clone(), center: near.center });
        }
        Condition::Test { .. } | Condition::Not(_) | Condition::Within(_) => {}
    }
}
