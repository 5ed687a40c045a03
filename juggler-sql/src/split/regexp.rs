//! Regular expressions as patterns of `like`: a few are just that, and what most ask for a pattern can say in part.

use juggler_core::query::{LikePattern, Regexp};
use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::fold::escape;

/// The expression as the crate `regex` reads it; it is what runs in core.
pub(crate) fn parse(expression: &Regexp) -> Option<Hir> {
    let has = |flag| expression.flags().contains(flag);
    ParserBuilder::new()
        .case_insensitive(has('i'))
        .multi_line(has('m'))
        .build()
        .parse(expression.source())
        .ok()
}

/// Patterns of which one holds where an expression is found.
pub(super) struct Likes {
    pub(super) patterns: Vec<LikePattern>,
    /// And nowhere else?
    pub(super) is_exact: bool,
}

/// The patterns of an expression; `None` where they would say nothing.
pub(super) fn likes(expression: &Regexp) -> Option<Likes> {
    const MOST: usize = 16;
    let hir = parse(expression)?;
    let hir = uncaptured(&hir);
    let alternatives = match hir.kind() {
        HirKind::Alternation(alternatives) => &alternatives[..],
        _ => std::slice::from_ref(hir),
    };
    if alternatives.len() > MOST {
        return None;
    }
    let written: Vec<Writer> = alternatives.iter().map(alternative).collect::<Option<_>>()?;
    let is_exact = written.iter().all(|writer| writer.is_exact);
    let says_nothing = |writer: &Writer| writer.pattern.chars().all(|letter| matches!(letter, '%' | '_'));
    if !is_exact && written.iter().any(says_nothing) {
        return None;
    }
    let patterns = written.iter().map(|writer| LikePattern::new(&writer.pattern, false)).collect();
    Some(Likes { patterns, is_exact })
}

fn uncaptured(mut hir: &Hir) -> &Hir {
    while let HirKind::Capture(capture) = hir.kind() {
        hir = &capture.sub;
    }
    hir
}

/// The pattern of what has no alternative: found anywhere, but for `^` at its start and `$` at its end.
fn alternative(hir: &Hir) -> Option<Writer> {
    let hir = uncaptured(hir);
    let mut parts = match hir.kind() {
        HirKind::Concat(parts) => &parts[..],
        _ => std::slice::from_ref(hir),
    };
    let is_look = |hir: &Hir, look| *hir.kind() == HirKind::Look(look);
    let mut writer = Writer { pattern: String::new(), is_exact: true };
    match parts {
        [first, rest @ ..] if is_look(first, Look::Start) => parts = rest,
        _ => writer.any(),
    }
    let is_open = match parts {
        [rest @ .., last] if is_look(last, Look::End) => {
            parts = rest;
            false
        }
        _ => true,
    };
    parts.iter().try_for_each(|part| writer.write(part))?;
    if is_open {
        writer.any();
    }
    Some(writer)
}

/// A pattern being written.
struct Writer {
    pattern: String,
    is_exact: bool,
}

impl Writer {
    /// How long a pattern gets.
    const LONGEST: usize = 1000;

    /// Any run of characters.
    fn any(&mut self) {
        if !self.pattern.ends_with('%') || self.pattern.ends_with("\\%") {
            self.pattern.push('%');
        }
    }

    /// Adds what a part asks for, as far as a pattern can say it.
    fn write(&mut self, hir: &Hir) -> Option<()> {
        if self.pattern.len() > Self::LONGEST {
            self.is_exact = false;
            self.any();
            return Some(());
        }
        match hir.kind() {
            HirKind::Empty => {}
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                text.chars().for_each(|letter| escape(letter, &mut self.pattern));
            }
            HirKind::Class(class) => {
                self.is_exact &= is_any(class);
                self.pattern.push('_');
            }
            HirKind::Look(_) => self.is_exact = false,
            HirKind::Repetition(repetition) => self.repeat(repetition)?,
            HirKind::Capture(capture) => self.write(&capture.sub)?,
            HirKind::Concat(parts) => parts.iter().try_for_each(|part| self.write(part))?,
            HirKind::Alternation(_) => {
                self.is_exact = false;
                self.any();
            }
        }
        Some(())
    }

    fn repeat(&mut self, repetition: &Repetition) -> Option<()> {
        const MOST: u32 = 8;
        for _ in 0..repetition.min.min(MOST) {
            self.write(&repetition.sub)?;
        }
        if repetition.max == Some(repetition.min) && repetition.min <= MOST {
            return Some(());
        }
        let is_any = matches!(repetition.sub.kind(), HirKind::Class(class) if is_any(class));
        self.is_exact &= is_any && repetition.max.is_none() && repetition.min <= MOST;
        self.any();
        Some(())
    }
}

