//! How statements are written for SQLite.

use juggler_core::connector::TransactionOptions;
use juggler_core::definition::Property;
use juggler_core::value::Value;

use super::catalog::CATALOG;
use super::ddl::SqliteDdl;
use super::foreign::foreign;
use crate::catalog::Catalog;
use crate::dialect::{Dialect, Explained, Like};
use crate::foreign::Foreign;
use crate::schema::Ddl;
use crate::stored::Stored;
use crate::text::Spelling;

/// SQLite's way.
#[derive(Debug)]
pub(crate) struct Sqlite;

impl Dialect for Sqlite {
    fn name(&self) -> &'static str {
        "sqlite"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["sqlite3"]
    }

    fn title(&self) -> &'static str {
        "SQLite"
    }

    fn has_schemas(&self) -> bool {
        false
    }

    /// What SQLite makes of a value depends on the affinity of its column: <https://sqlite.org/datatype3.html>, 3.1.
    fn holds(&self, stored: Stored, base: &str) -> bool {
        let has = |parts: &[&str]| parts.iter().any(|part| base.contains(part));
        let (is_int, is_text) = (has(&["int"]), has(&["char", "clob", "text"]));
        let is_blob = base.is_empty() || has(&["blob"]);
        match stored {
            Stored::Bytes => true,
            Stored::Bool | Stored::Int | Stored::Whole => {
                is_int || !(is_text || is_blob || has(&["real", "floa", "doub"]))
            }
            Stored::Float => !is_text && !is_blob,
            // No date or time is spelled as a number.
            Stored::Date | Stored::Time | Stored::DateTime | Stored::Timestamp => true,
            _ => !is_int && (is_text || is_blob),
        }
    }

    fn foreign(&self, stored: Stored, base: &str, _: &str) -> Option<Foreign> {
        foreign(stored, base)
    }

    fn ddl(&self) -> &dyn Ddl {
        &SqliteDdl
    }

    fn catalog(&self) -> &'static Catalog {
        &CATALOG
    }

    fn spelling(&self) -> Spelling {
        Spelling { brackets: true, ..Spelling::default() }
    }

    fn explained(&self) -> Explained {
        const NUMBER: (Stored, Option<&str>) = (Stored::Int, None);
        Explained {
            prefix: "EXPLAIN QUERY PLAN ",
            columns: &[NUMBER, NUMBER, NUMBER, (Stored::Text, Some(""))],
        }
    }

    fn placeholder(&self, _: usize, _: Stored, out: &mut String) {
        out.push('?');
    }

    fn plans_by_limit(&self) -> bool {
        true
    }

    fn lists(&self, stored: Stored) -> bool {
        // A float is not always read back from JSON to the last digit.
        !matches!(stored, Stored::Float | Stored::Bytes | Stored::Json)
    }

    fn one_of(&self, _: usize, _: Stored, out: &mut String) {
        out.push_str(" IN (SELECT value FROM json_each(?))");
    }

    /// What stands behind a NUL in text is not always seen.
    fn takes(&self, value: &Value) -> bool {
        !matches!(value, Value::Text(text) if text.contains('\0'))
    }

    fn differs(&self) -> [&'static str; 3] {
        ["", " IS NOT ", ""]
    }

    fn evaluates(&self) -> bool {
        true
    }

    fn lists_subqueries(&self) -> bool {
        true
    }

    fn max_binds(&self) -> usize {
        32_766
    }

    fn column_type(&self, _: &Property, stored: Stored, _: bool) -> String {
        match stored {
            Stored::Bool => "BOOLEAN",
            Stored::Int | Stored::Whole => "INTEGER",
            Stored::Float => "REAL",
            Stored::Bytes => "BLOB",
            #[cfg(feature = "decimal")]
            Stored::Decimal => "TEXT",
            Stored::Date => "DATE_TEXT",
            Stored::Time => "TIME_TEXT",
            Stored::DateTime => "DATETIME_TEXT",
            Stored::Timestamp => "TIMESTAMP_TEXT",
            Stored::Json => "JSON_TEXT",
            _ => "TEXT",
        }
        .to_owned()
    }

    fn generated(&self) -> &'static str {
        " PRIMARY KEY AUTOINCREMENT"
    }

    fn inlines_generated_key(&self) -> bool {
        true
    }

    fn default_value(&self) -> &'static str {
        "NULL"
    }

    /// A start of text, for which `GLOB` finds an index. Our function answers the rest: to `GLOB` a text ends at a NUL, and `LIKE` does
    /// not count case.
    fn like(&self, pattern: &str) -> Option<Like> {
        let start = pattern.trim_end_matches('%');
        if start == pattern || start.contains(['%', '_', '\\', '\0']) {
            return None;
        }
        let mut glob = String::with_capacity(pattern.len());
        for letter in start.chars() {
            match letter {
                '*' | '?' | '[' => glob.extend(['[', letter, ']']),
                letter => glob.push(letter),
            }
        }
        glob.push('*');
        Some(Like { operator: " GLOB ", pattern: glob, suffix: "" })
    }

    fn collates_column(&self) -> &'static str {
        " COLLATE BINARY"
    }

    fn on_conflict_do_nothing(&self) -> Option<&'static str> {
        Some(" ON CONFLICT DO NOTHING")
    }

    /// The smallest integer has no opposite; a sum would become a float.
    fn beyond(&self, column: &str, out: &mut String) {
        out.push_str("ABS((");
        self.quote(column, out);
        out.push_str(" IS NULL) - 9223372036854775807 - 1)");
    }

    fn json_type(&self) -> &'static str {
        "JSON_TEXT"
    }

    fn no_limit(&self) -> &'static str {
        "-1"
    }

    fn begin_exclusive(&self) -> &'static str {
        "BEGIN IMMEDIATE"
    }

    /// A transaction of SQLite sees one moment, whatever is asked for.
    fn begin(&self, options: &TransactionOptions) -> Vec<String> {
        match options.read_only {
            true => vec!["BEGIN".to_owned(), "PRAGMA query_only = 1".to_owned()],
            false => vec!["BEGIN".to_owned()],
        }
    }

    fn after_read_only(&self) -> Option<&'static str> {
        Some("PRAGMA query_only = 0")
    }
}
