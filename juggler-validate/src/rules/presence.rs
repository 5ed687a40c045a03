//! There is a value.

use crate::{Report, Subject};

pub(super) fn check(value: &Subject<'_>, report: &mut Report<'_>) {
    if value.is_blank() {
        report.fail();
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn blank_is_refused_and_falsehood_is_not() -> Result<(), RuleErrorKind> {
        let rule = Rule::presence();
        let blank = [
            Subject::Absent,
            Subject::Null,
            Subject::Text(""),
            Subject::List { len: 0 },
            Subject::Float(f64::NAN),
        ];
        for value in blank {
            assert_eq!(codes(&rule, value)?, ["presence"], "{value:?}");
        }
        let present =
            [Subject::Text(" "), Subject::Int(0), Subject::Bool(false), Subject::Date { valid: true }];
        for value in present {
            assert_eq!(codes(&rule, value)?, [""; 0], "{value:?}");
        }
        Ok(())
    }
}
