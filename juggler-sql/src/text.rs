//! The text of a statement, read as far as people and their logs need it: what it does, to which table, and what may be shown of it.
//!
//! This is no parser: it knows words, names, literals and comments, as SQL spells them (ISO/IEC 9075-2, 5.2 and 5.3), and what the
//! databases spell otherwise.

use std::borrow::Cow;
use std::fmt;

/// How a database spells what is not the same everywhere.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Spelling {
    /// Do `"double quotes"` stand around text, and not around names?
    pub(crate) double_quotes_are_text: bool,
    /// Does a backslash take the meaning of a quote inside text?
    pub(crate) backslashes: bool,
    /// Does `#` begin a comment?
    pub(crate) hashes: bool,
    /// Is there text in `$dollars$`?
    pub(crate) dollars: bool,
    /// Do `[brackets]` stand around names?
    pub(crate) brackets: bool,
}

/// A piece of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece<'t> {
    /// A word, or a name without quotes.
    Word(&'t str),
    /// A name in quotes, with them.
    Name(&'t str),
    /// A number, or text.
    Literal,
    /// A comment, or space.
    Blank,
    /// Anything else: one character.
    Sign(&'t str),
}

/// The pieces of a statement.
struct Pieces<'t> {
    rest: &'t str,
    spelling: Spelling,
}

impl<'t> Pieces<'t> {
    /// Takes up to a place.
    fn take(&mut self, end: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at_checked(end).unwrap_or((self.rest, ""));
        self.rest = rest;
        taken
    }

    /// Where text that began with a quote ends: behind the next one that is not doubled.
    fn quoted(&self, quote: char, backslashes: bool) -> usize {
        let mut letters = self.rest.char_indices().skip(1).peekable();
        while let Some((at, letter)) = letters.next() {
            if letter == '\\' && backslashes {
                letters.next();
            } else if letter == quote {
                match letters.peek() {
                    Some((_, next)) if *next == quote => drop(letters.next()),
                    _ => return at + letter.len_utf8(),
                }
            }
        }
        self.rest.len()
    }

    /// Where the text in dollars ends that begins here, if it does.
    fn dollar_quoted(&self) -> Option<usize> {
        let tag = self.rest[1..].find('$').map(|end| &self.rest[..end + 2])?;
        let inner = &tag[1..tag.len() - 1];
        let is_tag = inner.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
            && !inner.starts_with(|first: char| first.is_ascii_digit());
        let body = &self.rest[tag.len()..];
        is_tag.then(|| body.find(tag).map_or(self.rest.len(), |end| tag.len() + end + tag.len()))
    }

    /// Where a comment in `/* */` ends, which may have others inside.
    fn block_comment(&self) -> usize {
        let (mut depth, mut at) = (0, 0);
        while let Some(rest) = self.rest.get(at..) {
            match rest {
                "" => break,
                rest if rest.starts_with("/*") => (depth, at) = (depth + 1, at + 2),
                rest if rest.starts_with("*/") => (depth, at) = (depth - 1, at + 2),
                rest => at += rest.chars().next().map_or(1, char::len_utf8),
            }
            if depth == 0 {
                break;
            }
        }
        at
    }

    fn line_end(&self) -> usize {
        self.rest.find('\n').unwrap_or(self.rest.len())
    }

    fn while_(&self, is_part: impl Fn(char) -> bool) -> usize {
        self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len())
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || matches!(letter, '_' | '$')
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Piece<'t>;

    fn next(&mut self) -> Option<Piece<'t>> {
        let spelling = self.spelling;
        let first = self.rest.chars().next()?;
        let second = self.rest[first.len_utf8()..].chars().next();
        Some(match (first, second) {
            (space, _) if space.is_whitespace() => {
                self.take(self.while_(char::is_whitespace));
                Piece::Blank
            }
            ('-', Some('-')) => {
                self.take(self.line_end());
                Piece::Blank
            }
            ('#', _) if spelling.hashes => {
                self.take(self.line_end());
                Piece::Blank
            }
            ('/', Some('*')) => {
                self.take(self.block_comment());
                Piece::Blank
            }
            ('\'', _) => {
                self.take(self.quoted('\'', spelling.backslashes));
                Piece::Literal
            }
            // PostgreSQL's text with backslashes.
            ('e' | 'E', Some('\'')) if spelling.dollars => {
                self.take(1);
                self.take(self.quoted('\'', true));
                Piece::Literal
            }
            ('"', _) if spelling.double_quotes_are_text => {
                self.take(self.quoted('"', spelling.backslashes));
                Piece::Literal
            }
            ('"' | '`', _) => Piece::Name(self.take(self.quoted(first, false))),
            ('[', _) if spelling.brackets => {
                Piece::Name(self.take(self.rest.find(']').map_or(self.rest.len(), |end| end + 1)))
            }
            ('$', Some(next)) if spelling.dollars && !next.is_ascii_digit() => match self.dollar_quoted() {
                Some(end) => {
                    self.take(end);
                    Piece::Literal
                }
                None => Piece::Sign(self.take(1)),
            },
            // The place of a value, as a whole: `$1`, `?1`.
            ('$' | '?', Some(digit)) if digit.is_ascii_digit() => {
                let digits = self.rest[1..].find(|letter: char| !letter.is_ascii_digit());
                Piece::Sign(self.take(digits.map_or(self.rest.len(), |end| end + 1)))
            }
            (digit, _) if digit.is_ascii_digit() => {
                self.take(self.while_(|letter| is_word(letter) || letter == '.'));
                Piece::Literal
            }
            (letter, _) if is_word(letter) => Piece::Word(self.take(self.while_(is_word))),
            (sign, _) => Piece::Sign(self.take(sign.len_utf8())),
        })
    }
}

