//! What a condition asks of other rows.

use super::Condition;
use crate::definition::ModelRef;

/// These properties have the values of some row of a query, none of them null: a query inside a query.
///
/// ```text
///  id in (select authorId of Post where title = "x")
/// ```
///
/// It cannot be told of one row alone. Only a connector that says it [answers](crate::connector::Connector::answers) the whole
/// condition gets to see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Within {
    /// The positions on the model of the condition.
    pub properties: Vec<usize>,
    /// The model of the query, which the same store has.
    pub model: ModelRef,
    /// The positions on that model, as many.
    pub select: Vec<usize>,
    /// Which of its rows.
    pub condition: Condition,
}

impl Condition {
    /// Does it ask anything of other rows?
    #[must_use]
    pub fn asks_others(&self) -> bool {
        match self {
            Condition::And(parts) | Condition::Or(parts) => parts.iter().any(Condition::asks_others),
            Condition::Not(part) => part.asks_others(),
            Condition::Within(_) => true,
            Condition::Test { .. } => false,
        }
    }

    /// The parts that ask something of other rows.
    pub(crate) fn questions_mut(&mut self) -> Vec<&mut Condition> {
        match self {
            Condition::And(parts) | Condition::Or(parts) => {
                parts.iter_mut().flat_map(Condition::questions_mut).collect()
            }
            Condition::Not(part) => part.questions_mut(),
            Condition::Within(_) => vec![self],
            Condition::Test { .. } => Vec::new(),
        }
    }
}
