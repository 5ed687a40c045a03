//! Texts and numbers of some form.

use regex::Regex;

use crate::{Format, Report, RuleErrorKind, Subject};

pub(super) fn compile(format: &Format) -> Result<Regex, RuleErrorKind> {
    let pattern = format.pattern();
    Regex::new(pattern)
        .map_err(|error| RuleErrorKind::Pattern { pattern: pattern.to_owned(), reason: error.to_string() })
}

pub(super) fn check(pattern: Option<&Regex>, value: &Subject<'_>, report: &mut Report<'_>) {
    let matches = |text: &str| pattern.is_some_and(|pattern| pattern.is_match(text));
    let valid = match value {
        Subject::Text(text) => matches(text),
        Subject::Int(number) => matches(&number.to_string()),
        Subject::Float(number) => matches(&number.to_string()),
        _ => false,
    };
    if !valid {
        report.fail();
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::codes;
    use crate::{Rule, RuleErrorKind, Subject};

    #[test]
    fn a_pattern_matches_anywhere_in_a_text_or_number() -> Result<(), RuleErrorKind> {
        let digits = Rule::format(r"\d{3}");
        assert_eq!(codes(&digits, Subject::Text("x123"))?, [""; 0]);
        assert_eq!(codes(&digits, Subject::Text("x12"))?, ["format"]);
        let two = Rule::format(r"^\d\d$");
        assert_eq!(codes(&two, Subject::Int(12))?, [""; 0]);
        assert_eq!(codes(&two, Subject::Float(12.0))?, [""; 0]);
        assert_eq!(codes(&two, Subject::Int(123))?, ["format"]);
        assert_eq!(codes(&Rule::format("true"), Subject::Bool(true))?, ["format"]);
        Ok(())
    }

    #[test]
    fn named_formats() -> Result<(), RuleErrorKind> {
        let cases = [
            (
                Rule::email(),
                vec!["me@site.org", "me@localhost"],
                vec!["me", "@x.org", "me@x..org", "a b@x.org"],
            ),
            (
                Rule::url(),
                vec!["https://x.org", "ftp://x.org:21/a?b#c"],
                vec!["x.org", "https://", "http://a b"],
            ),
            (
                Rule::uuid(),
                vec!["67e55044-10b1-426f-9247-bb680e5fe0c8", "67E55044-10B1-426F-9247-BB680E5FE0C8"],
                vec!["67e5504410b1426f9247bb680e5fe0c8", "67e55044-10b1-426f-9247-bb680e5fe0cg"],
            ),
        ];
        for (rule, valid, invalid) in cases {
            for text in valid {
                assert_eq!(codes(&rule, Subject::Text(text))?, [""; 0], "{text}");
            }
            for text in invalid {
                assert_eq!(codes(&rule, Subject::Text(text))?, ["format"], "{text}");
            }
        }
        Ok(())
    }

    #[test]
    fn patterns_are_compiled_when_the_rule_is_taken() {
        for pattern in ["(", r"(?=x)", r"(a)\1"] {
            let refused = codes(&Rule::format(pattern), Subject::Null);
            assert!(matches!(refused, Err(RuleErrorKind::Pattern { .. })), "{pattern}");
        }
    }
}
