//! What differs between databases where tables are created and altered.

use super::change::Change;
use super::diff::Difference;
use super::spelled::Spelled;
use super::wanted::WantedColumn;
use crate::catalog::{Column, Index};
use crate::statement::Statement;

/// What differs between databases where tables are created and altered.
pub(crate) trait Ddl: Send + Sync {
    /// What the connection is told before its transaction begins.
    fn prepare(&self) -> &'static [&'static str] {
        &[]
    }

    /// The type of a text, as a model gives it to a column, with the order of text that we have.
    fn collated(&self, column_type: String) -> String {
        column_type
    }

    /// A type as this database spells it, so that what a model asks for can be compared with what is there.
    fn spelled(&self, text: &str) -> Spelled;

    /// The order of text of a column that does not say so itself.
    fn usual_collation(&self, spelled: &Spelled) -> Option<&'static str> {
        let _ = spelled;
        None
    }

    /// Are names told apart that differ in case alone?
    fn counts_case(&self) -> bool {
        true
    }

    /// Does the database make the values of a column that is there, as far as that can be altered?
    fn is_generated_alike(&self, wanted: &WantedColumn, there: &Column) -> bool {
        wanted.is_generated == there.is_generated
    }

    /// Are foreign keys a part of `CREATE TABLE`, and of nothing else?
    fn inlines_foreign_keys(&self) -> bool {
        false
    }

    /// What drops a foreign key, in front of its name.
    fn drop_foreign_key(&self) -> &'static str {
        " DROP CONSTRAINT "
    }

    /// Is an index one that foreign keys need?
    fn keeps_index(&self, difference: &Difference<'_>, index: &Index) -> bool {
        let _ = (difference, index);
        false
    }

    /// Asks whether a schema is there.
    fn ask_schema(&self, question: &mut Statement<'_>, schema: &str);

    /// `CREATE SCHEMA ..`
    fn create_schema(&self) -> &'static str {
        "CREATE SCHEMA IF NOT EXISTS "
    }

    /// Asks for the texts of what is in the database, where a table can only be rebuilt: kind, name, table, text.
    fn sources(&self) -> Option<&'static str> {
        None
    }

    /// How a table is altered. `sources` are those of the database.
    fn alter(&self, difference: &Difference<'_>, sources: &[Source]) -> juggler_core::Result<Vec<Change>>;
}

/// The text of something in the database.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// `table`, `index`, `trigger`, `view`.
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) table: String,
    pub(crate) text: String,
}
