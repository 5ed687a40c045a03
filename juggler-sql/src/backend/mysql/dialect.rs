//! How statements are written for MySQL and MariaDB.

use std::ops::RangeInclusive;
use std::sync::OnceLock;
use std::time::Duration;

use juggler_core::connector::TransactionOptions;
use juggler_core::definition::{Kind, Property};
use juggler_core::query::Test;
use juggler_core::value::Value;

use super::catalog::CATALOG;
use super::foreign::foreign;
use super::json;
use crate::backend::driver::{barred, lock_number};
use crate::catalog::Catalog;
use crate::column_type::is_whole;
use crate::dialect::{ChangedRow, Dialect, Explained, Like, level, quoted};
use crate::foreign::Foreign;
use crate::operand::Operand;
use crate::schema::Ddl;
use crate::statement::Statement;
use crate::stored::Stored;
use crate::text::Spelling;

/// Decimals, and whole numbers out of JSON.
const DECIMAL: &str = "DECIMAL(65,30)";

/// MySQL's and MariaDB's way. Which of them it is, the first connection finds out.
#[derive(Debug, Default)]
pub(crate) struct Mysql {
    pub(super) server: OnceLock<Server>,
}

/// What a server says of itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Server {
    is_mariadb: bool,
    /// Are several statements between `BEGIN NOT ATOMIC` and `END` one that can be prepared?
    prepares_compounds: bool,
    /// `max_allowed_packet`: a server closes the connection on which more comes.
    max_packet: usize,
}

impl Server {
    /// From its version, as `10.11.6-MariaDB` or `8.0.36`, and its `max_allowed_packet`.
    pub(super) fn new(version: &str, max_packet: usize) -> Self {
        let mut numbers = version.split(|letter: char| !letter.is_ascii_digit()).map(|part| part.parse());
        let mut number = || numbers.next().and_then(Result::ok).unwrap_or(0);
        let is_mariadb = version.contains("MariaDB");
        let version: [u32; 3] = [number(), number(), number()];
        Server { is_mariadb, prepares_compounds: is_mariadb && version >= [10, 6, 2], max_packet }
    }
}

impl Mysql {
    /// That of a server with this version.
    #[cfg(test)]
    #[cfg(all(feature = "sqlite", feature = "postgres", feature = "uuid", feature = "decimal"))]
    pub(crate) fn of(version: &str) -> Self {
        Mysql { server: OnceLock::from(Server::new(version, 1 << 24)) }
    }

    pub(super) fn is_mariadb(&self) -> bool {
        self.server.get().is_none_or(|server| server.is_mariadb)
    }

    /// What limits the time of the statements of a connection. MySQL limits those that only read.
    pub(super) fn limit(&self, timeout: Duration) -> String {
        match self.is_mariadb() {
            true => format!("SET SESSION max_statement_time = {}", timeout.as_secs_f64()),
            false => format!("SET SESSION max_execution_time = {}", timeout.as_millis()),
        }
    }

    /// By code point, and no space at the end is left out.
    pub(super) fn collation(&self) -> &'static str {
        if self.is_mariadb() { "utf8mb4_nopad_bin" } else { "utf8mb4_0900_bin" }
    }

    /// The type of what comes out of a list.
    fn listed_type(&self, stored: Stored) -> String {
        match stored {
            Stored::Int => "BIGINT".to_owned(),
            Stored::Float => "DOUBLE".to_owned(),
            Stored::Bool => "BOOLEAN".to_owned(),
            Stored::Date => "DATE".to_owned(),
            Stored::Time => "TIME(6)".to_owned(),
            Stored::DateTime | Stored::Timestamp => "DATETIME(6)".to_owned(),
            #[cfg(feature = "decimal")]
            Stored::Decimal => DECIMAL.to_owned(),
            _ => format!("LONGTEXT CHARACTER SET utf8mb4 COLLATE {}", self.collation()),
        }
    }
}

