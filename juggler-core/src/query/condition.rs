//! Conditions over positions.

use std::fmt;

use super::shape::Asked;
use super::{LikePattern, Regexp, Within};
use crate::definition::{Column, ModelDefinition};
use crate::value::{DistanceUnit, GeoPoint, Value};

/// Which rows.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// All of these hold. Of none, it is true.
    And(Vec<Condition>),
    /// One of these holds. Of none, it is false.
    Or(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
    /// A test of one value.
    Test {
        /// The value.
        column: Column,
        /// The test.
        test: Test,
    },
    /// Other rows have these values. See [`Within`] for who gets to see it.
    Within(Box<Within>),
}

impl fmt::Debug for Condition {
    /// Without the values that secrets are compared with.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Condition::And(parts) => f.debug_tuple("And").field(parts).finish(),
            Condition::Or(parts) => f.debug_tuple("Or").field(parts).finish(),
            Condition::Not(part) => f.debug_tuple("Not").field(part).finish(),
            Condition::Within(within) => within.fmt(f),
            Condition::Test { column, test } => {
                let mut shown = f.debug_struct("Test");
                shown.field("column", column);
                match column.secret {
                    true => shown.field("test", &format_args!("{}", Asked(test))),
                    false => shown.field("test", test),
                };
                shown.finish()
            }
        }
    }
}

impl Condition {
    /// True of every row.
    #[must_use]
    pub const fn all() -> Self {
        Condition::And(Vec::new())
    }

    /// True of no row.
    #[must_use]
    pub const fn none() -> Self {
        Condition::Or(Vec::new())
    }

    /// Is it true of every row, whatever they hold?
    #[must_use]
    pub fn is_all(&self) -> bool {
        matches!(self, Condition::And(parts) if parts.is_empty())
    }

    /// A test of a whole property.
    #[must_use]
    pub fn test(model: &ModelDefinition, property: usize, test: Test) -> Self {
        Condition::Test { column: Column::property(model, property), test }
    }

    /// Both hold. Conjunctions stay flat.
    #[must_use]
    pub fn and(self, other: Condition) -> Self {
        match (self, other) {
            (Condition::And(mut a), Condition::And(b)) => {
                a.extend(b);
                Condition::And(a)
            }
            (Condition::And(mut a), b) if !a.is_empty() => {
                a.push(b);
                Condition::And(a)
            }
            (a, b) if a.is_all() => b,
            (a, b) => Condition::And(vec![a, b]),
        }
    }

    /// All of these hold. Conjunctions stay flat, and a single part stands for itself.
    pub(crate) fn all_of(parts: Vec<Condition>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Condition::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Condition::And(flat) }
    }

    /// One of these holds. Disjunctions stay flat, and a single part stands for itself.
    pub(crate) fn any_of(parts: Vec<Condition>) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Condition::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        if flat.len() == 1 { flat.remove(0) } else { Condition::Or(flat) }
    }

    /// This does not hold.
    pub(crate) fn negated(self) -> Self {
        match self {
            Condition::Not(inner) => *inner,
            Condition::And(parts) if parts.is_empty() => Condition::none(),
            Condition::Or(parts) if parts.is_empty() => Condition::all(),
            other => Condition::Not(Box::new(other)),
        }
    }

    /// The row with this id, whose parts are in the order of [`ModelDefinition::ids`].
    #[must_use]
    pub fn id(model: &ModelDefinition, id: &[Value]) -> Self {
        let mut parts: Vec<_> = model
            .ids
            .iter()
            .zip(id)
            .map(|(&at, part)| Condition::test(model, at, Test::Eq(part.clone())))
            .collect();
        match parts.len() {
            1 => parts.remove(0),
            _ => Condition::And(parts),
        }
    }
}

/// A test of one value.
///
/// Where the value is a list, or lies below one, the test holds if it holds of *some* element (an empty list: of
/// none). Null passes only `Eq(Null)` and `Inq` of a list with null in it. Values of kinds that cannot be compared
/// are not equal, and neither is less.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Test {
    /// Equal to. Null is equal to null and to what is absent. A list of values is equal to the list as a whole.
    Eq(Value),
    /// Greater than.
    Gt(Value),
    /// Greater than or equal to.
    Gte(Value),
    /// Less than.
    Lt(Value),
    /// Less than or equal to.
    Lte(Value),
    /// From the first to the second, both included.
    Between(Value, Value),
    /// Equal to one of these.
    Inq(Vec<Value>),
    /// Text that the pattern matches as a whole.
    Like(LikePattern),
    /// Text that the expression matches somewhere.
    Regexp(Regexp),
    /// A point within these distances.
    Near(Near),
}

/// A distance from a point. Without an order, rows come nearest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// The point.
    pub center: GeoPoint,
    /// The largest distance, in the unit.
    pub max_distance: Option<f64>,
    /// The smallest distance, in the unit.
    pub min_distance: Option<f64>,
    /// The unit; LoopBack's default is miles.
    pub unit: DistanceUnit,
}

#[cfg(test)]
mod tests {
    use super::{Condition, Test};
    use crate::definition::{ModelDefinition, Property};
    use crate::value::Value;

    static PROPERTIES: [Property; 2] = [Property::new::<i64>("book").id(), Property::new::<i64>("page").id()];
    static PAGE: ModelDefinition = ModelDefinition::new("Page").properties(&PROPERTIES).ids(&[0, 1]);
    static BOOK: ModelDefinition = ModelDefinition::new("Book").properties(&PROPERTIES).ids(&[0]);

    fn book(id: i64) -> Condition {
        Condition::test(&BOOK, 0, Test::Eq(Value::Int(id)))
    }

    #[test]
    fn only_an_empty_conjunction_is_true_of_every_row() {
        assert!(Condition::all().is_all());
        assert!(!Condition::none().is_all());
        assert!(!Condition::And(vec![book(1)]).is_all());
    }

    #[test]
    fn conjunctions_stay_flat() {
        let [a, b, c] = [book(1), book(2), book(3)];
        let all = |parts: &[&Condition]| Condition::And(parts.iter().map(|&part| part.clone()).collect());
        assert_eq!(a.clone().and(b.clone()), all(&[&a, &b]));
        assert_eq!(all(&[&a, &b]).and(c.clone()), all(&[&a, &b, &c]));
        assert_eq!(all(&[&a]).and(all(&[&b, &c])), all(&[&a, &b, &c]));
        assert_eq!(Condition::all().and(b.clone()), b, "nothing stands in a conjunction of one");
        assert_eq!(Condition::all_of(vec![a.clone(), all(&[&b, &c])]), all(&[&a, &b, &c]));
        assert_eq!(Condition::all_of(vec![a.clone()]), a);
    }

    #[test]
    fn two_negations_are_none() {
        assert_eq!(Condition::all().negated(), Condition::none());
        assert_eq!(Condition::none().negated(), Condition::all());
        let not = Condition::Not(Box::new(book(1)));
        assert_eq!(book(1).negated(), not);
        assert_eq!(not.negated(), book(1));
        let both = Condition::And(vec![book(1), book(2)]);
        assert_eq!(both.clone().negated(), Condition::Not(Box::new(both)));
    }

    #[test]
    fn an_id_of_one_part_is_one_test() {
        assert_eq!(Condition::id(&BOOK, &[Value::Int(1)]), book(1));
        let page = |at, value| Condition::test(&PAGE, at, Test::Eq(Value::Int(value)));
        let both = Condition::id(&PAGE, &[Value::Int(1), Value::Int(2)]);
        assert_eq!(both, Condition::And(vec![page(0, 1), page(1, 2)]));
    }
}
