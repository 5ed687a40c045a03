//! The part of an index that a condition allows.

use std::cmp::Ordering;

use juggler_core::ValueRef;
use juggler_core::query::Test;
use juggler_core::value::sort_order;

use super::access::{Must, Part};
use crate::index::{Index, Span};
use crate::table::Table;

/// What a condition allows of an index: its first columns have one value each, and the next one is bounded.
pub(crate) struct Bounds<'a> {
    /// The values of the first columns.
    equal: Vec<ValueRef<'a>>,
    next: Next<'a>,
}

enum Next<'a> {
    Anything,
    OneOf(Vec<ValueRef<'a>>),
    Range {
        low: Low<'a>,
        high: High<'a>,
    },
    /// Text that begins so.
    Prefix(String),
}

/// A bound, and whether the value itself is out of bounds.
type Low<'a> = Option<(ValueRef<'a>, bool)>;
type High<'a> = Option<(ValueRef<'a>, bool)>;

impl<'a> Bounds<'a> {
    /// The bounds, if the condition sets any.
    pub(crate) fn of(table: &Table, index: &Index, must: &Must<'a>) -> Option<Self> {
        if index.columns.iter().any(|&at| table.columns[at].is_mixed()) {
            return None; // a list passes a test if an element does, and stands elsewhere
        }
        let equal: Vec<_> = index.columns.iter().map_while(|&at| must.equal(at)).collect();
        let next = index.columns.get(equal.len()).map_or(Next::Anything, |&at| Next::of(must, at));
        (!equal.is_empty() || !matches!(next, Next::Anything)).then_some(Bounds { equal, next })
    }

    /// The part of the index within the bounds.
    pub(crate) fn part(&self, table: &Table, at: usize) -> Option<Part> {
        let index = table.indexes.get(at)?;
        let spans = self.spans(table, index);
        let rows = spans.iter().map(|span| index.slots.len(*span)).sum();
        Some(Part { index: at, fixed: self.equal.len(), spans, rows })
    }

    fn spans(&self, table: &Table, index: &Index) -> Vec<Span> {
        let columns = table.columns.as_slice();
        let mut key = self.equal.clone();
        let mut with = |value: ValueRef<'a>, before: fn(Ordering) -> bool| {
            key.truncate(self.equal.len());
            key.push(value);
            index.bound(columns, &key, before)
        };
        match &self.next {
            Next::Anything => vec![index.equal(columns, &self.equal)],
            Next::OneOf(values) => {
                let span = |value: &ValueRef<'a>| {
                    key.truncate(self.equal.len());
                    key.push(*value);
                    index.equal(columns, &key)
                };
                values.iter().map(span).collect()
            }
            Next::Range { low, high } => {
                let start = match low {
                    Some((value, true)) => with(*value, Ordering::is_le),
                    Some((value, false)) => with(*value, Ordering::is_lt),
                    None => with(ValueRef::Null, Ordering::is_le), // null is in no range
                };
                let end = match high {
                    Some((value, true)) => with(*value, Ordering::is_lt),
                    Some((value, false)) => with(*value, Ordering::is_le),
                    None => index.bound(columns, &self.equal, Ordering::is_le),
                };
                vec![Span { start, end }]
            }
            Next::Prefix(prefix) => {
                let from = |text: &str| {
                    let key: Vec<_> = self.equal.iter().copied().chain([ValueRef::Text(text)]).collect();
                    index.bound(columns, &key, Ordering::is_lt)
                };
                let end = match successor(prefix) {
                    Some(next) => from(&next),
                    None => index.bound(columns, &self.equal, Ordering::is_le),
                };
                vec![Span { start: from(prefix), end }]
            }
        }
    }
}

impl<'a> Next<'a> {
    fn of(must: &Must<'a>, column: usize) -> Self {
        if let Some(values) = must.one_of(column) {
            let mut values: Vec<_> = values.iter().map(|value| value.as_ref()).collect();
            values.sort_by(|a, b| sort_order(*a, *b));
            values.dedup_by(|a, b| sort_order(*a, *b).is_eq());
            return Next::OneOf(values);
        }
        let (mut low, mut high): (Low<'a>, High<'a>) = (None, None);
        let mut raise = |value: &'a juggler_core::Value, strict| {
            tighten(&mut low, value.as_ref(), strict, Ordering::Greater)
        };
        let mut lower = |value: &'a juggler_core::Value, strict| {
            tighten(&mut high, value.as_ref(), strict, Ordering::Less)
        };
        let mut prefix = None;
        for test in must.tests(column) {
            match test {
                Test::Gt(value) => raise(value, true),
                Test::Gte(value) => raise(value, false),
                Test::Lt(value) => lower(value, true),
                Test::Lte(value) => lower(value, false),
                Test::Between(from, to) => {
                    raise(from, false);
                    lower(to, false);
                }
                Test::Like(pattern) if !pattern.ignore_case() => {
                    prefix = Some(literal_prefix(pattern.source())).filter(|prefix| !prefix.is_empty());
                }
                _ => {}
            }
        }
        match (prefix, low, high) {
            (None, None, None) => Next::Anything,
            (Some(prefix), None, None) => Next::Prefix(prefix),
            (_, low, high) => Next::Range { low, high },
        }
    }
}

/// Keeps the bound that allows less.
fn tighten<'a>(
    bound: &mut Option<(ValueRef<'a>, bool)>,
    value: ValueRef<'a>,
    strict: bool,
    tighter: Ordering,
) {
    let replaces = bound.is_none_or(|(old, was_strict)| match sort_order(value, old) {
        Ordering::Equal => strict && !was_strict,
        ordering => ordering == tighter,
    });
    if replaces {
        *bound = Some((value, strict));
    }
}

/// The text that all that a `like` pattern matches begins with.
fn literal_prefix(pattern: &str) -> String {
    let mut prefix = String::new();
    let mut chars = pattern.chars();
    while let Some(next) = chars.next() {
        match next {
            '%' | '_' => break,
            // A lone one at the end stands for itself.
            '\\' => prefix.push(chars.next().unwrap_or(next)),
            next => prefix.push(next),
        }
    }
    prefix
}

/// The least text that is greater than all that begin with `prefix`.
fn successor(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{literal_prefix, successor};

    #[test]
    fn a_pattern_has_a_prefix() {
        for (pattern, prefix) in
            [("ab%", "ab"), ("a_b", "a"), ("%a", ""), (r"a\%b%", "a%b"), (r"a\\_", r"a\"), (r"a\", r"a\")]
        {
            assert_eq!(literal_prefix(pattern), prefix);
        }
    }

    #[test]
    fn the_successor_of_a_prefix_is_greater_than_all_it_begins() {
        assert_eq!(successor("ab").as_deref(), Some("ac"));
        assert_eq!(
            successor("a\u{d7ff}").as_deref(),
            Some("a\u{e000}"),
            "there are no characters between them"
        );
        assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(successor("\u{10ffff}"), None);
    }
}
