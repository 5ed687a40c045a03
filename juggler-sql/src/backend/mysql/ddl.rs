//! How tables are created and altered on MySQL and MariaDB.
//!
//! A statement that alters a table ends the transaction. So all that is changed in a table is one statement, which is done whole or not
//! at all. What comes before it only adds what is new, so that a second run goes on where the first one ended.

use juggler_core::{Result, Value};

use super::dialect::Mysql;
use crate::catalog::Index;
use crate::schema::{
    Change, ColumnChange, Ddl, Difference, Source, Spelled, WantedColumn, define, index_clause,
};
use crate::statement::Statement;
use crate::stored::Stored;

/// Other names of types.
const NAMES: &[(&str, &str)] = &[
    ("integer", "int"),
    ("int2", "smallint"),
    ("int4", "int"),
    ("int8", "bigint"),
    ("bool", "tinyint"),
    ("boolean", "tinyint"),
    ("dec", "decimal"),
    ("numeric", "decimal"),
    ("double precision", "double"),
    ("real", "double"),
    ("character varying", "varchar"),
    ("character", "char"),
];

impl Mysql {
    /// A column, whose order of text does not depend on that of its table.
    fn write_column(&self, text: &mut Statement<'_>, column: &WantedColumn) {
        let mut column = column.clone();
        let spelled = self.spelled(&column.column_type);
        if let (Some(usual), None) = (self.usual_collation(&spelled), &spelled.collation) {
            column.column_type.push_str(" CHARACTER SET utf8mb4 COLLATE ");
            column.column_type.push_str(usual);
        }
        define(text, &column);
    }
}

impl Ddl for Mysql {
    /// Without this, values that do not fit are cut, and no error says so.
    fn prepare(&self) -> &'static [&'static str] {
        &["SET SESSION sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')"]
    }

    fn spelled(&self, text: &str) -> Spelled {
        let mut spelled = named(text);
        if spelled.words == "json" && self.is_mariadb() {
            spelled.words = "longtext".to_owned();
            spelled.collation = Some("utf8mb4_bin".to_owned());
        }
        match (spelled.first(), spelled.sizes.len()) {
            ("tinyint" | "smallint" | "mediumint" | "int" | "bigint", _) => spelled.sizes.clear(),
            ("char", 0) => spelled.sizes.push("1".to_owned()),
            ("decimal", 0) => spelled.sizes = vec!["10".to_owned(), "0".to_owned()],
            ("decimal", 1) => spelled.sizes.push("0".to_owned()),
            ("time" | "datetime" | "timestamp", 1) if spelled.sizes[0] == "0" => spelled.sizes.clear(),
            _ => {}
        }
        spelled
    }

    fn usual_collation(&self, spelled: &Spelled) -> Option<&'static str> {
        let first = spelled.first();
        let is_text = first.ends_with("char") || first.ends_with("text") || matches!(first, "enum" | "set");
        is_text.then(|| self.collation())
    }

    fn counts_case(&self) -> bool {
        false
    }

    /// An index whose first columns are those of a foreign key is the one that it works by.
    fn keeps_index(&self, difference: &Difference<'_>, index: &Index) -> bool {
        let stay = |key: &&crate::catalog::ForeignKey| {
            !difference.drop_keys.iter().any(|other| other.name == key.name)
        };
        let wanted = difference.wanted.foreign_keys.iter().flatten().map(|key| &key.columns);
        let keys = difference.there.foreign_keys.iter().filter(stay).map(|key| &key.columns);
        keys.chain(wanted).any(|columns| {
            let first = index.columns.get(..columns.len());
            !index.is_unique && first.is_some_and(|first| difference.are_same(first, columns))
        })
    }

    fn drop_foreign_key(&self) -> &'static str {
        " DROP FOREIGN KEY "
    }

    fn ask_schema(&self, question: &mut Statement<'_>, schema: &str) {
        question.push("SELECT 1 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ");
        question.value(Value::from(schema), Stored::Text);
    }

    fn create_schema(&self) -> &'static str {
        "CREATE DATABASE IF NOT EXISTS "
    }

    fn alter(&self, difference: &Difference<'_>, _: &[Source]) -> Result<Vec<Change>> {
        let mut before = Vec::new();
        let mut clauses: Vec<(Option<Change>, Vec<String>)> = Vec::new();
        let clause = |then: &dyn Fn(&mut Statement<'_>)| {
            let mut text = Statement::new(difference.dialect);
            then(&mut text);
            text.text
        };
        for index in &difference.drop_indexes {
            let text = clause(&|text| {
                text.push("DROP INDEX ").name(&index.name);
            });
            clauses.push((Some(difference.unindexed(index)), vec![text]));
        }
        if difference.primary_key {
            let mut texts = Vec::new();
            if difference.there.primary_key.is_some() {
                texts.push("DROP PRIMARY KEY".to_owned());
            }
            if !difference.wanted.primary_key.is_empty() {
                texts.push(clause(&|text| {
                    text.push("ADD PRIMARY KEY (");
                    text.names(difference.wanted.primary_key.iter().map(String::as_str)).push(")");
                }));
            }
            clauses.push((Some(difference.rekeyed()), texts));
        }
        for column in &difference.add {
            let change = difference.added(column);
            if !column.is_needed || column.is_generated {
                let text = clause(&|text| self.write_column(text.push("ADD COLUMN "), column));
                clauses.push((Some(change), vec![text]));
                continue;
            }
            // A new column that must have a value would get one that nobody said.
            let mut free = (*column).clone();
            free.is_needed = false;
            let add = difference.alter(|text| self.write_column(text.push("ADD COLUMN "), &free));
            before.push(difference.filled(change.run(add), column));
            let set = clause(&|text| self.write_column(text.push("MODIFY COLUMN "), column));
            clauses.push((None, vec![set]));
        }
        for column in &difference.change {
            let change = difference.changed(column);
            let guarded = guarded(difference, column, change);
            let change = if column.needs { difference.filled(guarded, column.wanted) } else { guarded };
            let text = clause(&|text| {
                self.write_column(text.push("MODIFY COLUMN "), column.wanted);
                if let (Some(default), false) =
                    (&column.there.default, column.retypes || column.wanted.is_generated)
                {
                    text.push(" DEFAULT ").push(default);
                }
            });
            clauses.push((Some(change), vec![text]));
        }
        for column in &difference.drop {
            let text = clause(&|text| {
                text.push("DROP COLUMN ").name(&column.name);
            });
            clauses.push((Some(difference.dropped(column)), vec![text]));
        }
        for index in &difference.add_indexes {
            let text = clause(&|text| index_clause(text.push("ADD "), index));
            clauses.push((Some(difference.indexed(index)), vec![text]));
        }
        Ok(together(difference, before, clauses))
    }
}

