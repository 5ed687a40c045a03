//! What a database says of its tables.
//!
//! Each database has its own views of itself; its [`Catalog`] holds the statements that read them, all with the same columns. So what
//! is below is written once. A question takes one statement, for one table or for all of an owner.

mod read;

pub(crate) use juggler_core::connector::discover::{
    Column, ForeignKey, Index, Keys, Owner, PrimaryKey, Scope, Table, TableName,
};
pub(crate) use read::{columns, describe, exported_keys, foreign_keys, keys, tables};

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
    /// Sees to what the statement could not say, and to what a property on the column holds.
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
