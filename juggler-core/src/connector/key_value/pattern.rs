//! Which keys: patterns as in Redis.

use std::iter::Peekable;
use std::ops::RangeInclusive;
use std::str::Chars;

/// A pattern of keys, as in Redis. The whole key must match.
///
/// | in the pattern | in the key |
/// |---|---|
/// | `*` | any run of characters, also of none |
/// | `?` | any one character |
/// | `[abc]`, `[a-z]` | one of these characters |
/// | `[^abc]` | one other than these |
/// | `\*` | the character after the `\`, as it is |
/// | anything else | itself |
///
/// A `[` without its `]` goes on to the end. A character is a code point; Redis goes by bytes, which is the same for ASCII.
///
/// Matching needs no memory, and at most as many steps as the key is long times the longest piece between two `*`.
///
/// ```
/// use juggler_core::connector::KeyPattern;
/// assert!(KeyPattern::new("user:[0-9]*").matches("user:10"));
/// assert!(!KeyPattern::new("user:?").matches("user:10"));
///
/// let tenant = "a*b"; // from outside
/// let pattern = KeyPattern::new(&format!("{}:*", KeyPattern::escape(tenant)));
/// assert!(pattern.matches("a*b:1") && !pattern.matches("axb:1"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPattern {
    source: String,
    prefix: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    /// `*`
    Run,
    /// `?`
    Any,
    Just(char),
    /// `[..]`
    Of {
        ranges: Vec<RangeInclusive<char>>,
        negated: bool,
    },
}

impl KeyPattern {
    /// Reads a pattern. Every text is one.
    #[must_use]
    pub fn new(pattern: &str) -> Self {
        let mut chars = pattern.chars().peekable();
        let mut parts = Vec::new();
        while let Some(c) = chars.next() {
            parts.push(match c {
                '*' if parts.last() == Some(&Part::Run) => continue,
                '*' => Part::Run,
                '?' => Part::Any,
                '[' => Part::of(&mut chars),
                '\\' => Part::Just(chars.next().unwrap_or(c)),
                c => Part::Just(c),
            });
        }
        let prefix =
            parts.iter().map_while(|part| if let Part::Just(c) = part { Some(*c) } else { None }).collect();
        KeyPattern { source: pattern.to_owned(), prefix, parts }
    }

    /// A text as a pattern that only it matches.
    #[must_use]
    pub fn escape(text: &str) -> String {
        let mut pattern = String::with_capacity(text.len());
        for c in text.chars() {
            if matches!(c, '*' | '?' | '[' | ']' | '\\') {
                pattern.push('\\');
            }
            pattern.push(c);
        }
        pattern
    }