fn pieces(text: &str, spelling: Spelling) -> Pieces<'_> {
    Pieces { rest: text, spelling }
}

/// The words of a statement, without what is quoted or said beside it.
#[cfg(feature = "sqlite")]
pub(crate) fn words(text: &str, spelling: Spelling) -> impl Iterator<Item = &str> {
    pieces(text, spelling).filter_map(|piece| match piece {
        Piece::Word(word) => Some(word),
        _ => None,
    })
}

/// Is there nothing to do?
pub(crate) fn is_blank(text: &str, spelling: Spelling) -> bool {
    pieces(text, spelling).all(|piece| matches!(piece, Piece::Blank | Piece::Sign(";")))
}

/// What a statement does, in few words: `SELECT users`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Summary {
    /// The word it begins with, in capitals; of `WITH`, that of the statement behind it.
    pub(crate) operation: String,
    /// The table that it reads or writes first.
    pub(crate) target: Option<String>,
    /// May it write?
    pub(crate) writes: bool,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.operation)?;
        self.target.as_ref().map_or(Ok(()), |target| write!(f, " {target}"))
    }
}

const WRITES: &[&str] = &["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE"];

/// What a statement does.
pub(crate) fn summary(text: &str, spelling: Spelling) -> Summary {
    let mut depth = 0_i64;
    // What stands outside of parentheses.
    let outside: Vec<Piece<'_>> = pieces(text, spelling)
        .filter(|piece| match piece {
            Piece::Sign("(") => {
                depth += 1;
                false
            }
            Piece::Sign(")") => {
                depth -= 1;
                false
            }
            Piece::Blank => false,
            _ => depth == 0,
        })
        .collect();
    let is = |piece: &Piece<'_>, words: &[&str]| match piece {
        Piece::Word(word) => words.iter().any(|known| word.eq_ignore_ascii_case(known)),
        _ => false,
    };
    let mut begin = outside.iter().position(|piece| matches!(piece, Piece::Word(_))).unwrap_or(0);
    let mut writes = outside.get(begin).is_some_and(|piece| !is(piece, &READS));
    if outside.get(begin).is_some_and(|piece| is(piece, &["WITH"])) {
        // What it writes may also stand in the parentheses of one of its parts.
        writes = pieces(text, spelling).any(|piece| is(&piece, WRITES));
        let main = outside.iter().position(|piece| is(piece, &["SELECT"]) || is(piece, WRITES));
        begin = main.unwrap_or(begin);
    }
    let operation = match outside.get(begin) {
        Some(Piece::Word(word)) => word.to_ascii_uppercase(),
        _ => String::new(),
    };
    let before: &[&str] = match &*operation {
        "SELECT" | "DELETE" => &["FROM"],
        "INSERT" | "REPLACE" | "MERGE" => &["INTO"],
        "UPDATE" => &["UPDATE"],
        "CREATE" | "DROP" | "ALTER" | "TRUNCATE" => &["TABLE"],
        _ => &[],
    };
    let target = outside[begin.min(outside.len())..].iter().position(|piece| is(piece, before));
    let mut behind = target.map_or(&[][..], |at| &outside[begin + at + 1..]);
    while behind.first().is_some_and(|piece| is(piece, &["IF", "NOT", "EXISTS", "ONLY"])) {
        behind = &behind[1..];
    }
    Summary { operation, target: name(behind), writes }
}

/// What only reads, whatever stands behind it.
const READS: [&str; 9] =
    ["SELECT", "VALUES", "SHOW", "EXPLAIN", "DESCRIBE", "DESC", "TABLE", "FETCH", "PRAGMA"];

