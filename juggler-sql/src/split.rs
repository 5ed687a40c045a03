//! What of a condition the database answers, and what is left for us.
//!
//! The database gets the part that it answers exactly as [`query::matches`](juggler_core::query::matches) would. Where that is not all,
//! it gets a weaker one that follows from it, and what it lets through is looked at again.

use juggler_core::definition::{Kind, ModelDefinition};
use juggler_core::query::{Column, Condition, Order, Test, Within};
use juggler_core::value::Value;

use crate::dialect::Dialect;
use crate::foreign::Foreign;
use crate::operand::Operand;
use crate::stored::Stored;

pub(crate) mod fit;
pub(crate) mod fold;
mod near;
pub(crate) mod regexp;
#[cfg(test)]
#[cfg(all(feature = "sqlite", feature = "postgres", feature = "mysql"))]
mod tests;

use fit::fit;

/// A condition for the database.
#[derive(Debug)]
pub(crate) struct Narrowed {
    /// True of every row of which the whole condition is true.
    pub(crate) condition: Condition,
    /// True of no other row?
    pub(crate) is_exact: bool,
}

impl Narrowed {
    fn exact(condition: Condition) -> Self {
        Narrowed { condition, is_exact: true }
    }

    /// What says nothing: every row is looked at.
    fn nothing() -> Self {
        Narrowed { condition: Condition::all(), is_exact: false }
    }

    /// The same, though true of rows that it should not be true of.
    fn weaker(self) -> Self {
        Narrowed { is_exact: false, ..self }
    }
}

/// The part of a condition that the database answers.
pub(crate) fn narrow(model: &ModelDefinition, condition: &Condition, dialect: &dyn Dialect) -> Narrowed {
    Split { model, dialect, tests: 0 }.narrow(condition, 0)
}

/// How many tests a statement has at most: each may be several values, and text.
const MOST_TESTS: usize = 4_000;
/// How deep a statement nests. SQLite takes expressions of a depth of 1,000, of which a level takes some.
const MOST_LEVELS: usize = 100;

struct Split<'a> {
    model: &'a ModelDefinition,
    dialect: &'a dyn Dialect,
    tests: usize,
}

