//! How much one operator asks with.

use crate::filter::Operation;
use crate::value::Value;

/// The values that an operator compares with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Asked {
    /// How many there are, those inside lists and objects among them.
    pub(super) values: u64,
    /// How many the longest list has.
    pub(super) longest: usize,
}

impl Asked {
    pub(super) fn by(operation: &Operation) -> Asked {
        let mut asked = Asked::default();
        let mut open: Vec<&Value> = Vec::new();
        match operation {
            Operation::Eq(value)
            | Operation::Neq(value)
            | Operation::Gt(value)
            | Operation::Gte(value)
            | Operation::Lt(value)
            | Operation::Lte(value) => open.push(value),
            Operation::Between(low, high) => open.extend([low, high]),
            Operation::Inq(values) | Operation::Nin(values) => {
                asked.longest = values.len();
                open.extend(values);
            }
            Operation::Like(_)
            | Operation::Nlike(_)
            | Operation::Ilike(_)
            | Operation::Nilike(_)
            | Operation::Regexp(_)
            | Operation::Near(_)
            | Operation::Exists(_) => asked.values = 1,
        }
        while let Some(value) = open.pop() {
            asked.values += 1;
            match value {
                Value::List(items) => {
                    asked.longest = asked.longest.max(items.len());
                    open.extend(items);
                }
                Value::Object(object) => {
                    asked.longest = asked.longest.max(object.len());
                    open.extend(object.iter().map(|(_, value)| value));
                }
                _ => {}
            }
        }
        asked
    }
}

/// The pattern of `like` and its kin.
pub(super) fn like(operation: &Operation) -> Option<&str> {
    match operation {
        Operation::Like(text) | Operation::Nlike(text) | Operation::Ilike(text) | Operation::Nilike(text) => {
            Some(text)
        }
        _ => None,
    }
}

/// Does it only ask whether there is a value?
pub(super) fn is_about_presence(operation: &Operation) -> bool {
    matches!(operation, Operation::Eq(Value::Null) | Operation::Neq(Value::Null) | Operation::Exists(_))
}
