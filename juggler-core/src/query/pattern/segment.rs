//! The parts of a `like` pattern between its `%`.

use super::simple_lowercase;

/// A run of characters without a `%`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Segment {
    /// Just this text.
    Literal(String),
    /// Characters; `None` is any one, a `_`.
    Wild(Vec<Option<char>>),
}

impl Default for Segment {
    fn default() -> Self {
        Segment::Literal(String::new())
    }
}

impl Segment {
    /// Splits a pattern at each `%` that no `\` goes before. A `\` at the end stands for itself.
    pub(super) fn split(pattern: &str, ignore_case: bool) -> Vec<Segment> {
        let mut segments = Vec::new();
        let mut current: Vec<Option<char>> = Vec::new();
        let mut chars = pattern.chars();
        while let Some(c) = chars.next() {
            let literal = match c {
                '%' => {
                    segments.push(Segment::new(std::mem::take(&mut current)));
                    continue;
                }
                '_' => None,
                '\\' => Some(chars.next().unwrap_or(c)),
                c => Some(c),
            };
            current.push(if ignore_case { literal.map(simple_lowercase) } else { literal });
        }
        segments.push(Segment::new(current));
        segments
    }

    fn new(chars: Vec<Option<char>>) -> Self {
        match chars.iter().copied().collect::<Option<String>>() {
            Some(text) => Segment::Literal(text),
            None => Segment::Wild(chars),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Segment::Literal(text) if text.is_empty())
    }

    /// What follows the segment at the start of a text.
    pub(super) fn strip_prefix<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Segment::Literal(prefix) => text.strip_prefix(prefix.as_str()),
            Segment::Wild(wanted) => {
                let mut chars = text.chars();
                wanted.iter().all(|wanted| fits(*wanted, chars.next())).then_some(chars.as_str())
            }
        }
    }

    /// What follows the first place where the segment is found.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            Segment::Literal(literal) => text.split_once(literal.as_str()).map(|(_, after)| after),
            Segment::Wild(_) => text.char_indices().find_map(|(start, _)| self.strip_prefix(&text[start..])),
        }
    }

    pub(super) fn is_suffix(&self, text: &str) -> bool {
        match self {
            Segment::Literal(suffix) => text.ends_with(suffix.as_str()),
            Segment::Wild(wanted) => {
                let mut chars = text.chars().rev();
                wanted.iter().rev().all(|wanted| fits(*wanted, chars.next()))
            }
        }
    }
}

fn fits(wanted: Option<char>, found: Option<char>) -> bool {
    match (wanted, found) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(wanted), Some(found)) => wanted == found,
    }
}