impl Dialect for Mysql {
    fn name(&self) -> &'static str {
        "mysql"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["mariadb"]
    }

    fn title(&self) -> &'static str {
        "MySQL"
    }

    fn holds(&self, stored: Stored, base: &str) -> bool {
        let base = base.split(' ').next().unwrap_or_default();
        let is_text = || base.ends_with("char") || base.ends_with("text");
        match stored {
            Stored::Bool => matches!(base, "boolean" | "bool" | "tinyint"),
            Stored::Int | Stored::Whole => is_whole(base),
            Stored::Float => matches!(base, "double" | "real"),
            Stored::Bytes => base.ends_with("blob") || base.ends_with("binary"),
            Stored::Date => base == "date",
            Stored::Time => base == "time",
            Stored::DateTime | Stored::Timestamp => matches!(base, "datetime" | "timestamp"),
            Stored::Text => is_text() || matches!(base, "enum" | "character"),
            _ => is_text() || (stored == Stored::Json && base == "json"),
        }
    }

    fn foreign(&self, stored: Stored, base: &str, _: &str) -> Option<Foreign> {
        foreign(stored, base, self.collation())
    }

    fn ddl(&self) -> &dyn Ddl {
        self
    }

    fn catalog(&self) -> &'static Catalog {
        &CATALOG
    }

    fn system(&self) -> &'static str {
        if self.is_mariadb() { "mariadb" } else { "mysql" }
    }

    fn spelling(&self) -> Spelling {
        Spelling { double_quotes_are_text: true, backslashes: true, hashes: true, ..Spelling::default() }
    }

    fn explained(&self) -> Explained {
        const SKIPPED: (Stored, Option<&str>) = (Stored::Text, None);
        const TABLE: (Stored, Option<&str>) = (Stored::Text, Some("table "));
        const WAY: (Stored, Option<&str>) = (Stored::Text, Some(", "));
        const KEY: (Stored, Option<&str>) = (Stored::Text, Some(" by the index "));
        const ROWS: &str = ", about rows: ";
        const ID: (Stored, Option<&str>) = (Stored::Int, None);
        let columns: &[_] = match self.is_mariadb() {
            true => {
                &[ID, SKIPPED, TABLE, WAY, SKIPPED, KEY, SKIPPED, SKIPPED, (Stored::Text, Some(ROWS)), WAY]
            }
            // With partitions, and how many of the rows are left.
            false => &[
                ID,
                SKIPPED,
                TABLE,
                SKIPPED,
                WAY,
                SKIPPED,
                KEY,
                SKIPPED,
                SKIPPED,
                (Stored::Int, Some(ROWS)),
                (Stored::Float, None),
                WAY,
            ],
        };
        Explained { prefix: "EXPLAIN ", columns }
    }

    fn refuses_name(&self, name: &str) -> Option<&'static str> {
        const MOST: usize = 64;
        match name.chars().any(|letter| letter > '\u{ffff}') {
            true => Some("a character beyond U+FFFF, in whose place MySQL would keep another"),
            false => (name.chars().count() > MOST).then_some("more than the 64 characters that MySQL takes"),
        }
    }

    fn quote(&self, name: &str, out: &mut String) {
        quoted(name, '`', out);
    }

    fn placeholder(&self, _: usize, _: Stored, out: &mut String) {
        out.push('?');
    }

    fn lists(&self, stored: Stored) -> bool {
        stored != Stored::Json
    }

    /// It does not know how long a list is that it makes a table of, and so reads all of the other table now and again.
    fn most_written_out(&self) -> usize {
        2048
    }

    fn one_of(&self, _: usize, stored: Stored, out: &mut String) {
        out.push_str(match stored {
            Stored::Bytes => " IN (SELECT UNHEX(v) FROM JSON_TABLE(?, '$[*]' COLUMNS (v ",
            _ => " IN (SELECT v FROM JSON_TABLE(?, '$[*]' COLUMNS (v ",
        });
        out.push_str(&self.listed_type(stored));
        out.push_str(" PATH '$')) AS list)");
    }

    fn compares(&self, stored: Stored) -> bool {
        stored != Stored::Json
    }

    /// Every decimal of ours has up to 29 digits before the point, and up to 28 behind it.
    fn decimal(&self) -> Option<&'static str> {
        Some(DECIMAL)
    }

    fn differs(&self) -> [&'static str; 3] {
        ["NOT (", " <=> ", ")"]
    }

    fn folds(&self) -> bool {
        true
    }

    fn fold(&self, statement: &mut Statement<'_>, operand: &Operand<'_>, letters: &[(char, char)]) {
        statement.push(&"REPLACE(".repeat(letters.len()));
        statement.operand(operand);
        for (from, to) in letters {
            statement.push(", ").value(Value::Text(from.to_string()), Stored::Text);
            statement.push(", ").value(Value::Text(to.to_string()), Stored::Text).push(")");
        }
    }

    /// MariaDB does, as far as its parser goes down.
    fn reads_json(&self, kind: &Kind) -> bool {
        self.is_mariadb() && json::is_shallow(kind)
    }

    fn inside(&self, statement: &mut Statement<'_>, operand: &Operand<'_>) {
        let (before, behind) = match operand.stored {
            Stored::Int => ("CAST(", format!(" AS {DECIMAL})")),
            Stored::Float => ("CAST(", " AS DOUBLE)".to_owned()),
            Stored::Bool => ("CAST(", " AS SIGNED)".to_owned()),
            _ => ("(", format!(" COLLATE {})", self.collation())),
        };
        statement.push(before).push("JSON_VALUE(").name(operand.column).push(", ");
        statement.value(json::path(operand.path), Stored::Text).push(")").push(&behind);
    }

    fn elements(&self, statement: &mut Statement<'_>, operand: &Operand<'_>) {
        let each = match operand.stored {
            Stored::Int => DECIMAL.to_owned(),
            stored => self.listed_type(stored),
        };
        statement.push("JSON_TABLE(");
        match operand.path {
            [] => drop(statement.name(operand.column)),
            path => {
                statement.push("JSON_EXTRACT(").name(operand.column).push(", ");
                statement.value(json::path(path), Stored::Text).push(")");
            }
        }
        statement.push(", '$[*]' COLUMNS (juggler_item ").push(&each).push(" PATH '$')) AS item");
    }

    fn searches_json(&self, stored: Stored, test: &Test) -> bool {
        self.is_mariadb() && stored == Stored::Json && json::sought(test).is_some()
    }

    /// What is too deep for MariaDB's parser is let through.
    fn search(&self, statement: &mut Statement<'_>, column: &str, test: &Test) {
        statement.push("(NOT JSON_VALID(").name(column).push(")");
        for pattern in json::sought(test).unwrap_or_default() {
            statement.push(" OR JSON_SEARCH(").name(column).push(", 'one', ");
            statement.value(Value::Text(pattern), Stored::Text).push(", '|') IS NOT NULL");
        }
        statement.push(")");
    }

    fn reads_what_it_writes(&self) -> bool {
        false
    }

    fn max_binds(&self) -> usize {
        65_535
    }

    fn column_type(&self, property: &Property, stored: Stored, is_key: bool) -> String {
        // How long a value may be is a rule, which may be turned off; an index needs a length all the same.
        let length = |usual: u32| property.length.unwrap_or(usual).max(usual);
        match stored {
            Stored::Bool => "BOOLEAN".to_owned(),
            Stored::Int | Stored::Whole => "BIGINT".to_owned(),
            Stored::Float => "DOUBLE".to_owned(),
            Stored::Bytes if is_key => format!("VARBINARY({})", length(255)),
            Stored::Bytes => "LONGBLOB".to_owned(),
            Stored::Date => "DATE".to_owned(),
            Stored::Time => "TIME(6)".to_owned(),
            Stored::DateTime | Stored::Timestamp => "DATETIME(6)".to_owned(),
            Stored::Text if is_key => format!("VARCHAR({})", length(255)),
            #[cfg(feature = "uuid")]
            Stored::Uuid => "CHAR(36)".to_owned(),
            #[cfg(feature = "decimal")]
            Stored::Decimal => "VARCHAR(64)".to_owned(),
            _ => "LONGTEXT".to_owned(),
        }
    }

    fn generated(&self) -> &'static str {
        " NOT NULL AUTO_INCREMENT"
    }

    fn inlines_indexes(&self) -> bool {
        true
    }

    fn table_options(&self) -> &'static str {
        match self.is_mariadb() {
            true => " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin",
            false => " DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_bin",
        }
    }

    fn like(&self, pattern: &str) -> Option<Like> {
        Some(Like { operator: " LIKE ", pattern: barred(pattern)?, suffix: " ESCAPE '|'" })
    }

    /// A column with a collation of its own would have no index.
    fn collates_value(&self) -> &'static str {
        match self.is_mariadb() {
            true => " COLLATE utf8mb4_nopad_bin",
            false => " COLLATE utf8mb4_0900_bin",
        }
    }

    fn returns_inserted(&self) -> bool {
        self.is_mariadb()
    }

    /// There is no `UPDATE .. RETURNING`.
    fn changed_row(&self) -> ChangedRow {
        match self.server.get() {
            Some(server) if server.prepares_compounds => ChangedRow::Compound("BEGIN NOT ATOMIC ", "; END"),
            _ => ChangedRow::No,
        }
    }

    /// Of a year with more digits it makes null, and says nothing.
    fn years(&self) -> RangeInclusive<i32> {
        0..=9999
    }

    fn max_bytes(&self) -> Option<usize> {
        self.server.get().map(|server| server.max_packet)
    }

    fn on_conflict_do_nothing(&self) -> Option<&'static str> {
        None // IGNORE would also cut values short
    }

    fn beyond(&self, column: &str, out: &mut String) {
        out.push_str("9223372036854775807 + (");
        self.quote(column, out);
        out.push_str(" IS NOT NULL)");
    }

    fn json_type(&self) -> &'static str {
        "LONGTEXT"
    }

    fn no_limit(&self) -> &'static str {
        "18446744073709551615"
    }

    fn lock(&self, table: &str) -> Option<String> {
        Some(format!("SELECT GET_LOCK('juggler {}', 60)", lock_number(table)))
    }

    fn unlock(&self, table: &str) -> Option<String> {
        Some(format!("SELECT RELEASE_LOCK('juggler {}')", lock_number(table)))
    }

    fn begin(&self, options: &TransactionOptions) -> Vec<String> {
        let start = if options.read_only { "START TRANSACTION READ ONLY" } else { "START TRANSACTION" };
        vec![format!("SET TRANSACTION ISOLATION LEVEL {}", level(options)), start.to_owned()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_version() {
        for (version, is_mariadb, prepares_compounds) in [
            ("10.11.6-MariaDB-0+deb12u1", true, true),
            ("10.6.1-MariaDB", true, false),
            ("11.4.2-MariaDB", true, true),
            ("8.0.36", false, false),
            ("", false, false),
        ] {
            let server = Server::new(version, 1);
            assert_eq!(
                (server.is_mariadb, server.prepares_compounds),
                (is_mariadb, prepares_compounds),
                "{version}"
            );
        }
    }
}
