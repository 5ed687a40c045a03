//! How tables are created and altered on SQLite, which can add columns and indexes; for anything else a table is rebuilt with its rows,
//! as <https://sqlite.org/lang_altertable.html> says in 7.

use juggler_core::connector::Step;
use juggler_core::{Error, Result};

use crate::catalog::{Column, ForeignKey};
use crate::schema::{
    Change, ColumnChange, Ddl, Difference, NO_VALUE, Source, Spelled, WantedColumn, body, create_index,
    define, foreign_key,
};
use crate::statement::Statement;
use crate::stored::Stored;
use crate::text::words;

/// SQLite's way.
pub(crate) struct SqliteDdl;

impl Ddl for SqliteDdl {
    /// A table that is dropped would take the rows along that refer to it, and one that is renamed the views that name it.
    fn prepare(&self) -> &'static [&'static str] {
        &["PRAGMA foreign_keys = OFF", "PRAGMA legacy_alter_table = ON"]
    }

    fn spelled(&self, text: &str) -> Spelled {
        Spelled::read(text)
    }

    fn counts_case(&self) -> bool {
        false
    }

    /// Each id that is a whole number is the row id, and SQLite makes one that is not given.
    fn is_generated_alike(&self, wanted: &WantedColumn, there: &Column) -> bool {
        !wanted.is_generated || there.is_generated
    }

    fn inlines_foreign_keys(&self) -> bool {
        true
    }

    fn ask_schema(&self, question: &mut Statement<'_>, _: &str) {
        question.push("SELECT 1");
    }

    fn sources(&self) -> Option<&'static str> {
        Some("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
    }

    fn alter(&self, difference: &Difference<'_>, sources: &[Source]) -> Result<Vec<Change>> {
        let is_rebuilt = !difference.change.is_empty()
            || !difference.drop.is_empty()
            || difference.primary_key
            || !difference.add_keys.is_empty()
            || !difference.drop_keys.is_empty()
            || difference.add.iter().any(|column| column.is_needed)
            || difference.drop_indexes.iter().any(|index| index.is_constraint);
        let mut changes = Vec::new();
        let drop_index = |name: &str| {
            let mut text = Statement::new(difference.dialect);
            text.push("DROP INDEX ").name(name);
            text.text
        };
        for index in &difference.drop_indexes {
            let change = difference.unindexed(index);
            changes.push(if is_rebuilt { change } else { change.run(drop_index(&index.name)) });
        }
        for column in &difference.add {
            let change = difference.added(column);
            changes.push(match is_rebuilt {
                true => change,
                false => change.run(difference.alter(|text| {
                    text.push("ADD COLUMN ");
                    define(text, column);
                })),
            });
        }
        for index in &difference.add_indexes {
            let change = difference.indexed(index);
            let create = || create_index(difference.dialect, difference.wanted, index, false);
            changes.push(if is_rebuilt { change } else { change.run(create()) });
        }
        if is_rebuilt {
            changes.extend(difference.change.iter().map(|change| difference.changed(change)));
            changes.extend(difference.primary_key.then(|| difference.rekeyed()));
            changes.extend(difference.drop.iter().map(|column| difference.dropped(column)));
            changes.extend(difference.drop_keys.iter().map(|key| difference.unlinked(key)));
            for key in &difference.add_keys {
                let (columns, to_columns) = (key.columns.clone(), key.to_columns.clone());
                let step = Step::AddForeignKey { columns, to: key.to.table.to_string(), to_columns };
                changes.push(difference.to(step));
            }
            Rebuild { difference, sources }.write(&mut changes)?;
        }
        Ok(changes)
    }
}

/// A table that is rebuilt.
struct Rebuild<'d> {
    difference: &'d Difference<'d>,
    sources: &'d [Source],
}

