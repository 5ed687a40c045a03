//! Regular expressions as PostgreSQL writes them. What is translated is what an expression means once it is parsed: literals, classes with
//! all their characters, alternatives, repetition, and the ends of the text. Whether such an expression is found is the same
//! to every engine; what else there is differs, and is left to core.

use std::fmt::Write;

use juggler_core::query::Regexp;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use crate::split::regexp::parse;

/// The expression for `~`; `None` where it has parts that are not translated, or is larger than the server may take.
pub(super) fn translated(expression: &Regexp) -> Option<String> {
    let hir = parse(expression)?;
    let mut writer = Writer { text: String::new(), in_repetition: false };
    size(&hir)?;
    // The group at the start keeps it from being read as options.
    writer.group(&hir)?;
    Some(writer.text)
}

/// How large an automaton gets, about.
#[derive(Clone, Copy, Default)]
struct Size {
    parts: u32,
    /// Parts that may be left out.
    optional: u32,
}

impl Size {
    /// What any server takes.
    const LARGEST: u32 = 1000;
    /// The server joins what stands before a part with what stands after it, for each run of parts that may all be left out: with
    /// 250 of them that takes 50 ms, with 750 half a minute.
    const MOST_OPTIONAL: u32 = 256;

    fn plus(self, other: Size) -> Option<Size> {
        let parts = self.parts.checked_add(other.parts)?;
        Some(Size { parts, optional: self.optional.checked_add(other.optional)? })
    }

    fn times(self, times: u32) -> Option<Size> {
        Some(Size { parts: self.parts.checked_mul(times)?, optional: self.optional.checked_mul(times)? })
    }
}

/// How large the automaton gets with what is counted written out; `None` above what is given to a server.
fn size(hir: &Hir) -> Option<Size> {
    let of = |parts| Size { parts, optional: 0 };
    let size = match hir.kind() {
        HirKind::Empty => Size { parts: 1, optional: 1 },
        HirKind::Look(_) | HirKind::Class(_) => of(1),
        HirKind::Literal(literal) => of(u32::try_from(literal.0.len()).ok()?),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let optional = max.map_or(u32::from(*min == 0), |max| max.saturating_sub(*min));
            size(sub)?.times(max.unwrap_or(*min).max(1))?.plus(Size { parts: 0, optional })?
        }
        HirKind::Capture(capture) => size(&capture.sub)?,
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().try_fold(Size::default(), |sum, part| sum.plus(size(part)?))?
        }
    };
    (size.parts <= Size::LARGEST && size.optional <= Size::MOST_OPTIONAL).then_some(size)
}

struct Writer {
    text: String,
    /// The ends of a text are not repeated.
    in_repetition: bool,
}

impl Writer {
    fn group(&mut self, hir: &Hir) -> Option<()> {
        self.text.push_str("(?:");
        self.write(hir)?;
        self.text.push(')');
        Some(())
    }

    fn write(&mut self, hir: &Hir) -> Option<()> {
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                text.chars().try_for_each(|letter| self.letter(letter))?;
            }
            HirKind::Class(class) => self.class(class)?,
            HirKind::Look(Look::Start) if !self.in_repetition => self.text.push_str(r"\A"),
            HirKind::Look(Look::End) if !self.in_repetition => self.text.push_str(r"\Z"),
            HirKind::Look(_) => return None,
            HirKind::Repetition(repetition) => self.repeat(repetition)?,
            HirKind::Capture(capture) => self.group(&capture.sub)?,
            HirKind::Concat(parts) => {
                for part in parts {
                    match part.kind() {
                        HirKind::Alternation(_) => self.group(part)?,
                        _ => self.write(part)?,
                    }
                }
            }
            HirKind::Alternation(parts) => {
                for (i, part) in parts.iter().enumerate() {
                    if i > 0 {
                        self.text.push('|');
                    }
                    self.write(part)?;
                }
            }
        }
        Some(())
    }

    fn letter(&mut self, letter: char) -> Option<()> {
        match letter {
            '\0' => return None,
            letter if letter.is_ascii_punctuation() => self.text.extend(['\\', letter]),
            letter => self.text.push(letter),
        }
        Some(())
    }

    /// A class by the numbers of its characters. Text has no NUL, so that none needs to be in it.
    fn class(&mut self, class: &Class) -> Option<()> {
        const MOST: usize = 64;
        let ranges: Vec<(u32, u32)> = match class {
            Class::Unicode(class) => {
                class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
            }
            Class::Bytes(class) => {
                class.ranges().iter().map(|range| (range.start().into(), range.end().into())).collect()
            }
        };
        let ranges = ranges.into_iter().map(|(first, last)| (first.max(1), last));
        let ranges: Vec<(u32, u32)> = ranges.filter(|(first, last)| first <= last).collect();
        if ranges.is_empty() || ranges.len() > MOST {
            return None;
        }
        self.text.push('[');
        for (first, last) in ranges {
            let _ = write!(self.text, "\\U{first:08X}-\\U{last:08X}");
        }
        self.text.push(']');
        Some(())
    }

    fn repeat(&mut self, repetition: &Repetition) -> Option<()> {
        /// What PostgreSQL calls `DUPMAX`.
        const MOST: u32 = 255;
        if repetition.min.max(repetition.max.unwrap_or(0)) > MOST {
            return None;
        }
        let was_in_repetition = std::mem::replace(&mut self.in_repetition, true);
        self.group(&repetition.sub)?;
        self.in_repetition = was_in_repetition;
        let _ = match (repetition.min, repetition.max) {
            (0, None) => write!(self.text, "*"),
            (1, None) => write!(self.text, "+"),
            (0, Some(1)) => write!(self.text, "?"),
            (min, None) => write!(self.text, "{{{min},}}"),
            (min, Some(max)) => write!(self.text, "{{{min},{max}}}"),
        };
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use juggler_core::filter::Pattern;

    use super::*;

    fn is_translated(expression: &str) -> bool {
        Regexp::new(&Pattern::parse(expression)).is_ok_and(|expression| translated(&expression).is_some())
    }

    /// Short expressions of which a server would be long in making an automaton.
    #[test]
    fn what_grows_in_the_server_stays_here() {
        for expression in
            ["(a+)+$", "(a*)*b", "[ab]{0,255}c", "(a*b*c*){80}d", "(abc){250}d", "[ab]*a[ab]{200}c"]
        {
            assert!(is_translated(expression), "{expression}");
        }
        for expression in [
            "(a*b*c*){250}d",
            "(a?b?c?){250}d",
            "((a*b*){2,60}c*){4}d",
            "(a|){250}(b|){250}",
            "[ab]{0,200}[ab]{0,200}c",
            "(abc){250}{2}",
            "a{256}",
        ] {
            assert!(!is_translated(expression), "{expression}");
        }
    }
}
