//! The operators of a condition.

use std::fmt;

use super::{NearBy, Pattern};
use crate::value::Value;

/// What is asked of a property: LoopBack's operators, with their values.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Operation {
    /// Equal to; null is equal to null and to what is absent.
    Eq(Value),
    /// Not equal to; true of null and of what is absent, unless null is asked for.
    Neq(Value),
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
    /// One of these.
    Inq(Vec<Value>),
    /// None of these.
    Nin(Vec<Value>),
    /// Text like this: `%` is any run of characters, `_` any one, `\` takes the next as it is. The whole text must match.
    Like(String),
    /// Text unlike this, or none.
    Nlike(String),
    /// As `Like`, ignoring case.
    Ilike(String),
    /// As `Nlike`, ignoring case.
    Nilike(String),
    /// Text in which this expression is found.
    Regexp(Pattern),
    /// A point near this one.
    Near(NearBy),
    /// Is there a value?
    Exists(bool),
}

impl fmt::Debug for Operation {
    /// Without the values: a filter does not know which of them are those of secrets. Its JSON has them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Operation::Inq(values) | Operation::Nin(values) => {
                write!(f, "{} [{} x ?]", self.name(), values.len())
            }
            Operation::Exists(exists) => write!(f, "exists {exists}"),
            Operation::Between(..) => f.write_str("between ? and ?"),
            _ => write!(f, "{} ?", self.name()),
        }
    }
}

impl Operation {
    /// LoopBack's word for it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Operation::Eq(_) => "eq",
            Operation::Neq(_) => "neq",
            Operation::Gt(_) => "gt",
            Operation::Gte(_) => "gte",
            Operation::Lt(_) => "lt",
            Operation::Lte(_) => "lte",
            Operation::Between(..) => "between",
            Operation::Inq(_) => "inq",
            Operation::Nin(_) => "nin",
            Operation::Like(_) => "like",
            Operation::Nlike(_) => "nlike",
            Operation::Ilike(_) => "ilike",
            Operation::Nilike(_) => "nilike",
            Operation::Regexp(_) => "regexp",
            Operation::Near(_) => "near",
            Operation::Exists(_) => "exists",
        }
    }
}
