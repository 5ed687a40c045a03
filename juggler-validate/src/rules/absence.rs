//! There is no value.

use crate::{Report, Subject};

pub(super) fn check(value: &Subject<'_>, report: &mut Report<'_>) {
    if !value.is_blank() {
        report.fail();
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn the_opposite_of_presence() -> Result<(), RuleErrorKind> {
        let rule = Rule::absence();
        for value in [Subject::Absent, Subject::Null, Subject::Text("")] {
            assert_eq!(codes(&rule, value)?, [""; 0], "{value:?}");
        }
        for value in [Subject::Text("v"), Subject::Int(0), Subject::Bool(false), Subject::List { len: 1 }] {
            assert_eq!(codes(&rule, value)?, ["absence"], "{value:?}");
        }
        Ok(())
    }
}
