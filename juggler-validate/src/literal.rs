//! The values an inclusion or exclusion lists.

use std::borrow::Cow;

use serde_json::Value;

use crate::{Number, Subject};

/// A value in the list of an inclusion or exclusion.
///
/// ```
/// use std::borrow::Cow;
/// use juggler_validate::{Literal, Rule};
///
/// const ROLES: &[Literal] = &[Literal::Text(Cow::Borrowed("admin")), Literal::Text(Cow::Borrowed("guest"))];
/// assert_eq!(Rule::inclusion(ROLES), Rule::one_of(["admin", "guest"]));
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Literal {
    /// `null`; only reached by a rule with [`allow_null`](crate::Rule::allow_null), which lets it pass anyway.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text, compared as it is written.
    Text(Cow<'static, str>),
}

impl Literal {
    /// Whether `value` is this one: no conversion, except that numbers are compared by value.
    pub fn is(&self, value: &Subject<'_>) -> bool {
        match (self, value) {
            (Literal::Null, Subject::Null) => true,
            (Literal::Bool(a), Subject::Bool(b)) => a == b,
            (Literal::Text(a), Subject::Text(b)) => a == b,
            _ => match (self.number(), value.number()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }

    fn number(&self) -> Option<Number> {
        match *self {
            Literal::Int(value) => Some(Number::Int(value)),
            Literal::Float(value) => Some(Number::Float(value)),
            _ => None,
        }
    }
}

impl PartialEq for Literal {
    fn eq(&self, other: &Self) -> bool {
        match other {
            Literal::Null => self.is(&Subject::Null),
            Literal::Bool(value) => self.is(&Subject::Bool(*value)),
            Literal::Int(value) => self.is(&Subject::Int(*value)),
            Literal::Float(value) => self.is(&Subject::Float(*value)),
            Literal::Text(value) => self.is(&Subject::Text(value)),
        }
    }
}

impl From<&'static str> for Literal {
    fn from(value: &'static str) -> Self {
        Literal::Text(Cow::Borrowed(value))
    }
}

impl From<String> for Literal {
    fn from(value: String) -> Self {
        Literal::Text(Cow::Owned(value))
    }
}

impl From<bool> for Literal {
    fn from(value: bool) -> Self {
        Literal::Bool(value)
    }
}

impl From<i64> for Literal {
    fn from(value: i64) -> Self {
        Literal::Int(value)
    }
}

impl From<f64> for Literal {
    fn from(value: f64) -> Self {
        Literal::Float(value)
    }
}

/// A list or an object cannot be listed: it comes back as the error.
impl TryFrom<Value> for Literal {
    type Error = Value;

    fn try_from(value: Value) -> Result<Self, Value> {
        Ok(match value {
            Value::Null => Literal::Null,
            Value::Bool(value) => Literal::Bool(value),
            Value::String(text) => Literal::Text(Cow::Owned(text)),
            Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(value), _) => Literal::Int(value),
                (None, Some(value)) => Literal::Float(value),
                (None, None) => return Err(Value::Number(number)),
            },
            Value::Array(_) | Value::Object(_) => return Err(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_of_another_type_are_other_values() {
        assert!(Literal::from(5).is(&Subject::Float(5.0)));
        assert!(!Literal::from(5).is(&Subject::Text("5")));
        assert!(!Literal::from("true").is(&Subject::Bool(true)));
        assert!(!Literal::Null.is(&Subject::Absent));
    }

    #[test]
    fn json_values_become_literals() {
        assert_eq!(Literal::try_from(json!("a")), Ok(Literal::from("a")));
        assert_eq!(Literal::try_from(json!(1.5)), Ok(Literal::from(1.5)));
        assert_eq!(Literal::try_from(json!([])), Err(json!([])));
    }

    #[test]
    fn literals_are_equal_where_type_and_value_are() {
        let literals: [Literal; 8] =
            [Literal::Null, true.into(), false.into(), 0.into(), 1.into(), 1.5.into(), "".into(), "1".into()];
        for (i, one) in literals.iter().enumerate() {
            for (j, other) in literals.iter().enumerate() {
                assert_eq!(one == other, i == j, "{one:?} and {other:?}");
            }
        }
        assert_eq!(Literal::from(1), Literal::from(1.0), "numbers are of one type");
    }
}
