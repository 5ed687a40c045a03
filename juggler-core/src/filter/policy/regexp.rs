//! Which regular expressions a policy allows.
//!
//! All of them are found in time linear in the text, by the crate `regex` or, on PostgreSQL, by an automaton of the server. What an
//! expression can cost is what it takes to build: `(\w{99}){99}` is short, and large.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Repetition};

use crate::filter::Pattern;

/// Which regular expressions may be used, from none to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum RegexpClass {
    /// None.
    None,
    /// Text that stands for itself, with `^` before and `$` behind it or not: `^ada`. Whether case counts is for the flag `i` to say.
    Literal,
    /// Also alternatives, classes and repetition: `^(ada|bob)\d*$`. No repetition stands in another, none counts above 100, and
    /// with what is counted written out the expression has no more than 10,000 characters and ranges of characters; a class such as `\w`
    /// has hundreds.
    Simple,
    /// All that the crate `regex` compiles in 10 MiB.
    Any,
}

impl RegexpClass {
    /// Is the expression one of these? `Err` says what it has that is too much.
    pub(super) fn allows(self, pattern: &Pattern) -> Result<(), &'static str> {
        match self {
            RegexpClass::None => return Err("regular expressions may not be used"),
            RegexpClass::Any => return Ok(()),
            RegexpClass::Literal | RegexpClass::Simple => {}
        }
        // The flags but `i`, which changes no structure; unknown ones are refused where it is compiled.
        let parsed = ParserBuilder::new()
            .nest_limit(NESTED)
            .multi_line(pattern.flags.contains('m'))
            .build()
            .parse(&pattern.source);
        let hir = parsed.map_err(|_| "not a regular expression, or one that nests too deep")?;
        match self {
            RegexpClass::Literal if is_literal(&hir) => Ok(()),
            RegexpClass::Literal => Err("only plain text may be looked for, with ^ before and $ behind it"),
            _ => match size(&hir, false) {
                Ok(size) if size <= LARGEST => Ok(()),
                Ok(_) => Err("the regular expression is too large"),
                Err(reason) => Err(reason),
            },
        }
    }
}

/// How deep groups and classes may nest.
const NESTED: u32 = 64;
/// How often a part may be repeated, where that is counted.
const MOST: u32 = 100;
/// How many characters and ranges there may be, with what is counted written out.
const LARGEST: u64 = 10_000;

fn is_literal(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Literal(_) | HirKind::Look(_) => true,
        HirKind::Concat(parts) => {
            parts.iter().all(|part| matches!(part.kind(), HirKind::Literal(_) | HirKind::Look(_)))
        }
        _ => false,
    }
}

/// How large the expression is with what is counted written out.
fn size(hir: &Hir, is_repeated: bool) -> Result<u64, &'static str> {
    Ok(match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(Class::Unicode(class)) => class.ranges().len() as u64,
        HirKind::Class(Class::Bytes(class)) => class.ranges().len() as u64,
        HirKind::Repetition(Repetition { max: Some(1), sub, .. }) => size(sub, is_repeated)?, // `?`
        HirKind::Repetition(_) if is_repeated => return Err("no repetition may stand inside another"),
        HirKind::Repetition(Repetition { min, max, sub, .. }) => {
            let times = max.unwrap_or(*min);
            if times > MOST {
                return Err("nothing may be repeated more than 100 times");
            }
            size(sub, true)?.saturating_mul(times.max(1).into())
        }
        HirKind::Capture(capture) => size(&capture.sub, is_repeated)?,
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            let mut sum = 0_u64;
            for part in parts {
                sum = sum.saturating_add(size(part, is_repeated)?);
            }
            sum
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_class_has_those_before_it() {
        use RegexpClass::{Any, Literal, None, Simple};
        for (expression, least) in [
            ("", Literal),
            ("ada", Literal),
            ("/^ada$/im", Literal),
            (r"a\.b", Literal),
            ("a.b", Simple),
            ("(?i)ada", Simple),
            ("^(ada|bob)\\d*$", Simple),
            ("[a-z]{2,100}x?", Simple),
            ("(a?b)+", Simple),
            ("(a+)+$", Any),
            ("(a|b*)*", Any),
            ("a{101}", Any),
            (r"\w{99}", Any),
            ("((a{1000}){1000}){1000}", Any),
            ("(".repeat(200).as_str(), Any),
        ] {
            let pattern = Pattern::parse(expression);
            for class in [None, Literal, Simple, Any] {
                assert_eq!(class.allows(&pattern).is_ok(), class >= least, "{class:?} {expression}");
            }
        }
    }
}
