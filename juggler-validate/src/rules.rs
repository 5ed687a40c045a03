//! The checks, one file per rule.
//!
//! A check is a function of the rule's parameters, the value, and the report that takes what is wrong.

mod absence;
mod custom;
mod date;
mod each;
mod exclusion;
mod format;
mod inclusion;
mod length;
mod nested;
mod numericality;
mod presence;

use regex::Regex;

use crate::{Report, Rule, RuleErrorKind, RuleKind, Subject};

/// A rule ready to run.
#[derive(Debug, Clone)]
pub(crate) struct Check {
    pub(crate) rule: Rule,
    /// The compiled pattern of a `format`.
    pattern: Option<Regex>,
    /// The rules of an `each`.
    elements: Vec<Check>,
}

impl Check {
    pub(crate) fn new(rule: Rule) -> Result<Self, RuleErrorKind> {
        rule.sane()?;
        let pattern = match &rule.kind {
            RuleKind::Format(format) => Some(format::compile(format)?),
            _ => None,
        };
        let elements = match &rule.kind {
            RuleKind::Each(rules) => rules.iter().cloned().map(Check::new).collect::<Result<_, _>>()?,
            _ => Vec::new(),
        };
        Ok(Check { rule, pattern, elements })
    }

    /// A rule that cannot be used, and must not pass for one that holds.
    #[cfg(feature = "derive")]
    pub(crate) fn never(error: &crate::RuleError) -> Self {
        let mut rule = Rule::custom("unusable", |_, report| report.fail());
        rule.code = Some(error.rule().into());
        rule.message = Some(format!("cannot be checked: {error}").into());
        Check { rule, pattern: None, elements: Vec::new() }
    }

    /// Runs a rule whose conditions hold.
    pub(crate) fn run(&self, report: &mut Report<'_>) {
        let value = report.value();
        match &self.rule.kind {
            RuleKind::Presence => presence::check(&value, report),
            RuleKind::Absence => absence::check(&value, report),
            RuleKind::Date => date::check(&value, report),
            RuleKind::Custom(custom) => custom::check(custom, report),
            RuleKind::Nested => nested::check(report),
            RuleKind::Each(_) => each::check(&self.elements, &value, report),
            // Asked of the store by whoever has one.
            RuleKind::Uniqueness(_) => {}
            _ if missing(&value, report) => {}
            RuleKind::Length(bounds) => length::check(bounds, &value, report),
            RuleKind::Numericality(number) => numericality::check(number, &value, report),
            RuleKind::Inclusion(list) => inclusion::check(list, &value, report),
            RuleKind::Exclusion(list) => exclusion::check(list, &value, report),
            RuleKind::Format(_) => format::check(self.pattern.as_ref(), &value, report),
        }
    }
}

/// Whether there is nothing to look at; unless allowed, that is a failure of its own. The empty list is a value here.
fn missing(value: &Subject<'_>, report: &mut Report<'_>) -> bool {
    let (kind, allowed) = match value {
        Subject::Absent | Subject::Text("") => ("blank", report.rule().allow_blank),
        Subject::Null => ("null", report.rule().allow_null),
        _ => return false,
    };
    if !allowed {
        report.fail_kind(kind);
    }
    true
}

#[cfg(test)]
mod testing {
    use super::Check;
    use crate::{Properties, Report, Rule, RuleErrorKind, Subject, ValidationErrors};

    /// An instance whose every property has the same value.
    struct Only<'a>(Subject<'a>);

    impl Properties for Only<'_> {
        fn property(&self, _: &str) -> Subject<'_> {
            self.0
        }
    }

    /// The codes with which one value fails one rule.
    pub(super) fn codes(rule: &Rule, value: Subject<'_>) -> Result<Vec<String>, RuleErrorKind> {
        let check = Check::new(rule.clone())?;
        let mut errors = ValidationErrors::new("Test");
        check.run(&mut Report::new(&check.rule, "it", &Only(value), &mut errors));
        Ok(errors.iter().map(|violation| violation.code().to_owned()).collect())
    }

    #[test]
    fn a_missing_value_is_blank_or_null_unless_allowed() -> Result<(), RuleErrorKind> {
        let rules = [
            Rule::length().min(1),
            Rule::numericality(),
            Rule::one_of(["a"]),
            Rule::none_of(["a"]),
            Rule::format("a"),
        ];
        for rule in rules {
            let name = rule.name();
            for missing in [Subject::Absent, Subject::Text("")] {
                assert_eq!(codes(&rule, missing)?, [format!("{name}.blank")]);
                assert_eq!(codes(&rule.clone().allow_null(), missing)?, [format!("{name}.blank")]);
                assert_eq!(codes(&rule.clone().allow_blank(), missing)?, [""; 0]);
            }
            assert_eq!(codes(&rule, Subject::Null)?, [format!("{name}.null")]);
            assert_eq!(codes(&rule.clone().allow_blank(), Subject::Null)?, [format!("{name}.null")]);
            assert_eq!(codes(&rule.clone().allow_null(), Subject::Null)?, [""; 0]);
        }
        Ok(())
    }
}