    /// Does the whole key match?
    #[must_use]
    pub fn matches(&self, key: &str) -> bool {
        let (mut at, mut rest) = (0, key.chars());
        // Where the last `*` stands, and what it has not taken. Only the last one ever has to take more.
        let mut run: Option<(usize, Chars<'_>)> = None;
        loop {
            match self.parts.get(at) {
                None if rest.as_str().is_empty() => return true,
                Some(Part::Run) => {
                    at += 1;
                    run = Some((at, rest.clone()));
                    continue;
                }
                Some(part) => {
                    let mut ahead = rest.clone();
                    if ahead.next().is_some_and(|c| part.takes(c)) {
                        (at, rest) = (at + 1, ahead);
                        continue;
                    }
                    // A piece that does not fit into the rest fits into no shorter one.
                    if rest.as_str().is_empty() {
                        return false;
                    }
                }
                None => {}
            }
            let Some((after, untaken)) = &mut run else { return false };
            if untaken.next().is_none() {
                return false;
            }
            (at, rest) = (*after, untaken.clone());
        }
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What every key that matches begins with.
    #[must_use]
    pub fn prefix(&self) -> &str {
        &self.prefix
    }
}

impl Part {
    /// Reads what follows a `[`.
    fn of(chars: &mut Peekable<Chars<'_>>) -> Self {
        let negated = chars.next_if_eq(&'^').is_some();
        let mut ranges = Vec::new();
        while let Some(c) = chars.next().filter(|c| *c != ']') {
            let first = unescaped(c, chars);
            let mut ahead = chars.clone();
            let last = match (ahead.next(), ahead.next()) {
                (Some('-'), Some(c)) if c != ']' => {
                    let last = unescaped(c, &mut ahead);
                    *chars = ahead;
                    last
                }
                _ => first,
            };
            ranges.push(first.min(last)..=first.max(last));
        }
        Part::Of { ranges, negated }
    }

    fn takes(&self, c: char) -> bool {
        match self {
            Part::Run => false,
            Part::Any => true,
            Part::Just(wanted) => *wanted == c,
            Part::Of { ranges, negated } => ranges.iter().any(|range| range.contains(&c)) != *negated,
        }
    }
}

fn unescaped(c: char, chars: &mut Peekable<Chars<'_>>) -> char {
    if c == '\\' { chars.next().unwrap_or(c) } else { c }
}

#[cfg(test)]
mod tests {
    use super::KeyPattern;

    #[test]
    fn the_whole_key_matches() {
        for (pattern, yes, no) in [
            ("", &[""][..], &["a"][..]),
            ("*", &["", "a", "a\nb", "\0"], &[]),
            ("**", &["", "ab"], &[]),
            ("a", &["a"], &["", "A", "aa", "ba"]),
            ("user:*", &["user:", "user:10"], &["user", "xuser:1"]),
            ("user:1*", &["user:1", "user:10"], &["user:2"]),
            ("*:1", &[":1", "user:1", ":1:1"], &["user:1x"]),
            ("h?llo", &["hallo", "hello", "h\u{1F600}llo"], &["hllo", "heello"]),
            ("h*llo", &["hllo", "heeello"], &["hll"]),
            ("h[ae]llo", &["hallo", "hello"], &["hillo", "hllo"]),
            ("h[^e]llo", &["hallo", "hbllo"], &["hello", "hllo"]),
            ("h[a-b]llo", &["hallo", "hbllo"], &["hcllo", "h-llo"]),
            ("h[b-a]llo", &["hallo", "hbllo"], &["hcllo"]),
            ("[a-]", &["a", "-"], &["b", "]"]),
            ("[-a]", &["a", "-"], &["b"]),
            ("[\\]\\\\]", &["]", "\\"], &["[", "a"]),
            ("[\\^a]", &["^", "a"], &["b"]),
            ("[a-\\]]", &["]", "a", "_"], &["b", "\\x"]),
            ("[*?]", &["*", "?"], &["a"]),
            ("[!a]", &["!", "a"], &["b"]), // only `^` negates
            ("[]", &[], &["", "a"]),
            ("[^]", &["a", "]"], &[""]),
            ("[ab", &["a", "b"], &["[", "ab"]),
            ("a]", &["a]"], &["a"]),
            ("\\*", &["*"], &["a", "\\*"]),
            ("\\?\\[\\\\", &["?[\\"], &["a[\\"]),
            ("a\\", &["a\\"], &["a"]),
            ("*a*b*c*", &["abc", "xaxbxcx", "aabbcc"], &["acb", "ab"]),
            ("*ab?d", &["abcd", "abxabcd"], &["abcde", "abd"]),
            ("*aab", &["aaab", "aab"], &["aaba"]),
            ("a.c", &["a.c"], &["abc"]),
            ("Ä*", &["Äb"], &["äb", "\u{c3}"]),
        ] {
            let pattern = KeyPattern::new(pattern);
            yes.iter().for_each(|key| assert!(pattern.matches(key), "{pattern:?} {key}"));
            no.iter().for_each(|key| assert!(!pattern.matches(key), "{pattern:?} {key}"));
            yes.iter().for_each(|key| assert!(key.starts_with(pattern.prefix()), "{pattern:?} {key}"));
        }
    }

    #[test]
    fn what_is_escaped_matches_itself() {
        for text in ["", "a", "*", "[a-z]", "\\", "\\*", "]", "^", "a\nb\0", "h?llo"] {
            let pattern = KeyPattern::new(&KeyPattern::escape(text));
            assert!(pattern.matches(text), "{pattern:?}");
            assert_eq!(pattern.prefix(), text);
            assert!(!pattern.matches(&format!("{text}x")));
        }
    }

    #[test]
    fn hostile_patterns_are_fast() {
        let key = "a".repeat(20_000);
        for pattern in [
            format!("{}b", "*a".repeat(10_000)),
            format!("{}b", "*?".repeat(10_000)),
            format!("{}b", "*".repeat(100_000)),
            format!("*{}", "?".repeat(100_000)),
            format!("[{}]*", "b-z".repeat(30_000)),
        ] {
            assert!(!KeyPattern::new(&pattern).matches(&key));
        }
    }
}
