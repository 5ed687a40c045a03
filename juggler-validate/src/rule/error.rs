//! Rules that cannot mean anything.

use std::fmt;

use super::{Rule, RuleKind};
use crate::Number;

/// Why a rule cannot be part of a validator.
///
/// ```
/// use juggler_validate::{Rule, RuleErrorKind, Validator};
///
/// let built = Validator::new("Customer").rule("name", Rule::length());
/// let text = built.map(|_| ()).map_err(|error| error.to_string());
/// assert_eq!(text, Err("the rule `length` of `name` on Customer needs `min`, `max` or `is`".to_owned()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    model: String,
    property: String,
    rule: &'static str,
    kind: RuleErrorKind,
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RuleErrorKind {
    /// A length without any bound.
    NoBounds,
    /// An inclusion or exclusion of nothing, an `each` without rules.
    EmptyList,
    /// `min` is above `max`, or one of them is NaN.
    Bounds {
        /// The lower bound.
        min: String,
        /// The upper bound.
        max: String,
    },
    /// A pattern that is no regular expression, or none that can be matched in linear time.
    Pattern {
        /// The pattern.
        pattern: String,
        /// What the parser says.
        reason: String,
    },
    /// An option that this rule does not take, or not with that value.
    Option(&'static str),
}

impl RuleError {
    pub(crate) fn new(model: &str, property: &str, rule: &'static str, kind: RuleErrorKind) -> Self {
        RuleError { model: model.to_owned(), property: property.to_owned(), rule, kind }
    }

    /// The model whose validator was built.
    pub fn model(&self) -> &str {
        &self.model
    }

    /// The property the rule was given to.
    pub fn property(&self) -> &str {
        &self.property
    }

    /// The name of the rule.
    pub fn rule(&self) -> &'static str {
        self.rule
    }

    /// What is wrong with it.
    pub fn kind(&self) -> &RuleErrorKind {
        &self.kind
    }
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RuleError { model, property, rule, kind } = self;
        write!(f, "the rule `{rule}` of `{property}` on {model} ")?;
        match kind {
            RuleErrorKind::NoBounds => f.write_str("needs `min`, `max` or `is`"),
            RuleErrorKind::EmptyList => f.write_str("needs at least one value or rule in its list"),
            RuleErrorKind::Bounds { min, max } => {
                write!(f, "allows nothing: at least {min} and at most {max}")
            }
            RuleErrorKind::Pattern { pattern, reason } => {
                write!(f, "has the pattern `{pattern}`, which cannot be used: {reason}")
            }
            RuleErrorKind::Option(option) => write!(f, "does not take this `{option}`"),
        }
    }
}

impl std::error::Error for RuleError {}

impl Rule {
    /// Everything that can be told without compiling a pattern.
    pub(crate) fn sane(&self) -> Result<(), RuleErrorKind> {
        if let Some(option) = self.misfit {
            return Err(RuleErrorKind::Option(option));
        }
        match &self.kind {
            RuleKind::Length(length) => {
                if length.min.or(length.max).or(length.is).is_none() {
                    return Err(RuleErrorKind::NoBounds);
                }
                ordered(length.min, length.max)
            }
            RuleKind::Numericality(number) => ordered(number.min, number.max).and_then(|()| {
                // Nothing compares with NaN, so it would be a bound that holds for no number.
                let nan = [number.min, number.max].into_iter().flatten().any(Number::is_nan);
                if nan { Err(bounds(number.min, number.max)) } else { Ok(()) }
            }),
            RuleKind::Inclusion(list) | RuleKind::Exclusion(list) if list.is_empty() => {
                Err(RuleErrorKind::EmptyList)
            }
            RuleKind::Each(rules) if rules.is_empty() => Err(RuleErrorKind::EmptyList),
            RuleKind::Each(rules) => rules.iter().try_for_each(|rule| match rule.kind {
                RuleKind::Each(_) | RuleKind::Nested | RuleKind::Uniqueness(_) => {
                    Err(RuleErrorKind::Option(rule.name()))
                }
                _ => rule.sane(),
            }),
            _ => Ok(()),
        }
    }
}

