//! Names and values for one and the same model: harmless ones, and those that somebody would send who means harm.

use juggler_tests::databases::Database;
use juggler_tests::random::Random;

/// What a statement could break by.
const HOSTILE: &[&str] = &[
    "'",
    "\"",
    "`",
    "''",
    "\"\"",
    "``",
    "\\",
    "\\'",
    "\\\"",
    "\\\\",
    ";",
    "--",
    "-- ",
    "#",
    "/*",
    "*/",
    "/*!50000 ",
    "$1",
    "$$",
    "$a$",
    "?",
    "??",
    ":a",
    "@a",
    "@@version",
    "%s",
    "%",
    "_",
    "{}",
    "{0}",
    "${a}",
    "(",
    ")",
    ",",
    ")) OR ((1=1",
    "' OR '1'='1",
    "\"; DROP TABLE x; --",
    "`; DROP TABLE x; -- ",
    "E'\\''",
    "U&'\\0027'",
    "x'27'",
    "N'",
    "q'[",
    "\u{bf}'",
    "\u{bf}\\",
    "\u{8140}\\",
    "\u{5c5c}",
    "\u{2019}",
    "\u{ff07}",
    "\u{2bc}",
    "\u{201c}",
    "\u{ff02}",
    "\u{202e}",
    "\u{200f}",
    "\u{200b}",
    "\u{feff}",
    "\u{301}",
    "\u{e9}",
    "\u{df}",
    "\n",
    "\r\n",
    "\t",
    "\u{b}",
    "\u{1a}",
    "\u{7f}",
    "\u{8}",
    "SELECT",
    "order",
    "NULL",
    "[",
    "]",
    "<>",
    "=",
    "::text",
    "||",
    "&",
    "~",
    "\\u0000",
    "\\x00",
    "\u{1f980}",
];

/// What one and the same model and its rows are dressed in.
#[derive(Debug, Clone)]
pub(super) struct Dress {
    before: String,
    after: String,
    values: Vec<String>,
}

/// How many values there are.
pub(super) const VALUES: usize = 6;

impl Dress {
    pub(super) fn harmless() -> Self {
        let values = ["kim", "ada", "bob", "eve", "cy", "dan"].map(str::to_owned).to_vec();
        Dress { before: "the".to_owned(), after: "one".to_owned(), values }
    }

    /// Names with this in them, and values that are as bad.
    pub(super) fn around(fragment: &str, database: Database, random: &mut Random) -> Self {
        let values = (0..VALUES).map(|n| value(n, fragment, random)).collect();
        let (before, after) = match random.below(3) {
            0 => (fragment.to_owned(), String::new()),
            1 => (String::new(), fragment.to_owned()),
            _ => (fragment.to_owned(), fragment.to_owned()),
        };
        let keep = |text: String| text.chars().filter(|letter| names_may_have(database, *letter)).collect();
        Dress { before: keep(before), after: keep(after), values }
    }

    /// Harmless names, and values with a NUL.
    pub(super) fn with_nul() -> Self {
        let values = ["\0", "a\0", "\0b", "a\0b", "a", "\0\0'"].map(str::to_owned).to_vec();
        Dress { values, ..Dress::harmless() }
    }

    /// Those in which each of the fragments is, two by two.
    pub(super) fn each(database: Database, random: &mut Random) -> Vec<Self> {
        HOSTILE.chunks(2).map(|two| Dress::around(&two.concat(), database, random)).collect()
    }

    /// One of several fragments.
    pub(super) fn any(database: Database, random: &mut Random) -> Self {
        let fragment: String = (0..2 + random.below(3)).map(|_| *random.one(HOSTILE)).collect();
        let few: String = fragment.chars().take(12).collect();
        Dress::around(&few, database, random)
    }

    /// The name of a model, a table, a column or an index. It does not end in a space, as no name of a column of MySQL does.
    pub(super) fn name(&self, role: &str) -> String {
        format!("{}{role}{}_", self.before, self.after)
    }

    /// The name of a property or a relation: those in filters and orders have no dot, no comma and no space, and do not begin with a
    /// dollar.
    pub(super) fn wire(&self, role: &str) -> String {
        let name = format!("w{}{role}{}", self.before, self.after);
        name.chars().filter(|letter| !letter.is_whitespace() && !".,".contains(*letter)).collect()
    }

    /// The name of a property inside an object. MariaDB is not asked about one that its paths cannot spell.
    pub(super) fn inner(&self, role: &str) -> String {
        self.wire(role).replace(['"', '\\'], "'")
    }

    pub(super) fn value(&self, n: usize) -> &str {
        &self.values[n % VALUES]
    }

    pub(super) fn values(&self) -> &[String] {
        &self.values
    }
}

fn value(n: usize, fragment: &str, random: &mut Random) -> String {
    let other: &&str = random.one(HOSTILE);
    match n % 3 {
        0 => format!("{n}{fragment}"),
        1 => format!("{fragment}{n}{other}"),
        _ => format!("{other}{fragment}{n}"),
    }
}

fn names_may_have(database: Database, letter: char) -> bool {
    database != Database::Mysql || letter <= '\u{ffff}'
}
