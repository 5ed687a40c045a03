//! How statements are written for PostgreSQL.

use std::fmt::Write;
use std::ops::RangeInclusive;

use juggler_core::connector::TransactionOptions;
use juggler_core::definition::{Kind, ModelDefinition, Property};
use juggler_core::query::{Regexp, Test};
use juggler_core::value::Value;

use super::catalog::CATALOG;
use super::ddl::PostgresDdl;
use super::foreign::foreign;
use super::{json, regexp};
use crate::backend::driver::{barred, lock_number};
use crate::catalog::Catalog;
use crate::column_type::is_whole;
use crate::dialect::{Dialect, Explained, Like, level};
use crate::foreign::Foreign;
use crate::operand::Operand;
use crate::schema::Ddl;
use crate::statement::Statement;
use crate::stored::Stored;
use crate::text::Spelling;

/// PostgreSQL's way.
#[derive(Debug)]
pub(crate) struct Postgres;

impl Dialect for Postgres {
    fn name(&self) -> &'static str {
        "postgres"
    }

    fn aliases(&self) -> &'static [&'static str] {
        &["postgresql"]
    }

    fn title(&self) -> &'static str {
        "PostgreSQL"
    }

    fn holds(&self, stored: Stored, base: &str) -> bool {
        let is_text =
            || matches!(base, "text" | "varchar" | "character varying" | "char" | "character" | "bpchar");
        match stored {
            Stored::Bool => matches!(base, "boolean" | "bool"),
            Stored::Int | Stored::Whole => is_whole(base),
            Stored::Float => matches!(base, "double precision" | "float8" | "float"),
            Stored::Bytes => base == "bytea",
            Stored::Date => base == "date",
            Stored::Time => matches!(base, "time" | "time without time zone"),
            Stored::DateTime => matches!(base, "timestamp" | "timestamp without time zone"),
            // A connection is in UTC.
            Stored::Timestamp => base.starts_with("timestamp"),
            Stored::Json => base == "json" || is_text(),
            _ => is_text(),
        }
    }

    fn foreign(&self, stored: Stored, base: &str, full: &str) -> Option<Foreign> {
        foreign(stored, base, full)
    }

    fn ddl(&self) -> &dyn Ddl {
        &PostgresDdl
    }

    fn catalog(&self) -> &'static Catalog {
        &CATALOG
    }

    fn system(&self) -> &'static str {
        "postgresql"
    }

    fn spelling(&self) -> Spelling {
        Spelling { dollars: true, ..Spelling::default() }
    }

    fn explained(&self) -> Explained {
        Explained { prefix: "EXPLAIN ", columns: &[(Stored::Text, Some(""))] }
    }

    fn refuses_name(&self, name: &str) -> Option<&'static str> {
        const MOST: usize = 63; // NAMEDATALEN - 1
        (name.len() > MOST).then_some("more than 63 bytes, behind which PostgreSQL cuts it")
    }

    fn placeholder(&self, n: usize, stored: Stored, out: &mut String) {
        let _ = write!(out, "${n}");
        if stored == Stored::Json {
            out.push_str("::text");
            out.push_str(self.json_of_text());
        }
    }

    fn lists(&self, stored: Stored) -> bool {
        stored != Stored::Json
    }

    fn list_type(&self, stored: Stored) -> Option<&'static str> {
        Some(match stored {
            Stored::Bool => "bool[]",
            Stored::Int | Stored::Whole => "int8[]",
            Stored::Float => "float8[]",
            Stored::Bytes => "bytea[]",
            Stored::Date => "date[]",
            Stored::Time => "time[]",
            Stored::DateTime => "timestamp[]",
            Stored::Timestamp => "timestamptz[]",
            _ => "text[]",
        })
    }

    fn json_of_text(&self) -> &'static str {
        "::json"
    }

    fn one_of(&self, n: usize, stored: Stored, out: &mut String) {
        let _ = write!(out, " = ANY(${n}");
        #[cfg(feature = "decimal")]
        if stored == Stored::Decimal {
            out.push_str("::numeric[]");
        }
        let _ = stored;
        out.push(')');
    }

    fn compares(&self, stored: Stored) -> bool {
        stored != Stored::Json
    }

    fn decimal(&self) -> Option<&'static str> {
        Some("NUMERIC")
    }

    /// No text has a NUL.
    fn takes(&self, value: &Value) -> bool {
        !matches!(value, Value::Text(text) if text.contains('\0'))
    }

    fn takes_in_json(&self, value: &Value, test: &Test) -> bool {
        json::takes(value, test)
    }

    fn regexp(&self, expression: &Regexp) -> Option<Like> {
        Some(Like { operator: " ~ ", pattern: regexp::translated(expression)?, suffix: "" })
    }

    fn folds(&self) -> bool {
        true
    }

    fn fold(&self, statement: &mut Statement<'_>, operand: &Operand<'_>, letters: &[(char, char)]) {
        let (from, to): (String, String) = letters.iter().copied().unzip();
        statement.push("TRANSLATE(").operand(operand).push(", ");
        statement.value(Value::Text(from), Stored::Text).push(", ");
        statement.value(Value::Text(to), Stored::Text).push(")");
    }

    fn reads_json(&self, _: &Kind) -> bool {
        true
    }

    fn inside(&self, statement: &mut Statement<'_>, operand: &Operand<'_>) {
        json::inside(statement, operand);
    }

    fn elements(&self, statement: &mut Statement<'_>, operand: &Operand<'_>) {
        json::elements(statement, operand);
    }

    fn searches_json(&self, stored: Stored, test: &Test) -> bool {
        stored == Stored::Json && json::wanted(test).is_some()
    }

    fn search(&self, statement: &mut Statement<'_>, column: &str, test: &Test) {
        json::search(statement, column, test);
    }

    fn max_binds(&self) -> usize {
        65_535
    }

    fn column_type(&self, _: &Property, stored: Stored, _: bool) -> String {
        match stored {
            Stored::Bool => "BOOLEAN",
            Stored::Int | Stored::Whole => "BIGINT",
            Stored::Float => "DOUBLE PRECISION",
            Stored::Bytes => "BYTEA",
            Stored::Date => "DATE",
            Stored::Time => "TIME",
            Stored::DateTime => "TIMESTAMP",
            Stored::Timestamp => "TIMESTAMPTZ",
            Stored::Json => "JSON",
            // Text compares by code point, as everywhere.
            _ => "TEXT COLLATE \"C\"",
        }
        .to_owned()
    }

    fn generated(&self) -> &'static str {
        " GENERATED BY DEFAULT AS IDENTITY"
    }

    fn like(&self, pattern: &str) -> Option<Like> {
        Some(Like { operator: " LIKE ", pattern: barred(pattern)?, suffix: " ESCAPE '|'" })
    }

    fn collates_column(&self) -> &'static str {
        " COLLATE \"C\""
    }

    fn place_of_null(&self, descending: bool) -> &'static str {
        if descending { " NULLS LAST" } else { " NULLS FIRST" }
    }

    fn on_conflict_do_nothing(&self) -> Option<&'static str> {
        Some(" ON CONFLICT DO NOTHING")
    }

    fn advance_ids(&self, model: &ModelDefinition, column: &str) -> Option<String> {
        let mut quoted = (String::new(), String::new());
        self.table(model, &mut quoted.0);
        self.quote(column, &mut quoted.1);
        let text = |name: &str| format!("'{}'", name.replace('\'', "''"));
        let sequence = format!("pg_get_serial_sequence({}, {})", text(&quoted.0), text(column));
        Some(format!(
            "SELECT setval({sequence}, m) FROM (SELECT MAX({}) AS m FROM {}) AS q \
             WHERE m > COALESCE(pg_sequence_last_value({sequence}::regclass), 0)",
            quoted.1, quoted.0
        ))
    }

    fn beyond(&self, column: &str, out: &mut String) {
        out.push_str("9223372036854775807 + (");
        self.quote(column, out);
        out.push_str(" IS NOT NULL)::int");
    }

    fn no(&self) -> &'static str {
        "FALSE"
    }

    fn json_type(&self) -> &'static str {
        "JSON"
    }

    fn no_limit(&self) -> &'static str {
        "ALL"
    }

    fn lock(&self, table: &str) -> Option<String> {
        Some(format!("SELECT pg_advisory_xact_lock({})", lock_number(table)))
    }

    /// From 4713 BC, as PostgreSQL's documentation has it; no date of ours is later than its last.
    fn years(&self) -> RangeInclusive<i32> {
        -4712..=i32::MAX
    }

    fn errors_spoil_transactions(&self) -> bool {
        true
    }

    /// A statement that nobody waits for any more does not hold its locks for much longer than the transaction had.
    fn begin(&self, options: &TransactionOptions) -> Vec<String> {
        let access = if options.read_only { " READ ONLY" } else { "" };
        let mut statements = vec![format!("BEGIN ISOLATION LEVEL {}{access}", level(options))];
        if let Some(timeout) = options.timeout {
            let milliseconds = (timeout.as_millis() + 1000).min(2_147_483_647);
            statements.push(format!("SET LOCAL statement_timeout = {milliseconds}"));
        }
        statements
    }
}
