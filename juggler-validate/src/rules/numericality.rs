//! Numbers.

use crate::{Numericality, Report, Subject};

pub(super) fn check(wanted: &Numericality, value: &Subject<'_>, report: &mut Report<'_>) {
    let Some(number) = value.number().filter(|number| !number.is_nan()) else {
        return report.fail_kind("number");
    };
    if wanted.int && !number.is_integer() {
        report.fail_kind("int");
    }
    if wanted.min.is_some_and(|min| number < min) {
        report.fail_kind("min");
    }
    if wanted.max.is_some_and(|max| number > max) {
        report.fail_kind("max");
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn only_numbers_are_numbers() -> Result<(), RuleErrorKind> {
        let rule = Rule::numericality();
        for value in [Subject::Int(-3), Subject::Float(6.55)] {
            assert_eq!(codes(&rule, value)?, [""; 0], "{value:?}");
        }
        let others = [
            Subject::Text("12"),
            Subject::Bool(true),
            Subject::List { len: 0 },
            Subject::Date { valid: true },
            Subject::Float(f64::NAN),
        ];
        for value in others {
            assert_eq!(codes(&rule, value)?, ["numericality.number"], "{value:?}");
        }
        Ok(())
    }

    #[test]
    fn integers_and_bounds() -> Result<(), RuleErrorKind> {
        let rule = Rule::numericality().int().min(0).max(150);
        assert_eq!(codes(&rule, Subject::Float(7.0))?, [""; 0]);
        for bound in [0, 150] {
            assert_eq!(codes(&rule, Subject::Int(bound))?, [""; 0], "{bound}");
        }
        assert_eq!(codes(&rule, Subject::Float(6.85))?, ["numericality.int"]);
        assert_eq!(codes(&rule, Subject::Float(-0.5))?, ["numericality.int", "numericality.min"]);
        assert_eq!(codes(&rule, Subject::Int(151))?, ["numericality.max"]);
        Ok(())
    }
}