/// Is every character in it?
fn is_any(class: &Class) -> bool {
    let Class::Unicode(class) = class else { return false };
    matches!(class.ranges(), [all] if all.start() == '\0' && all.end() == char::MAX)
}

#[cfg(test)]
mod tests {
    use juggler_core::filter::Pattern;

    use super::*;

    fn of(text: &str) -> Option<(String, bool)> {
        let expression = Regexp::new(&Pattern::parse(text)).ok()?;
        let likes = likes(&expression)?;
        let patterns: Vec<&str> = likes.patterns.iter().map(LikePattern::source).collect();
        Some((patterns.join(" or "), likes.is_exact))
    }

    #[test]
    fn expressions_as_patterns() {
        for (expression, expected, is_exact) in [
            ("ada", "%ada%", true),
            ("^ada", "ada%", true),
            ("^ada$", "ada", true),
            ("(?s)^a.b.*c$", "a_b%c", true),
            ("^50%_", "50\\%\\_%", true),
            ("a.c", "%a_c%", false),
            ("a.*c", "%a%c%", false),
            ("/^ada/m", "%ada%", false),
            ("a|^b$", "%a% or b", true),
            ("a(b|cd)e", "%a%e%", false),
            (r"\bada\b", "%ada%", false),
            ("/a1/i", "%_1%", false),
            ("(ab)+c", "%ab%c%", false),
            ("x{3}", "%xxx%", true),
            ("x{20}", "%xxxxxxxx%", false),
            ("x{8}", "%xxxxxxxx%", true),
            ("x{9}", "%xxxxxxxx%", false),
            ("x{2,}", "%xx%", false),
            ("x{1,2}y", "%x%y%", false),
            ("(?s)a.{2,}b", "%a__%b%", true),
            ("(?s)a.{8,}b", "%a________%b%", true),
            ("(?s)a.{9,}b", "%a________%b%", false),
            ("(?s)a.{1,2}b", "%a_%b%", false),
            ("(?s)^%.*a", "\\%%a%", true),
            ("(?s)a.*.*b", "%a%b%", true),
            ("((^a$))", "a", true),
            ("(a)(b)", "%ab%", true),
            ("^(a|b)c", "_c%", false),
            ("^(a|bc)d", "%d%", false),
            ("a$", "%a", true),
            ("$", "%", true),
            ("^", "%", true),
            ("^$", "", true),
            ("a$b", "%ab%", false),
            ("(?m)a$", "%a%", false),
            ("", "%", true),
        ] {
            assert_eq!(of(expression), Some((expected.to_owned(), is_exact)), "{expression}");
        }
        for expression in ["[ab]", "a*", "a|b*", r"\w+", ".", "a.|(?i)b"] {
            assert_eq!(of(expression), None, "{expression}");
        }
    }

    #[test]
    fn patterns_are_few_and_short() {
        let written = |count, by: &str, around: &str| {
            let each = ('a'..='z').take(count).map(|letter| format!("{around}{letter}{letter}{around}"));
            each.collect::<Vec<_>>().join(by)
        };
        assert_eq!(of(&written(16, "|", "")), Some((written(16, " or ", "%"), true)));
        assert_eq!(of(&written(17, "|", "")), None);

        let long = |count: usize| format!("(?s)^{}.b", "a".repeat(count));
        assert_eq!(of(&long(999)), Some((format!("{}_b%", "a".repeat(999)), true)));
        assert_eq!(of(&long(1000)), Some((format!("{}_%", "a".repeat(1000)), false)));
    }
}