impl Split<'_> {
    fn narrow(&mut self, condition: &Condition, level: usize) -> Narrowed {
        if level > MOST_LEVELS {
            return Narrowed::nothing();
        }
        match condition {
            Condition::And(parts) => {
                let parts: Vec<Narrowed> = parts.iter().map(|part| self.narrow(part, level + 1)).collect();
                let is_exact = parts.iter().all(|part| part.is_exact);
                let kept = parts.into_iter().map(|part| part.condition).filter(|part| !part.is_all());
                Narrowed { condition: Condition::And(kept.collect()), is_exact }
            }
            Condition::Or(parts) => {
                let parts: Vec<Narrowed> = parts.iter().map(|part| self.narrow(part, level + 1)).collect();
                let is_exact = parts.iter().all(|part| part.is_exact);
                if parts.iter().any(|part| !part.is_exact && part.condition.is_all()) {
                    return Narrowed::nothing();
                }
                let parts = parts.into_iter().map(|part| part.condition).collect();
                Narrowed { condition: Condition::Or(parts), is_exact }
            }
            Condition::Not(part) => match self.narrow(part, level + 1) {
                Narrowed { condition, is_exact: true } => {
                    Narrowed::exact(Condition::Not(Box::new(condition)))
                }
                // The negation of too much would be too little.
                _ => Narrowed::nothing(),
            },
            Condition::Test { .. } if self.tests >= MOST_TESTS => Narrowed::nothing(),
            Condition::Test { column, test } => {
                self.tests += 1;
                self.test(column, test)
            }
            Condition::Within(within) => self.within(within, level),
            _ => Narrowed::nothing(),
        }
    }

    /// A query inside: the database finds all of its rows and no others, or it is not asked.
    fn within(&mut self, within: &Within, level: usize) -> Narrowed {
        let Within { properties, model: inner, select, condition } = within;
        let mut keys = properties.iter().zip(select);
        let joins = keys.all(|(&here, &there)| {
            let is_plain = [(self.model, here), (&**inner, there)]
                .into_iter()
                .all(|(model, at)| Foreign::at(self.dialect, model, at).is_none_or(|foreign| foreign.joins));
            is_plain && Stored::at(self.model, here).joins(Stored::at(inner, there))
        });
        let mut split = Split { model: inner, dialect: self.dialect, tests: self.tests };
        let narrowed = split.narrow(condition, level + 1);
        self.tests = split.tests;
        match narrowed {
            Narrowed { condition, is_exact: true } if joins => {
                let (properties, select) = (properties.clone(), select.clone());
                let within = Within { properties, model: inner.clone(), select, condition };
                Narrowed::exact(Condition::Within(Box::new(within)))
            }
            _ => Narrowed::nothing(),
        }
    }

    fn test(&mut self, column: &Column, test: &Test) -> Narrowed {
        let whole = |test| Condition::Test { column: column.clone(), test };
        if let Some(fitting) = answered(self.model, column, test, self.dialect) {
            return Narrowed::exact(whole(fitting));
        }
        if self.dialect.evaluates() {
            return Narrowed::exact(whole(test.clone()));
        }
        match test {
            Test::Like(pattern) if pattern.ignore_case() => {
                self.narrow(&whole(Test::Like(fold::letters_left_open(pattern))), 0).weaker()
            }
            Test::Regexp(expression) => match regexp::likes(expression) {
                Some(likes) => {
                    let parts = likes.patterns.into_iter().map(|like| whole(Test::Like(like)));
                    let narrowed = self.narrow(&Condition::Or(parts.collect()), 0);
                    if likes.is_exact { narrowed } else { narrowed.weaker() }
                }
                None => Narrowed::nothing(),
            },
            Test::Near(near) if column.path.is_empty() => match near::surroundings(column, near) {
                Some(surroundings) => self.narrow(&surroundings, 0).weaker(),
                None => Narrowed::nothing(),
            },
            test if self.dialect.searches_json(Stored::at(self.model, column.property), test) => {
                Narrowed::exact(whole(test.clone())).weaker()
            }
            _ => Narrowed::nothing(),
        }
    }
}

/// The test as operators of the database answer it, exactly as we do; `None` where they do not.
pub(crate) fn answered(
    model: &ModelDefinition,
    column: &Column,
    test: &Test,
    dialect: &dyn Dialect,
) -> Option<Test> {
    if matches!(test, Test::Eq(value) if value.is_null()) && column.path.is_empty() {
        // A list is null where one of its elements is.
        let may_be_list = matches!(model.kind(column.property), Kind::List(_) | Kind::Json);
        return (!may_be_list).then(|| test.clone());
    }
    let operand = Operand::of(model, column, dialect)?;
    match test {
        Test::Like(pattern) => {
            let source = Value::from(pattern.source());
            let is_answered = operand.stored == Stored::Text
                && dialect.like(pattern.source()).is_some()
                && dialect.takes(&source)
                && (!operand.is_in_json() || dialect.takes_in_json(&source, test))
                && (!pattern.ignore_case() || (dialect.folds() && fold::is_foldable(pattern)));
            is_answered.then(|| test.clone())
        }
        Test::Regexp(expression) => {
            let is_text = operand.stored == Stored::Text && !operand.is_in_json();
            // What is as good as `like` is left to that, which may find an index.
            let is_like = regexp::likes(expression).is_some_and(|likes| likes.is_exact);
            (is_text && !is_like && dialect.regexp(expression).is_some()).then(|| test.clone())
        }
        test => fit(&operand, test, dialect),
    }
}

/// Does the database order rows as we do?
pub(crate) fn orders(model: &ModelDefinition, order: &[Order], dialect: &dyn Dialect) -> bool {
    order.iter().all(|key| match key {
        Order::Column { column, .. } if column.path.is_empty() => {
            match Foreign::at(dialect, model, column.property) {
                Some(foreign) => foreign.orders,
                None => Stored::at(model, column.property).is_comparable(),
            }
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
    orders(model, order, dialect)
        && subqueries(condition) <= MOST
        && narrow(model, condition, dialect).is_exact
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
