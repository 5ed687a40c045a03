//! One of some values.

use crate::{Literal, Report, Subject};

pub(super) fn check(list: &[Literal], value: &Subject<'_>, report: &mut Report<'_>) {
    if !list.iter().any(|listed| listed.is(value)) {
        report.fail();
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn the_value_must_be_listed_as_it_is() -> Result<(), RuleErrorKind> {
        let rule = Rule::one_of(["admin", "guest"]);
        assert_eq!(codes(&rule, Subject::Text("guest"))?, [""; 0]);
        assert_eq!(codes(&rule, Subject::Text("ADMIN"))?, ["inclusion"]);
        let numbers = Rule::one_of([1, 2, 5]);
        assert_eq!(codes(&numbers, Subject::Float(5.0))?, [""; 0]);
        assert_eq!(codes(&numbers, Subject::Int(3))?, ["inclusion"]);
        assert_eq!(codes(&numbers, Subject::Text("5"))?, ["inclusion"]);
        Ok(())
    }
}
