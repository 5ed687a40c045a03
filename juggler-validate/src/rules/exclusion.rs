//! None of some values.

use crate::{Literal, Report, Subject};

pub(super) fn check(list: &[Literal], value: &Subject<'_>, report: &mut Report<'_>) {
    if list.iter().any(|listed| listed.is(value)) {
        report.fail();
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn listed_values_are_reserved() -> Result<(), RuleErrorKind> {
        let rule = Rule::none_of(["root", "www"]);
        assert_eq!(codes(&rule, Subject::Text("root"))?, ["exclusion"]);
        assert_eq!(codes(&rule, Subject::Text("Root"))?, [""; 0]);
        assert_eq!(codes(&rule, Subject::Int(1))?, [""; 0]);
        Ok(())
    }
}
