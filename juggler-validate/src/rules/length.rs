//! Texts and lists of some length.

use crate::{Length, Report, Subject};

pub(super) fn check(bounds: &Length, value: &Subject<'_>, report: &mut Report<'_>) {
    let length = match *value {
        // UTF-16 units, as clients in JavaScript count them.
        Subject::Text(text) => Some(text.encode_utf16().count()),
        Subject::List { len } => Some(len),
        _ => None,
    };
    if given(bounds.min).is_some_and(|min| length.is_some_and(|length| length < min)) {
        report.fail_kind("min");
    }
    if given(bounds.max).is_some_and(|max| length.is_some_and(|length| length > max)) {
        report.fail_kind("max");
    }
    if given(bounds.is).is_some_and(|is| length != Some(is)) {
        report.fail_kind("is");
    }
}

/// LoopBack reads a bound of 0 as no bound.
fn given(bound: Option<usize>) -> Option<usize> {
    bound.filter(|&bound| bound != 0)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn each_bound_has_its_kind() -> Result<(), RuleErrorKind> {
        let range = Rule::length().min(3).max(10);
        assert_eq!(codes(&range, Subject::Text("io"))?, ["length.min"]);
        for within in ["ann", "marcus", "0123456789"] {
            assert_eq!(codes(&range, Subject::Text(within))?, [""; 0], "{within}");
        }
        assert_eq!(codes(&range, Subject::Text("bartholomew the great"))?, ["length.max"]);
        let both = Rule::length().min(3).is(6);
        assert_eq!(codes(&both, Subject::Text("io"))?, ["length.min", "length.is"]);
        Ok(())
    }

    #[test]
    fn lists_and_utf16_are_measured() -> Result<(), RuleErrorKind> {
        let two = Rule::length().min(1).max(2);
        assert_eq!(codes(&two, Subject::List { len: 3 })?, ["length.max"]);
        assert_eq!(codes(&two, Subject::List { len: 0 })?, ["length.min"]);
        assert_eq!(codes(&two, Subject::Text("🦀"))?, [""; 0]);
        assert_eq!(codes(&two, Subject::Text("🦀!"))?, ["length.max"]);
        Ok(())
    }

    #[test]
    fn zero_is_no_bound_and_a_number_has_no_length() -> Result<(), RuleErrorKind> {
        assert_eq!(codes(&Rule::length().min(0).max(0).is(0), Subject::Text("abc"))?, [""; 0]);
        assert_eq!(codes(&Rule::length().min(3).max(4), Subject::Int(7))?, [""; 0]);
        assert_eq!(codes(&Rule::length().is(1), Subject::Int(7))?, ["length.is"]);
        Ok(())
    }
}
