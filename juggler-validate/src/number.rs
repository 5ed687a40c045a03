//! Numbers, compared by value.

use std::cmp::Ordering;
use std::fmt;

/// A number of either kind; `1` and `1.0` are equal.
///
/// ```
/// use juggler_validate::Number;
///
/// assert_eq!(Number::Int(1), Number::Float(1.0));
/// assert!(Number::Int(2) < Number::Float(2.5));
/// ```
#[derive(Debug, Clone, Copy)]
pub enum Number {
    /// A whole number, exact.
    Int(i64),
    /// Any other number.
    Float(f64),
}

impl Number {
    pub(crate) fn is_nan(self) -> bool {
        matches!(self, Number::Float(value) if value.is_nan())
    }

    pub(crate) fn is_integer(self) -> bool {
        match self {
            Number::Int(_) => true,
            Number::Float(value) => value == value.round(),
        }
    }

    fn to_f64(self) -> f64 {
        match self {
            Number::Int(value) => value as f64,
            Number::Float(value) => value,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => Some(a.cmp(b)),
            _ => self.to_f64().partial_cmp(&other.to_f64()),
        }
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(value) => value.fmt(f),
            Number::Float(value) => value.fmt(f),
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Number::Int(value)
    }
}

impl From<f64> for Number {
    fn from(value: f64) -> Self {
        Number::Float(value)
    }
}

#[cfg(test)]
mod tests {
    use super::Number;

    #[test]
    fn integers_beyond_a_floats_precision_stay_apart() {
        assert_ne!(Number::Int(i64::MAX), Number::Int(i64::MAX - 1));
        assert!(Number::Float(f64::INFINITY).is_integer());
        assert!(!Number::Float(1.5).is_integer());
        assert_ne!(Number::Float(f64::NAN), Number::Float(f64::NAN));
    }
}
