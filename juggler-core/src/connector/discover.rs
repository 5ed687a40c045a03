//! What a store says of its tables, for stores that others made.

use async_trait::async_trait;

use crate::definition::Kind;
use crate::error::Result;

/// A store that tells what its tables are.
///
/// Every question is about the tables of a [`Scope`], and takes one request, however many they are. Names are given as the store
/// spells them. A table that is not there is no error, but in no answer.
#[async_trait]
pub trait Discoverer: Send + Sync {
    /// Tables and views, by owner and name.
    async fn tables(&self, scope: Scope<'_>) -> Result<Vec<TableName>>;

    /// The columns of tables and views, by table, in the order of declaration.
    async fn columns(&self, scope: Scope<'_>) -> Result<Vec<Column>>;

    /// The primary keys and the indexes of tables. A table that has neither may be left out.
    async fn keys(&self, scope: Scope<'_>) -> Result<Vec<Keys>>;

    /// The foreign keys in tables, by table.
    async fn foreign_keys(&self, scope: Scope<'_>) -> Result<Vec<ForeignKey>>;

    /// The foreign keys that lead to tables, by the owner and the name of the table that they stand in.
    async fn exported_keys(&self, scope: Scope<'_>) -> Result<Vec<ForeignKey>>;
}

/// Which tables are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scope<'a> {
    /// Whose.
    pub owner: Owner<'a>,
    /// One table of this very name; else all.
    pub table: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// One table, of an owner or the current one.
    #[must_use]
    pub fn table(owner: Option<&'a str>, table: &'a str) -> Self {
        Scope { owner: owner.map_or(Owner::Current, Owner::Named), table: Some(table) }
    }

    /// Is this the table? Not every store tells names apart that differ in case alone.
    #[must_use]
    pub fn has(&self, table: &str) -> bool {
        self.table.is_none_or(|name| name == table)
    }
}

/// Whose tables are asked for. An owner is a schema of PostgreSQL, a database of MySQL, `main` or an attached database of SQLite.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Owner<'a> {
    /// Those that are meant where no owner is named.
    #[default]
    Current,
    /// Those of this one.
    Named(&'a str),
    /// Everybody's but the store's own.
    All,
}

/// A table or a view, with all that is known of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it is called.
    pub name: TableName,
    /// In the order of declaration.
    pub columns: Vec<Column>,
    /// What tells its rows apart.
    pub primary_key: Option<PrimaryKey>,
    /// All but that of the primary key.
    pub indexes: Vec<Index>,
    /// In the order of their first columns.
    pub foreign_keys: Vec<ForeignKey>,
}

impl Table {
    /// Puts together what is known of several tables.
    #[must_use]
    pub fn gather(
        tables: Vec<TableName>,
        mut columns: Vec<Column>,
        mut keys: Vec<Keys>,
        mut foreign_keys: Vec<ForeignKey>,
    ) -> Vec<Table> {
        let gathered = tables.into_iter().map(|name| {
            let is_of = |owner: &str, table: &str| owner == name.owner && table == name.name;
            let columns = columns.extract_if(.., |one| is_of(&one.owner, &one.table)).collect();
            let own = keys.iter().position(|one| is_of(&one.owner, &one.table));
            let (primary_key, indexes) = own
                .map(|at| keys.swap_remove(at))
                .map_or((None, Vec::new()), |own| (own.primary_key, own.indexes));
            let foreign_keys = foreign_keys.extract_if(.., |one| is_of(&one.owner, &one.table)).collect();
            Table { name, columns, primary_key, indexes, foreign_keys }
        });
        gathered.collect()
    }
}

/// The name of a table or a view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableName {
    /// Whose it is.
    pub owner: String,
    /// The name.
    pub name: String,
    /// Is it a view?
    pub is_view: bool,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// The owner of its table.
    pub owner: String,
    /// The name of its table.
    pub table: String,
    /// The name.
    pub name: String,
    /// The type as it is declared, as `varchar(20)`, `numeric(10,2)`, `int(11) unsigned`; empty where there is none.
    pub full_type: String,
    /// The type without its measures, as `varchar`.
    pub data_type: String,
    /// Of text: how many letters; of bytes: how many bytes.
    pub length: Option<i64>,
    /// How many digits a number has.
    pub precision: Option<i64>,
    /// How many of them stand after the point.
    pub scale: Option<i64>,
    /// May it be without a value?
    pub nullable: bool,
    /// The default, as the store spells it.
    pub default: Option<String>,
    /// Does the store make a value where none is given?
    pub is_generated: bool,
    /// Is it computed from other columns, so that it cannot be written?
    pub is_computed: bool,
    /// Of text, where the store tells.
    pub collation: Option<String>,
    /// The values of an enumeration.
    pub variants: Option<Vec<String>>,
    /// What a property on this column holds: a kind that the connector reads and writes there.
    pub kind: Kind,
}

/// The primary key of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrimaryKey {
    /// The name, where the store tells.
    pub name: Option<String>,
    /// In the order of the key.
    pub columns: Vec<String>,
}

/// An index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The name.
    pub name: String,
    /// In the order of the index; an expression has no name here.
    pub columns: Vec<String>,
    /// Does it keep two rows from having the same values?
    pub is_unique: bool,
    /// Does it belong to a constraint of its table? Then it goes with that.
    pub is_constraint: bool,
    /// Is it a usual one, over whole columns and all rows? Else it has a condition, an expression, a part of a column, or is of
    /// another kind.
    pub is_plain: bool,
}

/// The keys of one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The owner of the table.
    pub owner: String,
    /// The name of the table.
    pub table: String,
    /// What tells its rows apart.
    pub primary_key: Option<PrimaryKey>,
    /// All but that of the primary key, by name.
    pub indexes: Vec<Index>,
}

/// A foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignKey {
    /// The owner of the table that it stands in.
    pub owner: String,
    /// The table that it stands in.
    pub table: String,
    /// The name, where the store tells.
    pub name: Option<String>,
    /// In the order of the key.
    pub columns: Vec<String>,
    /// The owner of the table that it leads to.
    pub to_owner: String,
    /// The table that it leads to.
    pub to_table: String,
    /// The columns that it leads to, in the same order.
    pub to_columns: Vec<String>,
    /// The key that it leads to, where the store tells.
    pub to_key: Option<String>,
    /// `NO ACTION`, `RESTRICT`, `CASCADE`, `SET NULL` or `SET DEFAULT`.
    pub on_update: String,
    /// The same, where the other row is destroyed.
    pub on_delete: String,
}
