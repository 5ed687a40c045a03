//! What a database says of its tables, as plain data.
//!
//! Each database has its own views of itself; its [`Catalog`] holds the statements that read them, all with the same columns. So what
//! is below is written once. A question takes one statement, for one table or for all of an owner.

mod read;

pub(crate) use read::{columns, describe, exported_keys, foreign_keys, keys, tables};

/// A table or a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) name: TableName,
    /// In the order of declaration.
    pub(crate) columns: Vec<Column>,
    pub(crate) primary_key: Option<PrimaryKey>,
    /// All but that of the primary key.
    pub(crate) indexes: Vec<Index>,
    pub(crate) foreign_keys: Vec<ForeignKey>,
}

/// The name of a table or a view, spelled as the database has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TableName {
    /// PostgreSQL's schema, MySQL's database; `main` or an attached database of SQLite.
    pub(crate) owner: String,
    pub(crate) name: String,
    pub(crate) is_view: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) owner: String,
    pub(crate) table: String,
    pub(crate) name: String,
    /// The type as it is declared, as `varchar(20)`, `numeric(10,2)`, `int(11) unsigned`; empty where SQLite has none.
    pub(crate) full_type: String,
    /// The type without its measures, as `varchar`.
    pub(crate) data_type: String,
    /// Of text: how many letters; of bytes: how many bytes.
    pub(crate) length: Option<i64>,
    /// How many digits a number has.
    pub(crate) precision: Option<i64>,
    /// How many of them stand after the point.
    pub(crate) scale: Option<i64>,
    pub(crate) nullable: bool,
    /// The default, as SQL.
    pub(crate) default: Option<String>,
    /// Does the database make a value where none is given: an identity, a serial, `AUTO_INCREMENT`, the row id of SQLite?
    pub(crate) is_generated: bool,
    /// Is it computed from other columns, so that it cannot be written?
    pub(crate) is_computed: bool,
    /// Of text, where the database tells.
    pub(crate) collation: Option<String>,
    /// The values of an enumeration.
    pub(crate) variants: Option<Vec<String>>,
}

/// The primary key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PrimaryKey {
    /// SQLite tells none.
    pub(crate) name: Option<String>,
    /// In the order of the key.
    pub(crate) columns: Vec<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Index {
    pub(crate) name: String,
    /// In the order of the index; an expression has no name here.
    pub(crate) columns: Vec<String>,
    pub(crate) is_unique: bool,
    /// Does it belong to a constraint of its table? Then it goes with that, and not by `DROP INDEX`.
    pub(crate) is_constraint: bool,
    /// Is it a usual one, over whole columns and all rows? Else it has a condition, an expression, a part of a column, or is of
    /// another kind.
    pub(crate) is_plain: bool,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignKey {
    pub(crate) owner: String,
    pub(crate) table: String,
    /// SQLite tells none.
    pub(crate) name: Option<String>,
    pub(crate) columns: Vec<String>,
    pub(crate) to_owner: String,
    pub(crate) to_table: String,
    pub(crate) to_columns: Vec<String>,
    /// The key that it leads to, where the database tells.
    pub(crate) to_key: Option<String>,
    /// `NO ACTION`, `RESTRICT`, `CASCADE`, `SET NULL` or `SET DEFAULT`.
    pub(crate) on_update: String,
    pub(crate) on_delete: String,
}

/// The keys of one table: that of its id, and its indexes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keys {
    pub(crate) owner: String,
    pub(crate) table: String,
    pub(crate) primary_key: Option<PrimaryKey>,
    pub(crate) indexes: Vec<Index>,
}

/// Which tables are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Scope<'a> {
    pub(crate) owner: Owner<'a>,
    /// One table of this very name; else all.
    pub(crate) table: Option<&'a str>,
}

/// Whose tables are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Owner<'a> {
    /// Those that a statement means which names no owner.
    #[default]
    Current,
    Named(&'a str),
    /// Everybody's but the database's own.
    All,
}

impl<'a> Scope<'a> {
    /// One table.
    pub(crate) fn table(owner: Option<&'a str>, table: &'a str) -> Self {
        Scope { owner: owner.map_or(Owner::Current, Owner::Named), table: Some(table) }
    }
}

/// The statements that read a database's views of itself.
pub(crate) struct Catalog {
    /// What stands for the current owner.
    pub(crate) current: &'static str,
    /// The owners that are the database's own, as a list in brackets.
    pub(crate) system: &'static str,
    /// owner, table, is it a view (0 or 1)
    pub(crate) tables: Listing,
    /// owner, table, column, full type, bare type, length, precision, scale, nullable, default, generated, computed, collation,
    /// variants (a JSON list)
    pub(crate) columns: Listing,
    /// owner, table, index, primary, unique, constraint, plain, column; one line for each column
    pub(crate) keys: Listing,
    /// owner, table, key, its name, column, other owner, other table, other column, other key, on update, on delete; one line for
    /// each column
    pub(crate) foreign_keys: Listing,
    /// The same, narrowed by the table that is led to.
    pub(crate) exported_keys: Listing,
    /// Sees to what the statement could not say.
    pub(crate) complete: fn(&mut Column),
}

/// A statement that is narrowed by owner and table.
#[derive(Clone, Copy)]
pub(crate) struct Listing {
    /// `SELECT .. FROM .. WHERE ..`, up to where conditions are added.
    pub(crate) text: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) table: &'static str,
    /// `ORDER BY ..`
    pub(crate) order: &'static str,
}

#[cfg(all(test, feature = "sqlite"))]
mod tests;
