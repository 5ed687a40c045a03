//! The value under test.

use serde_json::Value;

use crate::Number;

/// A borrowed view of one property's value: as much of it as rules look at.
///
/// ```
/// use juggler_validate::Subject;
///
/// assert!(Subject::Text("").is_blank());
/// assert!(!Subject::Int(0).is_blank());
/// assert!(!Subject::Int(0).is_truthy());
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Subject<'a> {
    /// The instance has no such value: JavaScript's `undefined`.
    Absent,
    /// Explicitly no value.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// A text.
    Text(&'a str),
    /// A list.
    List {
        /// How many elements it has.
        len: usize,
    },
    /// A value of a date property.
    Date {
        /// False when the value given could not be read as a date.
        valid: bool,
    },
    /// An object, a point, bytes: something only custom rules look into.
    Other,
}

impl Subject<'_> {
    /// What `presence` refuses: absent, null, the empty text, the empty list, NaN.
    pub fn is_blank(&self) -> bool {
        match *self {
            Subject::Absent | Subject::Null => true,
            Subject::Text(text) => text.is_empty(),
            Subject::List { len } => len == 0,
            Subject::Float(value) => value.is_nan(),
            Subject::Bool(_) | Subject::Int(_) | Subject::Date { .. } | Subject::Other => false,
        }
    }

    /// JavaScript's truth, by which `if` and `unless` decide.
    pub fn is_truthy(&self) -> bool {
        match *self {
            Subject::Absent | Subject::Null => false,
            Subject::Bool(value) => value,
            Subject::Int(value) => value != 0,
            Subject::Float(value) => value != 0.0 && !value.is_nan(),
            Subject::Text(text) => !text.is_empty(),
            Subject::List { .. } | Subject::Date { .. } | Subject::Other => true,
        }
    }

    /// The value as a message shows it; `None` where only the owner of the value can tell.
    pub fn rendered(&self) -> Option<String> {
        Some(match *self {
            Subject::Absent => "undefined".to_owned(),
            Subject::Null => "null".to_owned(),
            Subject::Bool(value) => value.to_string(),
            Subject::Int(value) => value.to_string(),
            Subject::Float(value) => value.to_string(),
            Subject::Text(text) => Value::from(text).to_string(),
            Subject::List { .. } | Subject::Date { .. } | Subject::Other => return None,
        })
    }

    pub(crate) fn number(&self) -> Option<Number> {
        match *self {
            Subject::Int(value) => Some(Number::Int(value)),
            Subject::Float(value) => Some(Number::Float(value)),
            _ => None,
        }
    }
}

impl<'a> From<&'a Value> for Subject<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Subject::Null,
            Value::Bool(value) => Subject::Bool(*value),
            Value::Number(number) => match number.as_i64() {
                Some(value) => Subject::Int(value),
                None => number.as_f64().map_or(Subject::Other, Subject::Float),
            },
            Value::String(text) => Subject::Text(text),
            Value::Array(elements) => Subject::List { len: elements.len() },
            Value::Object(_) => Subject::Other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Subject;

    #[test]
    fn blank_and_truth_follow_javascript() {
        let cases = [
            (Subject::Absent, true, false),
            (Subject::Null, true, false),
            (Subject::Bool(false), false, false),
            (Subject::Bool(true), false, true),
            (Subject::Int(0), false, false),
            (Subject::Int(-1), false, true),
            (Subject::Float(-0.0), false, false),
            (Subject::Float(0.5), false, true),
            (Subject::Float(f64::NAN), true, false),
            (Subject::Text(""), true, false),
            (Subject::Text(" "), false, true),
            (Subject::List { len: 0 }, true, true),
            (Subject::List { len: 1 }, false, true),
            (Subject::Date { valid: false }, false, true),
            (Subject::Other, false, true),
        ];
        for (subject, blank, truthy) in cases {
            assert_eq!((subject.is_blank(), subject.is_truthy()), (blank, truthy), "{subject:?}");
        }
    }
}