/// A type under its usual name; whether its numbers have a sign stands behind.
fn named(text: &str) -> Spelled {
    let mut spelled = Spelled::read(text);
    let tail = spelled.words.find(" unsigned").map(|at| spelled.words.split_off(at)).unwrap_or_default();
    let mut spelled = spelled.under(NAMES);
    spelled.words.push_str(&tail);
    spelled
}

/// All clauses in one statement, which stands at the last of the changes.
fn together(
    difference: &Difference<'_>,
    before: Vec<Change>,
    clauses: Vec<(Option<Change>, Vec<String>)>,
) -> Vec<Change> {
    let all: Vec<&str> = clauses.iter().flat_map(|(_, texts)| texts.iter().map(String::as_str)).collect();
    let text = difference.alter(|text| {
        text.push(&all.join(", "));
    });
    let is_empty = all.is_empty();
    let mut changes = before;
    changes.extend(clauses.into_iter().filter_map(|(change, _)| change));
    if let (Some(last), false) = (changes.pop(), is_empty) {
        let last = changes.iter().fold(last, |last, other| last.beside(other));
        changes.push(last.run(text));
    }
    changes
}

/// What is rounded or cut on the way would be lost in silence.
fn guarded(difference: &Difference<'_>, column: &ColumnChange<'_>, change: Change) -> Change {
    const LOSSY: &str = "its column cannot take another type: there are values that would be rounded or cut";
    if !column.retypes {
        return change;
    }
    let from = Spelled::read(&column.there.full_type);
    let to = named(&column.wanted.column_type);
    let as_is = match (from.first(), to.first()) {
        ("float" | "double" | "decimal", first) if first.ends_with("int") => "ROUND",
        ("datetime" | "timestamp", "date") => "DATE",
        ("datetime" | "timestamp", "time") => "TIME",
        _ => return change,
    };
    let question = difference.any_row(|text| {
        text.push(" WHERE ")
            .push(as_is)
            .push("(")
            .name(&column.there.name)
            .push(") <> ")
            .name(&column.there.name);
    });
    change.unless(question, LOSSY)
}
