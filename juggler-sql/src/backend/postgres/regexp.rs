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

/// How large the automaton gets, about; `None` above what any server takes.
fn size(hir: &Hir) -> Option<u32> {
    const LARGEST: u32 = 1000;
    let size = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => u32::try_from(literal.0.len()).ok()?,
        HirKind::Class(_) => 1,
        HirKind::Repetition(repetition) => {
            size(&repetition.sub)?.checked_mul(repetition.max.unwrap_or(repetition.min).max(1))?
        }
        HirKind::Capture(capture) => size(&capture.sub)?,
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().try_fold(0_u32, |sum, part| sum.checked_add(size(part)?))?
        }
    };
    (size <= LARGEST).then_some(size)
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
