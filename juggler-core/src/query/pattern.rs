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
    if text.chars().all(|c| lower(c) == c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(lower).collect())
}

/// Simple lowercase is one character for one: the first, where the full one has more.
fn lower(c: char) -> char {
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
        const LARGEST: usize = 4 << 20;
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
