//! `like` patterns and regular expressions, compiled.

use std::borrow::Cow;
use std::fmt;

use regex::{Regex, RegexBuilder};

use crate::error::{Error, Result};
use crate::filter::Pattern;

mod segment;

use segment::Segment;

/// A `like` pattern: `%` is any run of characters, also of none, `_` any one, `\` takes the next as it is. The whole text
/// must match, line ends included.
///
/// Matching takes time in proportion to the text, save where `_` stands between two `%`.
///
/// ```
/// use juggler_core::query::LikePattern;
/// assert!(LikePattern::new("%ada%", true).matches("Ada Lovelace"));
/// assert!(!LikePattern::new("ada", false).matches("ada lovelace"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LikePattern {
    source: String,
    ignore_case: bool,
    first: Segment,
    /// What follows the first `%`: segments to be found one after another, then one that ends the text.
    rest: Option<(Vec<Segment>, Segment)>,
}

impl LikePattern {
    /// Compiles a pattern. Case is ignored by Unicode's simple lowercase.
    #[must_use]
    pub fn new(pattern: &str, ignore_case: bool) -> Self {
        let mut segments = Segment::split(pattern, ignore_case);
        let last = if segments.len() > 1 { segments.pop() } else { None };
        let mut segments = segments.into_iter();
        let first = segments.next().unwrap_or_default();
        let rest = last.map(|last| (segments.filter(|segment| !segment.is_empty()).collect(), last));
        LikePattern { source: pattern.to_owned(), ignore_case, first, rest }
    }

    /// Does the whole text match?
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let text = if self.ignore_case { fold(text) } else { Cow::Borrowed(text) };
        let Some(mut text) = self.first.strip_prefix(&text) else { return false };
        let Some((middle, last)) = &self.rest else { return text.is_empty() };
        for segment in middle {
            match segment.find(text) {
                Some(after) => text = after,
                None => return false,
            }
        }
        last.is_suffix(text)
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Is case ignored?
    #[must_use]
    pub fn ignore_case(&self) -> bool {
        self.ignore_case
    }
}

/// The text with each character in Unicode's simple lowercase.
fn fold(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| simple_lowercase(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(simple_lowercase).collect())
}

/// The lowercase by which `ilike` compares: one character for one, the first where Unicode's full lowercase has more.
///
/// ```
/// use juggler_core::query::simple_lowercase;
/// assert_eq!(['A', 'Ä', '\u{212A}', 'ß'].map(simple_lowercase), ['a', 'ä', 'k', 'ß']);
/// ```
#[must_use]
pub fn simple_lowercase(c: char) -> char {
    if c.is_ascii() { c.to_ascii_lowercase() } else { c.to_lowercase().next().unwrap_or(c) }
}

/// A regular expression, found anywhere in a text. It runs in time linear in the text, so it has no look-around and no
/// back-references.
#[derive(Clone)]
pub struct Regexp {
    pattern: Pattern,
    regex: Regex,
}

impl Regexp {
    /// Compiles an expression. Of the flags, `i` ignores case, `m` lets `^` and `$` match at line ends, and `g` means
    /// nothing here.
    ///
    /// # Errors
    /// Other flags, and an expression that is malformed, too large, or that needs look-around or back-references (400).
    pub fn new(pattern: &Pattern) -> Result<Self> {
        const LARGEST: usize = 10 << 20; // bytes; one `\w` with all of Unicode's letters takes some tens of thousands
        let unknown = pattern.unknown_flags();
        if !unknown.is_empty() {
            return Err(Error::bad_filter("regexp", format!("Invalid regex flags: {unknown}")));
        }
        let has = |flag| pattern.flags.contains(flag);
        let regex = RegexBuilder::new(&pattern.source)
            .case_insensitive(has('i'))
            .multi_line(has('m'))
            .size_limit(LARGEST)
            .build()
            .map_err(|error| Error::bad_filter("regexp", reason(&error)))?;
        Ok(Regexp { pattern: pattern.clone(), regex })
    }

    /// Is it found in the text?
    #[must_use]
    pub fn is_match(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }

    /// The expression as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.pattern.source
    }

    /// The flags as they were written.
    #[must_use]
    pub fn flags(&self) -> &str {
        &self.pattern.flags
    }
}

/// One line of what may be a drawing of the expression.
fn reason(error: &regex::Error) -> String {
    let text = match error {
        regex::Error::CompiledTooBig(_) => return "the regular expression is too large".to_owned(),
        other => other.to_string(),
    };
    let line = text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    format!("not a regular expression: {}", line.trim_start_matches("error: "))
}