impl Rebuild<'_> {
    fn write(&self, changes: &mut Vec<Change>) -> Result<()> {
        self.refuse_what_would_be_lost()?;
        let difference = self.difference;
        let (wanted, there) = (difference.wanted, difference.there);
        let interim = format!("juggler rebuilds {}", wanted.model().table);
        let mut rebuild = changes.iter().fold(difference.to(Step::RebuildTable), Change::beside);
        for change in &difference.change {
            if change.needs && change.wanted.default.is_none() {
                let guard = difference.to(Step::RebuildTable).at(&change.wanted.place);
                rebuild = rebuild.after(guard.unless(self.any_null(&change.there.name), NO_VALUE));
            }
        }
        for column in difference.add.iter().filter(|column| column.is_needed && column.default.is_none()) {
            if !column.has_key {
                let guard = difference.to(Step::RebuildTable).at(&column.place);
                rebuild = rebuild.after(guard.unless(difference.any_row(|_| {}), NO_VALUE));
            }
        }
        rebuild = rebuild.run(self.create(&interim)).with(self.copy(&interim));
        for change in difference.change.iter().filter(|change| change.retypes) {
            if let Some(question) = self.unlike(&interim, change) {
                let told = difference.changed(change);
                let why = format!(
                    "its column cannot change as in `{}`: there are values that do not convert",
                    told.shown.step
                );
                rebuild = rebuild
                    .after(difference.to(Step::RebuildTable).at(&change.wanted.place).unless(question, why));
            }
        }
        rebuild = self.keep_sequence(rebuild, &interim);
        let quoted = |before: &str| difference.statement(before).text;
        let mut rename = Statement::new(difference.dialect);
        rename.push("ALTER TABLE ").name(&interim).push(" RENAME TO ").name(&there.name.name);
        rebuild = rebuild.run(quoted("DROP TABLE ")).run(rename.text);
        for index in self.indexes() {
            rebuild = rebuild.run(index);
        }
        let triggers: Vec<&Source> = self.of_table("trigger").collect();
        for trigger in &triggers {
            rebuild = rebuild.run(&trigger.text);
        }
        if !triggers.is_empty() {
            // They are read anew, so that one that needs what is gone says so.
            rebuild = rebuild.run(quoted("EXPLAIN DELETE FROM "));
            let first = &wanted.columns[0].name;
            let mut update = difference.statement("EXPLAIN UPDATE ");
            update.push(" SET ").name(first).push(" = ").name(first);
            rebuild = rebuild.run(update.text);
            let mut insert = difference.statement("EXPLAIN INSERT INTO ");
            insert.push(" DEFAULT VALUES");
            rebuild = rebuild.run(insert.text);
        }
        let mut check = Statement::new(difference.dialect);
        check.push("PRAGMA foreign_key_check(").name(&there.name.name).push(")");
        changes.push(
            rebuild.unless(check.text, "a foreign key: there are rows that refer to rows that are not there"),
        );
        Ok(())
    }

    /// What a rebuilt table would not have, and nobody but its text tells of.
    fn refuse_what_would_be_lost(&self) -> Result<()> {
        const WORDS: &[&str] = &["CHECK", "COLLATE", "GENERATED", "STRICT", "WITHOUT", "DEFERRABLE"];
        for source in self.of_table("table") {
            if let Some(word) = WORDS.iter().find(|word| self.has_word(&source.text, word)) {
                let model = &self.difference.wanted.model().name;
                let table = &self.difference.there.name.name;
                let message = format!(
                    "{model}: its table `{table}` has to be rebuilt, and it was made with {word}, which would be lost: \
                     change it by hand"
                );
                return Err(Error::unsupported(message));
            }
        }
        Ok(())
    }

    fn has_word(&self, text: &str, word: &str) -> bool {
        words(text, self.difference.dialect.spelling()).any(|one| one.eq_ignore_ascii_case(word))
    }

    fn of_table<'s>(&'s self, kind: &'s str) -> impl Iterator<Item = &'s Source> {
        let table = &self.difference.there.name.name;
        self.sources
            .iter()
            .filter(move |source| source.kind == kind && source.table.eq_ignore_ascii_case(table))
    }

    fn create(&self, interim: &str) -> String {
        let difference = self.difference;
        let mut create = Statement::new(difference.dialect);
        create.push("CREATE TABLE ").name(interim).push(" (");
        let columns: Vec<(&WantedColumn, Option<&str>)> = difference
            .wanted
            .columns
            .iter()
            .map(|column| {
                let retypes = difference
                    .change
                    .iter()
                    .any(|change| change.retypes && change.wanted.name == column.name);
                let there = difference.column(&column.name).filter(|_| !retypes && !column.has_key);
                (column, there.and_then(|there| there.default.as_deref()))
            })
            .collect();
        body(&mut create, difference.wanted, &columns);
        let stays = |key: &&ForeignKey| !difference.drop_keys.iter().any(|other| other == key);
        for key in difference.there.foreign_keys.iter().filter(stays) {
            create
                .push(", FOREIGN KEY (")
                .names(key.columns.iter().map(String::as_str))
                .push(") REFERENCES ");
            create.name(&key.to_table).push(" (").names(key.to_columns.iter().map(String::as_str)).push(")");
            create.push(" ON UPDATE ").push(&key.on_update).push(" ON DELETE ").push(&key.on_delete);
        }
        for key in &difference.add_keys {
            create.push(", ");
            foreign_key(&mut create, key);
        }
        create.push(")");
        create.text
    }

    /// Moves the rows: what they have, and the defaults of what they must have.
    fn copy(&self, interim: &str) -> Statement<'_> {
        let difference = self.difference;
        let is_there = |column: &&WantedColumn| {
            difference.column(&column.name).is_some() || (column.is_needed && column.default.is_some())
        };
        let columns: Vec<&WantedColumn> = difference.wanted.columns.iter().filter(is_there).collect();
        let retypes = |column: &WantedColumn| {
            difference.change.iter().any(|change| change.retypes && change.wanted.name == column.name)
        };
        let mut copy = Statement::new(difference.dialect);
        copy.push("INSERT INTO ").name(interim).push(" (");
        copy.names(columns.iter().map(|column| column.name.as_str())).push(") SELECT ");
        for (i, column) in columns.iter().enumerate() {
            if i > 0 {
                copy.push(", ");
            }
            let default = column.default.clone().filter(|_| column.is_needed);
            match (difference.column(&column.name), default) {
                (Some(there), Some(default)) if there.nullable => {
                    copy.push("COALESCE(")
                        .name(&there.name)
                        .push(", ")
                        .value(default, column.stored)
                        .push(")");
                }
                // A whole number is written without a point, as everywhere.
                (Some(there), _) if column.stored == Stored::Text && retypes(column) => {
                    let mut name = String::new();
                    difference.dialect.quote(&there.name, &mut name);
                    copy.push(&format!(
                        "CASE WHEN typeof({name}) = 'real' AND {name} = CAST({name} AS INTEGER) \
                         THEN CAST({name} AS INTEGER) ELSE {name} END"
                    ));
                }
                (Some(there), _) => drop(copy.name(&there.name)),
                (None, Some(default)) => drop(copy.value(default, column.stored)),
                (None, None) => drop(copy.push("NULL")),
            }
        }
        copy.push(" FROM ").table(difference.wanted.model());
        copy
    }

    fn any_null(&self, column: &str) -> String {
        self.difference.any_row(|text| {
            text.push(" WHERE ").name(column).push(" IS NULL");
        })
    }

    /// Asks for values that SQLite took, and that the property could not be read from.
    fn unlike(&self, interim: &str, change: &ColumnChange<'_>) -> Option<String> {
        let column = &change.wanted.name;
        let mut quoted = String::new();
        self.difference.dialect.quote(column, &mut quoted);
        let is_not = |types: &str| format!("typeof({quoted}) NOT IN ({types})");
        let text = is_not("'text'");
        let test = match change.wanted.stored {
            Stored::Bool | Stored::Int | Stored::Whole => is_not("'integer'"),
            Stored::Float => is_not("'real', 'integer'"),
            Stored::Bytes => is_not("'blob'"),
            Stored::Date => format!("{text} OR date({quoted}) IS NULL OR length({quoted}) <> 10"),
            Stored::Time => format!("{text} OR time({quoted}) IS NULL OR {quoted} LIKE '%-%'"),
            Stored::DateTime | Stored::Timestamp => {
                format!("{text} OR datetime({quoted}) IS NULL OR length({quoted}) < 16")
            }
            Stored::Json => format!("{text} OR NOT json_valid({quoted})"),
            _ => text,
        };
        let mut question = Statement::new(self.difference.dialect);
        question.push("SELECT 1 FROM ").name(interim).push(" WHERE ").name(column).push(" IS NOT NULL AND (");
        question.push(&test).push(") LIMIT 1");
        Some(question.text)
    }

    /// The ids that were made are not made again.
    fn keep_sequence(&self, rebuild: Change, interim: &str) -> Change {
        let had = self.of_table("table").any(|source| self.has_word(&source.text, "AUTOINCREMENT"));
        if !had || !self.difference.wanted.columns.iter().any(|column| column.has_key) {
            return rebuild;
        }
        let table = &self.difference.there.name.name;
        let text = |text: &str| juggler_core::Value::from(text);
        let mut delete = Statement::new(self.difference.dialect);
        delete.push("DELETE FROM sqlite_sequence WHERE name = ").value(text(interim), Stored::Text);
        let mut insert = Statement::new(self.difference.dialect);
        insert.push("INSERT INTO sqlite_sequence (name, seq) SELECT ").value(text(interim), Stored::Text);
        insert.push(", seq FROM sqlite_sequence WHERE name = ").value(text(table), Stored::Text);
        rebuild.with(delete).with(insert)
    }

    /// The indexes of the new table: those that stay as they were written, and those that are asked for.
    fn indexes(&self) -> Vec<String> {
        let difference = self.difference;
        let is_dropped =
            |name: &str| difference.drop_indexes.iter().any(|index| index.name.eq_ignore_ascii_case(name));
        let kept: Vec<&Source> = self.of_table("index").filter(|source| !is_dropped(&source.name)).collect();
        let mut texts: Vec<String> = kept.iter().map(|source| source.text.clone()).collect();
        for wanted in &difference.wanted.indexes {
            let is_same = |source: &&&Source| {
                difference.there.indexes.iter().any(|index| {
                    index.name == source.name
                        && index.is_plain
                        && index.is_unique == wanted.is_unique
                        && difference.are_same(&index.columns, &wanted.columns)
                })
            };
            if !kept.iter().any(|source| is_same(&source)) {
                texts.push(create_index(difference.dialect, difference.wanted, wanted, false));
            }
        }
        texts
    }
}
