//! What of a table that is there is not as its models ask for.

use super::spelled::Spelled;
use super::wanted::{Wanted, WantedColumn, WantedIndex, WantedKey};
use crate::catalog::{Column, ForeignKey, Index, Table};
use crate::dialect::Dialect;

/// What of a table that is there is not as its models ask for.
pub(crate) struct Difference<'t> {
    pub(crate) dialect: &'t dyn Dialect,
    pub(crate) wanted: &'t Wanted,
    pub(crate) there: &'t Table,
    pub(crate) add: Vec<&'t WantedColumn>,
    pub(crate) change: Vec<ColumnChange<'t>>,
    pub(crate) drop: Vec<&'t Column>,
    /// Is the primary key another?
    pub(crate) primary_key: bool,
    pub(crate) add_indexes: Vec<&'t WantedIndex>,
    pub(crate) drop_indexes: Vec<&'t Index>,
    pub(crate) add_keys: Vec<&'t WantedKey>,
    pub(crate) drop_keys: Vec<&'t ForeignKey>,
}

/// A column that is there, and not as it is asked for.
pub(crate) struct ColumnChange<'t> {
    pub(crate) wanted: &'t WantedColumn,
    pub(crate) there: &'t Column,
    /// Has it another type?
    pub(crate) retypes: bool,
    /// Must it have a value from now on?
    pub(crate) needs: bool,
    /// Need it not have one any more?
    pub(crate) frees: bool,
    /// Does the database make its values from now on, or not any more?
    pub(crate) regenerates: bool,
}

impl<'t> Difference<'t> {
    pub(crate) fn of(dialect: &'t dyn Dialect, wanted: &'t Wanted, there: &'t Table) -> Self {
        let mut difference = Difference {
            dialect,
            wanted,
            there,
            add: Vec::new(),
            change: Vec::new(),
            drop: Vec::new(),
            primary_key: false,
            add_indexes: Vec::new(),
            drop_indexes: Vec::new(),
            add_keys: Vec::new(),
            drop_keys: Vec::new(),
        };
        difference.columns();
        let key = there.primary_key.as_ref().map_or(&[][..], |key| &key.columns);
        difference.primary_key = !difference.are_same(key, &wanted.primary_key);
        difference.foreign_keys();
        difference.indexes();
        difference
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.add.is_empty()
            && self.change.is_empty()
            && self.drop.is_empty()
            && !self.primary_key
            && self.add_indexes.is_empty()
            && self.drop_indexes.is_empty()
            && self.add_keys.is_empty()
            && self.drop_keys.is_empty()
    }

    /// Is it the same name for the database?
    pub(crate) fn is_same(&self, a: &str, b: &str) -> bool {
        a == b || (!self.dialect.ddl().counts_case() && a.eq_ignore_ascii_case(b))
    }

    pub(crate) fn are_same(&self, a: &[String], b: &[String]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(a, b)| self.is_same(a, b))
    }

    /// The column that is there under a name.
    pub(crate) fn column(&self, name: &str) -> Option<&'t Column> {
        self.there.columns.iter().find(|column| self.is_same(&column.name, name))
    }

    fn columns(&mut self) {
        let ddl = self.dialect.ddl();
        for wanted in &self.wanted.columns {
            let Some(there) = self.column(&wanted.name) else {
                self.add.push(wanted);
                continue;
            };
            let change = ColumnChange {
                wanted,
                there,
                retypes: !there.is_computed
                    && spelled(self.dialect, &wanted.column_type, None) != told(self.dialect, there),
                needs: wanted.is_needed && there.nullable,
                frees: !wanted.is_needed && !there.nullable,
                regenerates: !ddl.is_generated_alike(wanted, there),
            };
            if change.retypes || change.needs || change.frees || change.regenerates {
                self.change.push(change);
            }
        }
        let is_wanted =
            |column: &&Column| self.wanted.columns.iter().any(|one| self.is_same(&one.name, &column.name));
        self.drop = self.there.columns.iter().filter(|column| !is_wanted(column)).collect();
    }

    /// An index is the same if it has the same columns in the same order, whatever its name: who made it first may have named it.
    fn indexes(&mut self) {
        let is_same = |a: &Index, b: &WantedIndex| {
            a.is_plain && a.is_unique == b.is_unique && self.are_same(&a.columns, &b.columns)
        };
        let there = &self.there.indexes;
        let add = self.wanted.indexes.iter().filter(|wanted| !there.iter().any(|one| is_same(one, wanted)));
        let is_extra = |one: &&Index| {
            let has_dropped =
                one.columns.iter().any(|name| self.drop.iter().any(|column| column.name == *name));
            let is_wanted = self.wanted.indexes.iter().any(|wanted| is_same(one, wanted));
            // What no model can ask for is none of our business, unless its column goes.
            has_dropped || (one.is_plain && !is_wanted && !self.dialect.ddl().keeps_index(self, one))
        };
        let drop = there.iter().filter(is_extra);
        (self.add_indexes, self.drop_indexes) = (add.collect(), drop.collect());
    }

    fn foreign_keys(&mut self) {
        let wanted = self.wanted.foreign_keys.as_deref().unwrap_or_default();
        let is_led_to = |there: &ForeignKey, wanted: &WantedKey| {
            (wanted.to.schema.is_empty() || wanted.to.schema == there.to_owner)
                && self.is_same(&there.to_table, &wanted.to.table)
                && self.are_same(&there.to_columns, &wanted.to_columns)
                && rule(&there.on_delete) == rule(wanted.on_delete)
        };
        let is_on = |there: &ForeignKey, wanted: &WantedKey| self.are_same(&there.columns, &wanted.columns);
        let there = &self.there.foreign_keys;
        let is_there = |key: &&WantedKey| there.iter().any(|one| is_on(one, key) && is_led_to(one, key));
        let add = wanted.iter().filter(|key| !is_there(key)).collect();
        let goes = |one: &&ForeignKey| {
            let has_dropped =
                one.columns.iter().any(|name| self.drop.iter().any(|column| column.name == *name));
            // One that leads elsewhere from the same columns is the one that was before.
            has_dropped || wanted.iter().any(|key| is_on(one, key) && !is_led_to(one, key))
        };
        let drop = there.iter().filter(goes).collect();
        (self.add_keys, self.drop_keys) = (add, drop);
    }
}

/// To a database that checks at the end of a statement, both are the same.
fn rule(rule: &str) -> &str {
    if rule == "RESTRICT" { "NO ACTION" } else { rule }
}

/// The type that a model asks for, as the database spells it.
pub(crate) fn spelled(dialect: &dyn Dialect, text: &str, collation: Option<&str>) -> Spelled {
    let mut spelled = dialect.ddl().spelled(text);
    spelled.collation = match dialect.ddl().usual_collation(&spelled) {
        None => None,
        Some(usual) => spelled.collation.or(collation.map(str::to_owned)).or(Some(usual.to_owned())),
    };
    spelled
}

/// The type of a column that is there.
pub(crate) fn told(dialect: &dyn Dialect, column: &Column) -> Spelled {
    spelled(dialect, &column.full_type, column.collation.as_deref())
}
