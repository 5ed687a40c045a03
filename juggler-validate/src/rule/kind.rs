//! What a rule checks, with its parameters.

use std::borrow::Cow;

use crate::{Literal, Number, Properties, Report, Rule};

/// What a rule checks.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum RuleKind {
    /// There is a value.
    Presence,
    /// There is no value.
    Absence,
    /// A text or list is of some length.
    Length(Length),
    /// It is a number, of some size.
    Numericality(Numericality),
    /// It is one of these.
    Inclusion(Cow<'static, [Literal]>),
    /// It is none of these.
    Exclusion(Cow<'static, [Literal]>),
    /// A text or number has some form.
    Format(Format),
    /// No other stored instance has it; a validator leaves that to [`Validator::uniqueness`](crate::Validator::uniqueness).
    Uniqueness(Uniqueness),
    /// It can be read as a date.
    Date,
    /// A function of the program decides.
    Custom(Custom),
    /// What is wrong inside the object or objects behind the property is wrong here.
    Nested,
    /// Each element of a list keeps these rules.
    Each(Cow<'static, [Rule]>),
}

impl RuleKind {
    /// LoopBack's name of the rule.
    pub const fn name(&self) -> &'static str {
        match self {
            RuleKind::Presence => "presence",
            RuleKind::Absence => "absence",
            RuleKind::Length(_) => "length",
            RuleKind::Numericality(_) => "numericality",
            RuleKind::Inclusion(_) => "inclusion",
            RuleKind::Exclusion(_) => "exclusion",
            RuleKind::Format(_) => "format",
            RuleKind::Uniqueness(_) => "uniqueness",
            RuleKind::Date => "date",
            RuleKind::Custom(_) => "custom",
            RuleKind::Nested => "nested",
            RuleKind::Each(_) => "each",
        }
    }
}

/// The bounds of a length, all inclusive. A bound of 0 is ignored, as in LoopBack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Length {
    /// The shortest allowed.
    pub min: Option<usize>,
    /// The longest allowed.
    pub max: Option<usize>,
    /// The only one allowed.
    pub is: Option<usize>,
}

/// What a number must be, besides a number. Both bounds are inclusive.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Numericality {
    /// It has no fraction.
    pub int: bool,
    /// The smallest allowed.
    pub min: Option<Number>,
    /// The largest allowed.
    pub max: Option<Number>,
}

/// The form of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A regular expression in the syntax of the crate `regex`, found anywhere unless it has anchors.
    Pattern(Cow<'static, str>),
    /// An e-mail address as HTML5 forms accept it.
    Email,
    /// An absolute URL with a host.
    Url,
    /// A UUID in its hyphenated form.
    Uuid,
}

impl Format {
    pub(crate) fn pattern(&self) -> &str {
        match self {
            Format::Pattern(pattern) => pattern,
            Format::Email => concat!(
                r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+",
                r"@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
                r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$"
            ),
            Format::Url => r"^[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/?#]+\S*$",
            Format::Uuid => r"^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$",
        }
    }
}

/// What "unique" means for a property.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Uniqueness {
    /// Only instances that agree in these properties are compared.
    pub scoped_to: Cow<'static, [Cow<'static, str>]>,
    /// `ada` and `Ada` are the same.
    pub ignore_case: bool,
}

/// A rule of the program's own.
#[derive(Debug, Clone)]
pub struct Custom {
    /// What [`Properties::custom`] knows it by, and readers of the rules.
    pub name: Cow<'static, str>,
    /// The check; without one, [`Properties::custom`] is asked.
    pub check: Option<CustomCheck>,
}

/// The function behind a custom rule: it looks at the instance, and reports what is wrong.
pub type CustomCheck = fn(&dyn Properties, &mut Report<'_>);

/// By name and by the address of the function: good enough to notice a changed definition.
impl PartialEq for Custom {
    fn eq(&self, other: &Self) -> bool {
        let same_check = match (self.check, other.check) {
            (Some(a), Some(b)) => std::ptr::fn_addr_eq(a, b),
            (None, None) => true,
            _ => false,
        };
        self.name == other.name && same_check
    }
}

#[cfg(test)]
mod tests {
    use crate::{Properties, Report, Rule};

    fn pass(_: &dyn Properties, _: &mut Report<'_>) {}

    fn fail(_: &dyn Properties, report: &mut Report<'_>) {
        report.fail();
    }

    #[test]
    fn custom_rules_differ_by_name_and_by_function() {
        let rules = [
            Rule::custom("a", pass),
            Rule::custom("a", fail),
            Rule::custom("b", pass),
            Rule::custom_method("a"),
            Rule::custom_method("b"),
        ];
        for (i, one) in rules.iter().enumerate() {
            for (j, other) in rules.iter().enumerate() {
                assert_eq!(one == other, i == j, "{one:?} and {other:?}");
            }
        }
    }
}
