//! The shape of statements: what is left of them without names, texts and numbers.
//!
//! ```
//! use juggler_tests::databases::Database;
//! use juggler_tests::sql_shape::shape;
//! let one = shape(Database::Postgres, r#"SELECT "a" FROM "it""s" WHERE "b" = 'x''y' AND "c" = $1"#);
//! assert_eq!(one, "SELECT name FROM name WHERE name = text AND name = $1");
//! assert_ne!(one, shape(Database::Postgres, r#"SELECT "a" FROM "it"; --" WHERE "b" = '' AND "c" = $1"#));
//! ```
//!
//! It reads a statement as its database does, and no further: what a quote begins is over where the database says so.

use crate::databases::Database;

/// The words and signs of a statement, with a mark for each name in quotes, each text, number and comment.
#[must_use]
pub fn shape(database: Database, statement: &str) -> String {
    let mut letters = Letters { rest: statement, database };
    std::iter::from_fn(|| letters.piece()).collect::<Vec<_>>().join(" ")
}

struct Letters<'t> {
    rest: &'t str,
    database: Database,
}

impl<'t> Letters<'t> {
    fn piece(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        let first = self.rest.chars().next()?;
        let is_mysql = self.database == Database::Mysql;
        let is_postgres = self.database == Database::Postgres;
        Some(match first {
            '-' if self.rest.starts_with("--") => self.comment("\n"),
            '#' if is_mysql => self.comment("\n"),
            '/' if self.rest.starts_with("/*") => self.comment("*/"),
            '"' if is_mysql => self.quoted('"', true, "text"),
            '"' => self.quoted('"', false, "name"),
            '`' if !is_postgres => self.quoted('`', false, "name"),
            '[' if self.database == Database::Sqlite => {
                self.take(self.rest.find(']').map_or(self.rest.len(), |end| end + 1));
                "name".to_owned()
            }
            '\'' => self.quoted('\'', is_mysql, "text"),
            'E' | 'e' if is_postgres && self.rest[1..].starts_with('\'') => {
                self.take(1);
                self.quoted('\'', true, "text")
            }
            '$' if is_postgres => self.dollar(),
            letter if letter.is_ascii_digit() => {
                self.while_(|letter| letter.is_ascii_alphanumeric() || letter == '.');
                "number".to_owned()
            }
            letter if is_word(letter) => self.while_(is_word).to_uppercase(),
            _ => self.take(first.len_utf8()).to_owned(),
        })
    }

    fn take(&mut self, end: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    fn while_(&mut self, is_part: impl Fn(char) -> bool) -> &'t str {
        self.take(self.rest.find(|letter| !is_part(letter)).unwrap_or(self.rest.len()))
    }

    /// No statement of ours has one.
    fn comment(&mut self, end: &str) -> String {
        self.take(self.rest.find(end).map_or(self.rest.len(), |at| at + end.len()));
        "comment".to_owned()
    }

    /// Up to the quote that is not doubled, nor behind a backslash that counts.
    fn quoted(&mut self, quote: char, backslashes: bool, mark: &str) -> String {
        let mut letters = self.rest.char_indices().skip(1).peekable();
        let mut end = None;
        while let Some((at, letter)) = letters.next() {
            if letter == '\\' && backslashes {
                letters.next();
            } else if letter == quote {
                match letters.next_if(|(_, next)| *next == quote) {
                    Some(_) => {}
                    None => {
                        end = Some(at + 1);
                        break;
                    }
                }
            }
        }
        self.take(end.unwrap_or(self.rest.len()));
        // What never ends has a mark of its own.
        if end.is_some() { mark.to_owned() } else { format!("{mark} without end") }
    }

    /// The place of a value, or text between `$tags$`.
    fn dollar(&mut self) -> String {
        let tag = self.rest[1..].find(|letter: char| !is_word(letter) || letter == '$');
        let is_place = self.rest[1..].starts_with(|letter: char| letter.is_ascii_digit());
        match tag {
            Some(end) if !is_place && self.rest[1 + end..].starts_with('$') => {
                let tag = self.take(end + 2);
                self.take(self.rest.find(tag).map_or(self.rest.len(), |at| at + tag.len()));
                "text".to_owned()
            }
            _ => {
                self.take(1);
                format!("${}", self.while_(is_word))
            }
        }
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

#[cfg(test)]
mod tests {
    use super::{Database, shape};

    #[test]
    fn what_stands_in_quotes_is_a_mark() {
        for (database, text, expected) in [
            (
                Database::Sqlite,
                r#"SELECT "a""b", [c d] FROM `e` WHERE x = 'it''s \' AND y > 1.5"#,
                "SELECT name , name FROM name WHERE X = text AND Y > number",
            ),
            (
                Database::Mysql,
                r#"INSERT INTO `a``b` (`c`) VALUES ("x\"y", 'a\'b', ?)"#,
                "INSERT INTO name ( name ) VALUES ( text , text , ? )",
            ),
            (
                Database::Postgres,
                r#"SELECT "a"::text, E'\'', $tag$ ' $tag$ WHERE b = $12"#,
                "SELECT name : : TEXT , text , text WHERE B = $12",
            ),
        ] {
            assert_eq!(shape(database, text), expected);
        }
    }

    #[test]
    fn what_breaks_out_of_its_quotes_is_seen() {
        let harmless = |database| shape(database, r#"SELECT "a" FROM "b" WHERE "c" = 'd'"#);
        for (database, text) in [
            (Database::Sqlite, r#"SELECT "a" FROM "b" WHERE "c" = 'd' --'"#),
            (Database::Sqlite, r#"SELECT "a" FROM "b"; DROP TABLE "x" WHERE "c" = 'd'"#),
            (Database::Postgres, r#"SELECT "a" FROM "b" WHERE "c" = 'd"#),
            (Database::Postgres, r#"SELECT "a" FROM "b" WHERE "c" = 'd' OR 'a' = 'a'"#),
            (Database::Mysql, r#"SELECT "a" FROM "b" WHERE "c" = 'd\'"#),
        ] {
            assert_ne!(shape(database, text), harmless(database), "{text}");
        }
    }
}