/// A name, with the schema before it.
fn name(pieces: &[Piece<'_>]) -> Option<String> {
    let mut name = String::new();
    for piece in pieces {
        match piece {
            Piece::Word(word) if name.is_empty() || name.ends_with('.') => name.push_str(word),
            Piece::Name(quoted) if name.is_empty() || name.ends_with('.') => {
                let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
                name.push_str(inner);
            }
            Piece::Sign(".") if !name.is_empty() => name.push('.'),
            _ => break,
        }
    }
    (!name.is_empty()).then_some(name)
}

/// A name without its quotes; those inside it are single again.
fn bare(quoted: &str) -> Cow<'_, str> {
    let inner = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    match quoted.chars().next() {
        Some(quote) if inner.contains(quote) => {
            Cow::Owned(inner.replace(&String::from_iter([quote, quote]), &quote.to_string()))
        }
        _ => Cow::Borrowed(inner),
    }
}

/// The text as it may be shown: each literal is a `?`, what is hidden has no name, and there are no comments.
pub(crate) fn shown(text: &str, spelling: Spelling, is_hidden: impl Fn(&str) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for piece in pieces(text, spelling) {
        match piece {
            Piece::Word(word) if is_hidden(word) => shown.push_str("***"),
            Piece::Name(quoted) if is_hidden(&bare(quoted)) => shown.push_str("***"),
            Piece::Word(text) | Piece::Name(text) | Piece::Sign(text) => shown.push_str(text),
            Piece::Literal => shown.push('?'),
            Piece::Blank => shown.push(' '),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const POSTGRES: Spelling = Spelling {
        double_quotes_are_text: false,
        backslashes: false,
        hashes: false,
        dollars: true,
        brackets: false,
    };
    const MYSQL: Spelling = Spelling {
        double_quotes_are_text: true,
        backslashes: true,
        hashes: true,
        dollars: false,
        brackets: false,
    };

    #[test]
    fn says_what_a_statement_does() {
        let of = |text: &str| summary(text, POSTGRES).to_string();
        assert_eq!(of("SELECT \"id\" FROM \"users\" WHERE \"id\" = $1"), "SELECT users");
        assert_eq!(
            of("select (select max(a) from b), c from public.\"d e\" join f on true"),
            "SELECT public.d e"
        );
        assert_eq!(of("INSERT INTO users (a) VALUES ($1) RETURNING a"), "INSERT users");
        assert_eq!(of("UPDATE \"users\" SET a = 1"), "UPDATE users");
        assert_eq!(of("-- DELETE FROM x\n/* a /* b */ c */ delete from t"), "DELETE t");
        assert_eq!(of("CREATE TABLE IF NOT EXISTS \"t\" (a int)"), "CREATE t");
        assert_eq!(of("WITH a AS (SELECT 1 FROM b) SELECT * FROM a"), "SELECT a");
        assert_eq!(of("BEGIN"), "BEGIN");
        assert_eq!(of(""), "");
        assert_eq!(of("'"), "");
    }

    #[test]
    fn says_whether_it_may_write() {
        let of = |text: &str| summary(text, POSTGRES).writes;
        assert!(!of("SELECT * FROM a FOR UPDATE"));
        assert!(!of("WITH a AS (SELECT 1) SELECT * FROM a"));
        assert!(of("WITH a AS (DELETE FROM b RETURNING *) SELECT * FROM a"));
        assert!(of("INSERT INTO a VALUES (1) RETURNING b"));
        assert!(of("DO $$ BEGIN END $$"));
    }

    #[test]
    fn shows_no_literal_no_comment_and_nothing_hidden() {
        let is_hidden = |name: &str| matches!(name, "password_hash" | "pass\"word" | "pass`word");
        let of = |text: &str, spelling| shown(text, spelling, is_hidden);
        assert_eq!(
            of(
                "SELECT a, \"password_hash\", password_hash FROM t WHERE b = 'it''s' AND c = 12.5e3 AND d = $1",
                POSTGRES
            ),
            "SELECT a, ***, *** FROM t WHERE b = ? AND c = ? AND d = $1"
        );
        assert_eq!(of("SELECT $x$ secret $x$, E'a\\'secret', 'b' -- secret", POSTGRES), "SELECT ?, ?, ?  ");
        assert_eq!(of("SELECT \"secret\", 'a\\'secret' # secret", MYSQL), "SELECT ?, ?  ");
        assert_eq!(of("SELECT 'never ends", POSTGRES), "SELECT ?");
        assert_eq!(of("SELECT \"", POSTGRES), "SELECT \"");
        assert_eq!(of("SELECT \"pass\"\"word\", \"a\"\"b\"", POSTGRES), "SELECT ***, \"a\"\"b\"");
        assert_eq!(of("SELECT `pass``word`", MYSQL), "SELECT ***");
        assert_eq!(of("SELECT é$ü, $", POSTGRES), "SELECT é$ü, $");
    }

    #[test]
    fn knows_when_there_is_nothing_to_do() {
        assert!(is_blank("  ; -- nothing\n /* here */ ", POSTGRES));
        assert!(!is_blank("x", POSTGRES));
    }
}
