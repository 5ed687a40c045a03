//! Tables and indexes, in SQL.

use juggler_core::definition::ModelDefinition;

use super::wanted::{Wanted, WantedColumn, WantedIndex, WantedKey, indexes};
use crate::dialect::Dialect;
use crate::statement::Statement;

/// `CREATE TABLE ..`, with its indexes where the database has them there.
pub(crate) fn create_table(dialect: &dyn Dialect, wanted: &Wanted, if_missing: bool) -> String {
    let mut statement = Statement::new(dialect);
    statement
        .push(if if_missing { "CREATE TABLE IF NOT EXISTS " } else { "CREATE TABLE " })
        .table(wanted.model())
        .push(" (");
    body(&mut statement, wanted, &wanted.columns.iter().map(|column| (column, None)).collect::<Vec<_>>());
    if dialect.inlines_indexes() {
        for index in &wanted.indexes {
            statement.push(", ");
            index_clause(&mut statement, index);
        }
    }
    if dialect.ddl().inlines_foreign_keys() {
        for key in wanted.foreign_keys.iter().flatten() {
            statement.push(", ");
            foreign_key(&mut statement, key);
        }
    }
    statement.push(")").push(dialect.table_options());
    statement.text
}

/// The columns of a table, each with the default that the database has for it, and its primary key.
pub(crate) fn body(
    statement: &mut Statement<'_>,
    wanted: &Wanted,
    columns: &[(&WantedColumn, Option<&str>)],
) {
    for (i, (column, default)) in columns.iter().enumerate() {
        if i > 0 {
            statement.push(", ");
        }
        define(statement, column);
        if let Some(default) = default {
            statement.push(" DEFAULT (").push(default).push(")");
        }
    }
    if !wanted.primary_key.is_empty() && !wanted.columns.iter().any(|column| column.has_key) {
        statement.push(", PRIMARY KEY (").names(wanted.primary_key.iter().map(String::as_str)).push(")");
    }
}

/// A column: its name, its type, and what is always true of its values.
pub(crate) fn define(statement: &mut Statement<'_>, column: &WantedColumn) {
    statement.name(&column.name).push(" ").push(&column.column_type);
    if column.is_generated {
        let generated = statement.dialect.generated();
        statement.push(generated);
    } else if column.is_needed {
        statement.push(" NOT NULL");
    }
}

/// `UNIQUE INDEX name (a, b)`, as a part of another statement.
pub(crate) fn index_clause(statement: &mut Statement<'_>, index: &WantedIndex) {
    statement.push(if index.is_unique { "UNIQUE INDEX " } else { "INDEX " }).name(&index.name).push(" (");
    statement.names(index.columns.iter().map(String::as_str)).push(")");
}

/// `CONSTRAINT name FOREIGN KEY (a) REFERENCES b (c) ON DELETE ..`.
pub(crate) fn foreign_key(statement: &mut Statement<'_>, key: &WantedKey) {
    statement.push("CONSTRAINT ").name(&key.name).push(" FOREIGN KEY (");
    statement.names(key.columns.iter().map(String::as_str)).push(") REFERENCES ").table(&key.to).push(" (");
    statement.names(key.to_columns.iter().map(String::as_str)).push(") ON DELETE ").push(key.on_delete);
}

/// `CREATE INDEX ..`.
pub(crate) fn create_index(
    dialect: &dyn Dialect,
    wanted: &Wanted,
    index: &WantedIndex,
    if_missing: bool,
) -> String {
    let mut statement = Statement::new(dialect);
    statement.push(if index.is_unique { "CREATE UNIQUE INDEX " } else { "CREATE INDEX " });
    if if_missing {
        statement.push("IF NOT EXISTS ");
    }
    statement.name(&index.name).push(" ON ").table(wanted.model()).push(" (");
    for (i, name) in index.columns.iter().enumerate() {
        statement.push(if i > 0 { ", " } else { "" }).name(name);
        // In the order of our queries, which finds the index only then.
        let is_nullable = wanted.columns.iter().any(|column| column.name == *name && !column.is_needed);
        statement.push(if is_nullable { dialect.place_of_null(false) } else { "" });
    }
    statement.push(")");
    statement.text
}

/// `CREATE INDEX ..` for each, where the table was not created with them.
pub(crate) fn create_indexes(dialect: &dyn Dialect, wanted: &Wanted, if_missing: bool) -> Vec<String> {
    if dialect.inlines_indexes() {
        return Vec::new();
    }
    wanted.indexes.iter().map(|index| create_index(dialect, wanted, index, if_missing)).collect()
}

/// The names of unique indexes, with the positions of each.
pub(crate) fn index_names(model: &ModelDefinition) -> Vec<(String, Vec<usize>)> {
    let unique = indexes(model).into_iter().filter(|(_, index)| index.is_unique);
    unique.map(|(positions, index)| (index.name, positions)).collect()
}