impl PartialEq for Regexp {
    fn eq(&self, other: &Self) -> bool {
        self.pattern == other.pattern
    }
}

impl fmt::Debug for Regexp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/{}", self.source(), self.flags())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{LikePattern, Regexp};
    use crate::filter::Pattern;

    #[test]
    fn like_matches_the_whole_text() {
        for (pattern, yes, no) in [
            ("", &[""][..], &["a"][..]),
            ("a", &["a"], &["", "A", "aa", "ba"]),
            ("%", &["", "a", "\n"], &[]),
            ("%%", &["", "a"], &[]),
            ("a%", &["a", "ab", "a\nb"], &["", "ba"]),
            ("%a", &["a", "ba", "aa"], &["", "ab"]),
            ("%a%", &["a", "bab"], &["", "b"]),
            ("a%a", &["aa", "aba"], &["a", "ab"]),
            ("a%b%c", &["abc", "axbxbc", "abbc"], &["acb", "ab", "bc"]),
            ("%ab%ab%", &["abab", "xabxabx"], &["ab", "aba"]),
            ("_", &["a", "\u{1F600}", "\n"], &["", "ab"]),
            ("_%", &["a", "ab"], &[""]),
            ("%_b", &["ab", "aab"], &["b"]),
            ("%a_c%", &["abc", "xaacx", "aabc"], &["ac", "abd"]),
            ("a.c", &["a.c"], &["abc"]),
            ("50\\%", &["50%"], &["500", "50\\"]),
            ("a\\_b", &["a_b"], &["acb"]),
            ("a\\\\%", &["a\\", "a\\b"], &["ab"]),
            ("a\\", &["a\\"], &["a"]),
        ] {
            let pattern = LikePattern::new(pattern, false);
            yes.iter().for_each(|text| assert!(pattern.matches(text), "{pattern:?} {text}"));
            no.iter().for_each(|text| assert!(!pattern.matches(text), "{pattern:?} {text}"));
        }
    }

    #[test]
    fn a_pattern_is_as_it_was_written() {
        let written = |pattern: LikePattern| (pattern.source().to_owned(), pattern.ignore_case());
        assert_eq!(written(LikePattern::new("%Ada_", true)), ("%Ada_".to_owned(), true));
        assert_eq!(written(LikePattern::new("", false)), (String::new(), false));
    }

    #[test]
    fn like_ignores_case_character_by_character() {
        for (pattern, text, expected) in [
            ("ÄB%", "äbc", true),
            ("%\u{130}_", "xi1", true), // simple lowercase: one character for one
            ("straße", "STRASSE", false),
            ("\u{212A}", "k", true), // the Kelvin sign
            ("\\A_", "ab", true),
            ("ς", "Σ", false),
        ] {
            assert_eq!(LikePattern::new(pattern, true).matches(text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn hostile_patterns_are_fast() {
        let text = "a".repeat(20_000);
        let pattern = LikePattern::new(&format!("{}b%", "%a".repeat(10_000)), false);
        assert!(!pattern.matches(&text));
    }

    #[test]
    fn expressions_are_found_anywhere() {
        let found = |text: &str, subject: &str| Regexp::new(&Pattern::parse(text)).unwrap().is_match(subject);
        assert!(found("b", "abc"));
        assert!(found("/B/gi", "abc"));
        assert!(!found("^b", "a\nb"));
        assert!(found("/^b/m", "a\nb"));
        assert!(found("/a\\/b/", "a/b"));
        assert!(found(r"^[\w.+-]{1,64}@[\w.-]+\.\w{2,24}$", "ada@example.org"));
        assert_eq!(
            Regexp::new(&Pattern::parse("/a/i")).unwrap(),
            Regexp::new(&Pattern::parse("/a/i")).unwrap()
        );
        let parsed = Regexp::new(&Pattern::parse("/a/i")).unwrap();
        assert_eq!((parsed.source(), parsed.flags()), ("a", "i"));
        assert_ne!(Regexp::new(&Pattern::parse("/a/i")).unwrap(), Regexp::new(&Pattern::parse("a")).unwrap());
    }

    #[test]
    fn other_expressions_are_refused() {
        for (text, expected) in [
            ("/a/x", "regexp: Invalid regex flags: x"),
            ("[", "regexp: not a regular expression: unclosed character class"),
            (
                "(?<!a)b",
                "regexp: not a regular expression: look-around, including look-ahead and look-behind, is not supported",
            ),
            (r"(\w{99}){99}", "regexp: the regular expression is too large"),
        ] {
            let error = Regexp::new(&Pattern::parse(text)).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.status_code()), (expected, 400));
        }
    }
}
