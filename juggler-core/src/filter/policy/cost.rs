//! What a filter may cost, told from the filter alone.

use super::asked::Asked;
use crate::definition::{ModelDefinition, Target};
use crate::filter::{FilterTree, Operation, OrderTerm, Where};

/// What a filter may cost, told from the filter and the definition of its model: no store is asked, and how many rows there are is not
/// known. It is for comparing filters, and for bounding them; adding to a filter never lowers any part of it.
///
/// | part | what counts | in the total |
/// |---|---|---:|
/// | [`rows`](field@Self::rows) | rows that may come back or be left out: `skip + limit`, for an include as often as there may be parents | 1 |
/// | [`conditions`](field@Self::conditions) | tests, and each `and`, `or`, `nor` | 1 |
/// | [`values`](field@Self::values) | values to compare with | 1 |
/// | [`scans`](field@Self::scans) | tests and keys of an order that no declared index helps with | 100 |
/// | [`regexps`](field@Self::regexps) | regular expressions | 1,000 |
/// | [`relations`](field@Self::relations) | includes, and questions about related rows | 1,000 |
///
/// ```
/// # #[cfg(feature = "derive")] {
/// use juggler_core::prelude::*;
///
/// #[derive(Model)]
/// struct User {
///     #[model(id)]
///     id: i64,
///     age: Option<i32>,
/// }
/// let cost = Filter::<User>::new().filter(User::ID.inq([1, 2, 3])).limit(10).cost();
/// assert_eq!((cost.rows, cost.conditions, cost.values, cost.total()), (10, 1, 3, 14));
/// let scan = Filter::<User>::new().filter(User::AGE.gt(3)).limit(10).cost();
/// assert_eq!((scan.scans, scan.total()), (1, 112));
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Cost {
    /// Rows that may come back or be left out; as many as there are numbers, where there is no limit.
    pub rows: u64,
    /// Tests, and each `and`, `or`, `nor`.
    pub conditions: u64,
    /// Values to compare with, those inside lists among them.
    pub values: u64,
    /// Tests and keys of an order that no declared index helps with.
    pub scans: u64,
    /// Regular expressions.
    pub regexps: u64,
    /// Includes, and questions about related rows.
    pub relations: u64,
}

impl Cost {
    /// What a filter may cost.
    #[must_use]
    pub fn of(model: &ModelDefinition, tree: &FilterTree) -> Cost {
        let mut cost = Cost::default();
        // Each filter, its model where that is known, how many rows it is asked for, and whether it leads to one row.
        let mut open = vec![(tree, Some(model), 1_u64, false)];
        while let Some((tree, model, parents, is_one)) = open.pop() {
            let limit = if is_one { 1 } else { tree.limit.unwrap_or(u64::MAX) };
            let rows = parents.saturating_mul(limit);
            cost.rows = cost.rows.saturating_add(rows).saturating_add(parents.saturating_mul(tree.skip));
            cost.add(model, &tree.condition);
            cost.scans += tree.order.iter().filter(|term| !sorts(model, term)).count() as u64;
            for include in &tree.include {
                cost.relations += 1;
                let relation = model.and_then(|model| model.relation(&include.relation));
                let is_one = relation.is_some_and(|(_, relation)| !relation.kind.is_many());
                open.push((&include.scope, target(model, &include.relation), rows, is_one));
            }
        }
        cost
    }

    /// What a condition may cost alone, without the rows.
    #[must_use]
    pub fn of_condition(model: &ModelDefinition, condition: &Where) -> Cost {
        let mut cost = Cost::default();
        cost.add(Some(model), condition);
        cost
    }

    /// All of it as one number.
    #[must_use]
    pub fn total(&self) -> u64 {
        let light = self.rows.saturating_add(self.conditions).saturating_add(self.values);
        let heavy = self.regexps.saturating_add(self.relations).saturating_mul(1000);
        light.saturating_add(self.scans.saturating_mul(100)).saturating_add(heavy)
    }

    fn add<'a>(&mut self, model: Option<&'a ModelDefinition>, condition: &'a Where) {
        let mut open = vec![(model, condition)];
        if condition.is_all() {
            return;
        }
        while let Some((model, condition)) = open.pop() {
            self.conditions += 1;
            match condition {
                Where::And(parts) | Where::Or(parts) | Where::Nor(parts) => {
                    open.extend(parts.iter().map(|part| (model, part)));
                }
                Where::Test { property, operation } => {
                    self.values += Asked::by(operation).values;
                    self.regexps += u64::from(matches!(operation, Operation::Regexp(_)));
                    self.scans += u64::from(!(is_indexed(model, property) && is_range(operation)));
                }
                Where::Related { relation, condition, .. } => {
                    self.relations += 1;
                    open.push((target(model, relation), condition));
                }
                Where::In { of, .. } => {
                    self.relations += 1;
                    open.push((Some(&of.model), &of.condition));
                }
                Where::Refused(_) => {}
            }
        }
    }
}

/// The model that a relation leads to, where that is known.
fn target<'a>(model: Option<&'a ModelDefinition>, relation: &str) -> Option<&'a ModelDefinition> {
    let model = model?;
    match &model.relation(relation)?.1.target {
        Target::Typed(definition) => Some(definition()),
        Target::Named(name) if *name == model.name => Some(model),
        Target::Named(_) | Target::Struct(_) => None,
    }
}

/// Does an index begin with the property?
fn is_indexed(model: Option<&ModelDefinition>, name: &str) -> bool {
    let Some((model, (at, property))) = model.and_then(|model| Some((model, model.property(name)?))) else {
        return false;
    };
    let begins = |index: &crate::definition::Index| index.properties.first() == Some(&at);
    property.index || property.unique || model.ids.first() == Some(&at) || model.indexes.iter().any(begins)
}

/// Are the rows that pass a part of an index, or a few?
fn is_range(operation: &Operation) -> bool {
    match operation {
        Operation::Like(pattern) => !pattern.starts_with(['%', '_']),
        Operation::Eq(_)
        | Operation::Gt(_)
        | Operation::Gte(_)
        | Operation::Lt(_)
        | Operation::Lte(_)
        | Operation::Between(..)
        | Operation::Inq(_) => true,
        _ => false,
    }
}

/// Has an index the order?
fn sorts(model: Option<&ModelDefinition>, term: &OrderTerm) -> bool {
    is_indexed(model, &term.property)
}