fn ordered<T: PartialOrd + fmt::Display>(min: Option<T>, max: Option<T>) -> Result<(), RuleErrorKind> {
    match (&min, &max) {
        (Some(least), Some(most)) if least > most => Err(bounds(min, max)),
        _ => Ok(()),
    }
}

fn bounds<T: fmt::Display>(min: Option<T>, max: Option<T>) -> RuleErrorKind {
    let text = |bound: Option<T>| bound.map_or_else(|| "anything".to_owned(), |bound| bound.to_string());
    RuleErrorKind::Bounds { min: text(min), max: text(max) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senseless_rules_are_told_apart() {
        let bounds =
            |min: &str, max: &str| RuleErrorKind::Bounds { min: min.to_owned(), max: max.to_owned() };
        let cases = [
            (Rule::length(), RuleErrorKind::NoBounds),
            (Rule::length().min(5).max(3), bounds("5", "3")),
            (Rule::length().min(-1), RuleErrorKind::Option("min")),
            (Rule::numericality().min(1).max_float(0.5), bounds("1", "0.5")),
            (Rule::numericality().max_float(f64::NAN), bounds("anything", "NaN")),
            (Rule::inclusion(&[]), RuleErrorKind::EmptyList),
            (Rule::none_of([""; 0]), RuleErrorKind::EmptyList),
            (Rule::each(&[]), RuleErrorKind::EmptyList),
            (Rule::each(const { &[Rule::nested()] }), RuleErrorKind::Option("nested")),
            (Rule::each(const { &[Rule::length()] }), RuleErrorKind::NoBounds),
            (Rule::each(const { &[Rule::uniqueness()] }), RuleErrorKind::Option("uniqueness")),
            (Rule::numericality().min_float(0.5).max_float(0.25), bounds("0.5", "0.25")),
            (Rule::numericality().min_float(f64::NAN), bounds("NaN", "anything")),
            (Rule::presence().min(3), RuleErrorKind::Option("min")),
            (Rule::presence().max(3), RuleErrorKind::Option("max")),
            (Rule::length().max(-1), RuleErrorKind::Option("max")),
            (Rule::length().min_float(0.5), RuleErrorKind::Option("min")),
            (Rule::length().max_float(0.5), RuleErrorKind::Option("max")),
            (Rule::numericality().is(3), RuleErrorKind::Option("is")),
            (Rule::presence().scoped_to(&[]), RuleErrorKind::Option("scoped_to")),
            (Rule::length().is(3).int(), RuleErrorKind::Option("int")),
            (Rule::date().ignore_case(), RuleErrorKind::Option("ignore_case")),
        ];
        for (rule, wrong) in cases {
            assert_eq!(rule.sane(), Err(wrong), "{rule:?}");
        }
        assert_eq!(Rule::numericality().sane(), Ok(()));
        assert_eq!(Rule::numericality().min_float(0.5).max_float(0.5).sane(), Ok(()));
        assert_eq!(Rule::length().min(3).max(3).sane(), Ok(()));
    }

    #[test]
    fn the_text_says_where_and_what() {
        let text = |text: &str| text.to_owned();
        let cases = [
            (RuleErrorKind::NoBounds, "needs `min`, `max` or `is`"),
            (RuleErrorKind::EmptyList, "needs at least one value or rule in its list"),
            (
                RuleErrorKind::Bounds { min: text("5"), max: text("3") },
                "allows nothing: at least 5 and at most 3",
            ),
            (
                RuleErrorKind::Pattern { pattern: text("("), reason: text("unclosed") },
                "has the pattern `(`, which cannot be used: unclosed",
            ),
            (RuleErrorKind::Option("int"), "does not take this `int`"),
        ];
        for (kind, wrong) in cases {
            let error = RuleError::new("Account", "role", "length", kind);
            assert_eq!(error.to_string(), format!("the rule `length` of `role` on Account {wrong}"));
        }
    }
}
